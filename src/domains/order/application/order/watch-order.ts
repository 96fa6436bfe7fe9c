import type { Customer } from '#identity'
import type { Context } from '#platform/context'
import { takeAll } from '#platform/limits'
import { openWaiter } from '#platform/wake-ups'
import { OrderErrors } from '../../errors'
import { orderWakeUp } from '../../events'
import { findOwnedOrderUpdate, type OrderUpdate } from '../../infrastructure/order-streams'
import { isClosed } from '../../order'

export interface WatchRequest {
  readonly orderId: string
  /** The last entry of the timeline that the watcher has seen; 0 for none. */
  readonly afterSeq: number
  readonly signal: AbortSignal
  /** Throws when the customer's session has ended meanwhile. */
  readonly recheck: () => Promise<unknown>
}

export type OrderSighting = { readonly update: OrderUpdate } | 'heartbeat'

/** What one process carries at once; more are refused and come back. */
const maxWatchers = 2_000
/** Of these, for one customer: enough for their devices, and too few to shut others out. */
const maxWatchersOfOne = 20
/** Woken through Redis; looked at, and the session checked again, this often in any case. */
const lookMilliseconds = 5_000

/**
 * Follows a customer's own order until it is closed, the session ends or the watcher leaves: first what was missed,
 * then what happens. Nothing is held between two looks. The first look is made before this returns: undefined means
 * that there will be nothing to see. Throws ORDER_NOT_FOUND and TOO_MANY_STREAMS.
 */
export async function watchOrder(
  context: Context,
  customer: Customer,
  request: WatchRequest,
): Promise<AsyncGenerator<OrderSighting> | undefined> {
  const { orderId, afterSeq } = request
  const first = await findOwnedOrderUpdate(context.db, customer.userId, { orderId, afterSeq })
  if (!first) throw OrderErrors.ORDER_NOT_FOUND()
  if (isClosed(first.status) && first.entries.length === 0) return undefined
  const leave = takeAll(context.limits, [
    ['order streams', maxWatchers],
    [`order streams of ${customer.userId}`, maxWatchersOfOne],
  ])
  if (!leave) throw OrderErrors.TOO_MANY_STREAMS()
  // A generator that is never begun does not come to its end either.
  request.signal.addEventListener('abort', leave)
  if (request.signal.aborted) leave()
  return follow(context, customer, { request, first, leave })
}

interface Following {
  readonly request: WatchRequest
  readonly first: OrderUpdate
  /** Gives the watcher's place back. */
  readonly leave: () => void
}

async function* follow(
  context: Context,
  customer: Customer,
  { request, first, leave }: Following,
): AsyncGenerator<OrderSighting> {
  const { orderId, signal, recheck } = request
  let seen = request.afterSeq
  let update: OrderUpdate | undefined = first
  let checkedAt = performance.now()
  const waiter = openWaiter(context.wakeUps, orderWakeUp(orderId))
  try {
    while (update && !signal.aborted) {
      const last = update.entries.at(-1)
      yield last ? { update } : 'heartbeat'
      seen = last?.seq ?? seen
      if (isClosed(update.status)) return
      await waiter.wait(checkedAt + lookMilliseconds - performance.now(), signal)
      if (signal.aborted) return
      if (performance.now() - checkedAt >= lookMilliseconds) {
        if (!(await isStillAllowed(recheck))) return
        checkedAt = performance.now()
      }
      update = await findOwnedOrderUpdate(context.db, customer.userId, { orderId, afterSeq: seen })
    }
  } finally {
    waiter.close()
    leave()
  }
}

async function isStillAllowed(recheck: WatchRequest['recheck']): Promise<boolean> {
  try {
    await recheck()
    return true
  } catch {
    // The stream ends; whoever comes back is told why.
    return false
  }
}
