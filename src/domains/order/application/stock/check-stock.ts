import type { Context } from '#platform/context'
import { isId } from '#platform/ids'
import { withoutRedis } from '#platform/redis'
import {
  findStockDifferences,
  forgetCounters,
  isOverdue,
  readAvailable,
  readCounters,
  type StockDifference,
} from '../../infrastructure/stock-audit'

export interface StockReport {
  /** What does not agree; of Redis, what has been put right by this very look. */
  readonly differences: readonly StockDifference[]
  /** False where Redis could not be asked, which has no say in what is sold. */
  readonly redisWasAsked: boolean
}

const mostReported = 1_000

/**
 * Compares the counters of every product with their ledgers and the orders that hold units (invariant I1), and the
 * counters in Redis with those. A counter in Redis that is wrong is forgotten, so that the next order loads it anew, and
 * is a difference where it was there for longer than it may: a younger one speaks of the moment when it was loaded, and
 * units may have come back since. In Postgres nothing is changed: a difference there has a cause that somebody must find.
 */
export async function checkStock(context: Context): Promise<StockReport> {
  const books = await findStockDifferences(context.db, mostReported)
  const counters = await withoutRedis(() => repairCounters(context), undefined)
  return { differences: [...books, ...(counters ?? [])], redisWasAsked: counters !== undefined }
}

async function repairCounters(context: Context): Promise<StockDifference[]> {
  const counters = await readCounters(context)
  const ids = counters.map(({ productId }) => productId).filter(isId)
  const available = await readAvailable(context.db, ids)
  const wrong = counters.filter(
    (counter) => isOverdue(counter) || counter.left !== available.get(counter.productId),
  )
  await forgetCounters(
    context,
    wrong.map(({ key }) => key),
  )
  return wrong.filter(isOverdue).map(({ productId, left }) => ({
    kind: 'redis',
    productId,
    isNow: left,
    shouldBe: available.get(productId) ?? 0,
  }))
}
