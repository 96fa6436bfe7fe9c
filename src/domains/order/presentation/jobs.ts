import type { PeriodicWork } from '#platform/timers'
import { archiveOrders } from '../application/order/archive-orders'

/** What each worker does from time to time: some ten thousand orders a round are more than a large shop closes in one. */
export const orderTimers: readonly PeriodicWork[] = [
  { name: 'archive-orders', everySeconds: 600, run: archiveOrders },
]
