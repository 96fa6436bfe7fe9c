import type { Context } from '#platform/context'
import { readAcrossDomains } from '#platform/replicas'
import type { Sighting } from '#platform/watch'
import { readTakings } from '../infrastructure/takings'

/** Whether payments have stopped: orders were placed to be paid through Stripe, and none of them was paid. */
export async function watchPayments(context: Context): Promise<Sighting[]> {
  const { minutes, orders } = context.config.paymentSilence
  if (minutes === 0) return []
  const { placed, isPaid } = await readAcrossDomains(context, (reader) =>
    readTakings(reader, { minutes, atMost: orders }),
  )
  if (placed < orders || isPaid) return []
  const message = 'orders are placed and no payment succeeds'
  return [{ key: 'payments', marks: [], message, facts: { minutes, orders: placed } }]
}
