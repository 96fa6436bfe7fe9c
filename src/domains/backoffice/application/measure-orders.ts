import type { Context } from '#platform/context'
import type { Sample } from '#platform/metrics'
import {
  countOrdersByStatus,
  countSilentIntents,
  readOverdueOrders,
  readUnprocessedEvents,
} from '../infrastructure/shop-figures'

/** After its time to pay an intent may be silent for so long, until its order has expired and it is closed at Stripe. */
const graceMinutes = 15

/** Orders by state and past their deadline, intents without an event, events without an effect. */
export async function measureOrders({ reader, config }: Context): Promise<Sample[]> {
  const silent = await countSilentIntents(reader, config.shop.paymentMinutes + graceMinutes)
  const overdue = await readOverdueOrders(reader)
  const events = await readUnprocessedEvents(reader)
  const orders = await countOrdersByStatus(reader)
  return [
    ...orders.map(({ status, count }) => ({
      metric: 'metropolitan_orders' as const,
      labels: { status },
      value: count,
    })),
    { metric: 'metropolitan_orders_overdue', value: overdue.count },
    { metric: 'metropolitan_orders_overdue_oldest_seconds', value: overdue.oldestSeconds },
    { metric: 'metropolitan_intents_without_event', value: silent },
    { metric: 'metropolitan_events_unprocessed', value: events.count },
    { metric: 'metropolitan_events_unprocessed_oldest_seconds', value: events.oldestSeconds },
  ]
}
