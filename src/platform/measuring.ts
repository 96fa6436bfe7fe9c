import type { Context } from './context'
import type { Sample } from './metrics'
import { withoutRedis } from './redis'
import { runWhenAsked } from './run-when-asked'

/**
 * Looks at what all processes share, by statements that cost the same however large the shop is, and changes nothing. It
 * may keep to itself what it has seen before.
 */
export interface Measurement {
  readonly name: string
  readonly everySeconds: number
  readonly measure: (context: Context) => Promise<readonly Sample[]>
}

export interface Measuring {
  /** Whether this process is the one that measures. */
  isMine(): boolean
  /** Finishes the measurement that is under way, and leaves the others to another worker. */
  stop(): Promise<void>
}

/** Who measures; one key in Redis. */
export const measurerKey = 'metropolitan:measurer'
const roundMs = 5_000
/** So long nobody measures after the one who did was killed. */
const leaseMs = 15_000
/** What was measured longer ago is not shown any more: a value that stands still would look like one that is true. */
const keptRounds = 4

const nobody: Measuring = { isMine: () => false, stop: () => Promise.resolve() }

/**
 * Measures from time to time, in one worker of all: the one that holds the key in Redis. While Redis is away each of them
 * does, which costs a little more and shows the same. At a scrape nothing is measured. Does nothing where nobody scrapes.
 */
export function startMeasuring(
  context: Context,
  measurements: readonly Measurement[],
  everyMs = roundMs,
): Measuring {
  if (!context.metrics.isOn) return nobody
  const me = crypto.randomUUID()
  const known = new Map<Measurement, { samples: readonly Sample[]; at: number }>()
  const dueAt = new Map<Measurement, number>()
  let [mine, stopping] = [false, false]
  const round = async (): Promise<void> => {
    mine = await holdKey(context, me)
    if (!mine) known.clear()
    for (const one of mine ? measurements : []) {
      if (stopping || (dueAt.get(one) ?? 0) > performance.now()) continue
      dueAt.set(one, performance.now() + one.everySeconds * 1_000)
      const samples = await measureOne(context, one)
      if (samples) known.set(one, { samples, at: performance.now() })
    }
  }
  context.metrics.show(() => [
    { metric: 'metropolitan_measuring', value: mine ? 1 : 0 },
    ...[...known].flatMap(([{ everySeconds }, { samples, at }]) =>
      performance.now() - at < everySeconds * 1_000 * keptRounds ? samples : [],
    ),
  ])
  const loop = runWhenAsked(round, (error) => context.log.error({ err: error }, 'measuring failed'))
  loop.ask()
  const timer = setInterval(loop.ask, everyMs)
  return {
    isMine: () => mine,
    async stop() {
      stopping = true
      clearInterval(timer)
      await loop.finish()
      if (mine) await letGo(context, me)
    },
  }
}

async function measureOne(
  context: Context,
  { name: measurement, measure }: Measurement,
): Promise<readonly Sample[] | undefined> {
  const { log, metrics } = context
  try {
    const samples = await measure(context)
    metrics.count('metropolitan_measurements_total', { measurement, outcome: 'done' })
    return samples
  } catch (error) {
    // Postgres is away, as a rule, which others say louder.
    log.debug({ err: error, measurement }, 'the shop could not be measured')
    metrics.count('metropolitan_measurements_total', { measurement, outcome: 'failed' })
    return undefined
  }
}

/** Takes the key where it is free, and keeps it where it is ours. Two may hold it for a moment, which does no harm. */
async function holdKey({ redis }: Context, me: string): Promise<boolean> {
  // At its start nobody knows yet whether Redis is away.
  if (redis.status === 'connecting' || redis.status === 'connect') return false
  return await withoutRedis(async () => {
    if (await redis.set(measurerKey, me, 'PX', leaseMs, 'NX')) return true
    if ((await redis.get(measurerKey)) !== me) return false
    await redis.pexpire(measurerKey, leaseMs)
    return true
  }, true)
}

/** So that another worker takes over at once, as in a roll. */
async function letGo({ redis }: Context, me: string): Promise<void> {
  await withoutRedis(async () => {
    if ((await redis.get(measurerKey)) === me) await redis.del(measurerKey)
  }, undefined)
}
