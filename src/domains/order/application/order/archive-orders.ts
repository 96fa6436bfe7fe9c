import type { Context } from '#platform/context'
import { archiveQuietOrders } from '../../infrastructure/archived-orders'

/** Locked and moved together, for some tens of milliseconds. */
const batchSize = 500
/** One round moves no more orders, and looks at no more that have to stay: a process that stops waits for it. */
const movedPerRound = 20_000
const looksPerRound = 1_000
const beforeAll = '00000000-0000-0000-0000-000000000000'

/**
 * Moves the timelines of orders that were closed long ago into the archive, oldest first, a batch a transaction. Any number
 * of workers may do so, and each may be killed at any moment: the next round goes on. Answers how many orders were moved.
 */
export async function archiveOrders(context: Context): Promise<number> {
  const quietSince = new Date(context.now().getTime() - context.config.shop.archiveDays * 86_400_000)
  let after: string | null = beforeAll
  let total = 0
  for (let look = 0; look < looksPerRound && total < movedPerRound && after !== null; look += 1) {
    const { archived, last } = await archiveQuietOrders(context.db, { quietSince, after, limit: batchSize })
    await context.failpoint('orders.archived')
    total += archived
    after = last
  }
  if (total > 0) context.log.info({ orders: total }, 'orders archived')
  return total
}
