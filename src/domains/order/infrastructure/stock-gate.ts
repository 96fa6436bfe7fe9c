import type { Context } from '#platform/context'
import { newId } from '#platform/ids'
import { withoutRedis } from '#platform/redis'
import { type LineToReserve, RedisStockService, type StockHold } from './redis-stock-service'

/** `none`: Redis is away, and Postgres decides alone. */
export type StockReserved = StockHold | 'refused' | 'none'

/** Takes the lines from the counters in Redis before Postgres is asked. A refusal is a reason to look again, no more. */
export async function reserveStock(
  { redis, metrics }: Pick<Context, 'redis' | 'metrics'>,
  lines: readonly LineToReserve[],
): Promise<StockReserved> {
  const token = newId()
  const answer = await withoutRedis(
    async () => ((await RedisStockService.reserve(redis, token, lines)) ? 'held' : 'refused'),
    'none',
  )
  metrics.count('metropolitan_stock_guard_total', { outcome: answer })
  return answer === 'held' ? { token, productIds: lines.map((line) => line.productId) } : answer
}

/** Gives the units back where no order came of it. */
export async function releaseStock(
  { redis }: Pick<Context, 'redis'>,
  reserved: StockReserved,
): Promise<void> {
  if (typeof reserved === 'string') return
  await withoutRedis(() => RedisStockService.release(redis, reserved), undefined)
}
