import type { Context } from './context'
import { runWhenAsked } from './run-when-asked'
import type { Round } from './tasks'

/** Work that comes round. Every worker does it: what it acts on, it claims in Postgres. */
export interface PeriodicWork {
  readonly name: string
  readonly everySeconds: number
  readonly run: (context: Context) => Promise<unknown>
}

/** Starts the timers of this process. Work that takes longer than its period is not started twice. */
export function startTimers(context: Context, works: readonly PeriodicWork[]): { stop(): Promise<void> } {
  const running = works.map((work) => {
    const loop = runWhenAsked(
      () => runRound(context, work),
      (error) => {
        context.log.error({ err: error, timer: work.name }, 'periodic work failed')
        context.reporter.report(error, { timer: work.name })
      },
    )
    return { loop, timer: setInterval(loop.ask, work.everySeconds * 1_000) }
  })
  return {
    async stop() {
      for (const { timer } of running) clearInterval(timer)
      await Promise.all(running.map(({ loop }) => loop.finish()))
    },
  }
}

/** One round, seen from outside while it runs (`tasks`) and afterwards. */
export async function runRound(
  context: Context,
  { name, run }: Omit<PeriodicWork, 'everySeconds'>,
): Promise<void> {
  const { tasks, metrics, now } = context
  const end = tasks.start({ name, since: now() })
  const startedAt = performance.now()
  const note = (outcome: Round['outcome']): void => {
    end()
    const seconds = Math.round(performance.now() - startedAt) / 1_000
    tasks.ended({ name, endedAt: now(), seconds, outcome })
    metrics.count('metropolitan_timer_runs_total', { timer: name, outcome })
  }
  try {
    await run(context)
    note('done')
  } catch (error) {
    note('failed')
    throw error
  }
}
