import type { ChainableCommander } from 'ioredis'
import type { Redis } from '#platform/redis'

/** A line that is about to be ordered, with the units that Postgres had for it when it was just read. */
export interface LineToReserve {
  readonly productId: string
  readonly quantity: number
  readonly available: number
}

/** Units taken from the counters; `token` names them, so that they are given back once at most. */
export interface StockHold {
  readonly token: string
  readonly productIds: readonly string[]
}

/** How long a counter lives from the moment it was loaded; nothing extends it. */
export const counterMilliseconds = 3_000

// One hash tag for all of them: one script may touch every line's counter, also on a Redis Cluster.
const prefix = '{metropolitan:stock}:'
export const counterPattern = `${prefix}*`

export function counterKey(productId: string): string {
  return `${prefix}${productId}`
}

/** The product behind a counter's key. */
export function counterProduct(key: string): string {
  return key.slice(prefix.length)
}

const reserveScript = `
for i, key in ipairs(KEYS) do
  if redis.call('EXISTS', key) == 0 then
    redis.call('HSET', key, 'left', ARGV[2 * i + 2])
    redis.call('PEXPIRE', key, ARGV[2])
  end
  if tonumber(redis.call('HGET', key, 'left')) < tonumber(ARGV[2 * i + 1]) then return 0 end
end
for i, key in ipairs(KEYS) do
  redis.call('HINCRBY', key, 'left', -ARGV[2 * i + 1])
  redis.call('HSET', key, ARGV[1], ARGV[2 * i + 1])
end
return 1`

const confirmScript = `for _, key in ipairs(KEYS) do redis.call('HDEL', key, ARGV[1]) end`

// A counter that was loaded again since then has no field of this token: it never counted these units as taken.
const releaseScript = `
for _, key in ipairs(KEYS) do
  local quantity = redis.call('HGET', key, ARGV[1])
  if quantity then
    redis.call('HINCRBY', key, 'left', quantity)
    redis.call('HDEL', key, ARGV[1])
  end
end`

/**
 * Counters in front of hot products: those who come too late are turned back here instead of queueing for a row in
 * Postgres. They are never the truth. A counter is loaded from what Postgres just said, lives three seconds, and whoever
 * it refuses looks at Postgres again. Every function may fail while Redis is away; then Postgres alone decides.
 */
export const RedisStockService = {
  /** Takes all lines or none, in one call. False where a counter has too few units left. */
  async reserve(redis: Redis, token: string, lines: readonly LineToReserve[]): Promise<boolean> {
    const keys = lines.map((line) => counterKey(line.productId))
    const numbers = lines.flatMap((line) => [String(line.quantity), String(line.available)])
    const answer = await redis.eval(
      reserveScript,
      keys.length,
      ...keys,
      token,
      String(counterMilliseconds),
      ...numbers,
    )
    return answer === 1
  },
  /**
   * The order is written: from now on Postgres counts these units, and nobody may give them back here. Added to a
   * pipeline, because nobody waits for it.
   */
  confirm(redis: ChainableCommander, hold: StockHold): void {
    redis.eval(confirmScript, hold.productIds.length, ...hold.productIds.map(counterKey), hold.token)
  },
  /** No order was written: the units go back to the counters they were taken from, once. */
  async release(redis: Redis, hold: StockHold): Promise<void> {
    await redis.eval(releaseScript, hold.productIds.length, ...hold.productIds.map(counterKey), hold.token)
  },
} as const
