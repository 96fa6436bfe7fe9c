import type { Context } from './context'
import { runWhenAsked } from './run-when-asked'

/** Something that somebody should know of. */
export interface Sighting {
  /** What it is: it is one spell for as long as it is seen. */
  readonly key: string
  /** What it consists of: where something was added it is told once more. */
  readonly marks: readonly string[]
  readonly message: string
  readonly facts: Readonly<Record<string, unknown>>
}

/** Looks for trouble, and changes nothing. */
export type Watch = (context: Context) => Promise<readonly Sighting[]>

const everyMs = 15_000

/**
 * Looks at once and then now and again, and calls people once for each spell of trouble, by one line of the log with `alert`; a further one
 * says that it is over. For whoever is not part of the trouble: the API watches the workers. Each process tells it.
 */
export function startWatching(context: Context, watches: readonly Watch[]): { stop(): Promise<void> } {
  const look = openWatch(context, watches)
  const loop = runWhenAsked(look, () => undefined)
  loop.ask()
  const timer = setInterval(loop.ask, everyMs)
  return {
    async stop() {
      clearInterval(timer)
      await loop.finish()
    },
  }
}

/** One look at everything, which knows what the looks before it have seen. */
export function openWatch(context: Context, watches: readonly Watch[]): () => Promise<void> {
  const spells = watches.map(() => new Map<string, ReadonlySet<string>>())
  return async () => {
    await Promise.all(
      watches.map(async (watch, index) => {
        const known = spells[index]
        const seen = await watch(context).catch((error: unknown) => {
          // Postgres is away, as a rule: /readyz says so, and nothing is known to be over.
          context.log.debug({ err: error }, 'a watch could not look')
        })
        if (seen && known) tell(context, known, seen)
      }),
    )
  }
}

function tell(context: Context, known: Map<string, ReadonlySet<string>>, seen: readonly Sighting[]): void {
  for (const { key, marks, message, facts } of seen) {
    const before = known.get(key)
    if (!before || marks.some((mark) => !before.has(mark)))
      context.log.error({ alert: true, ...facts }, message)
    known.set(key, new Set(marks))
  }
  for (const key of known.keys()) {
    if (seen.some((one) => one.key === key)) continue
    known.delete(key)
    context.log.info({ trouble: key }, 'trouble is over')
  }
}
