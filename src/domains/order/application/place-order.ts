import type { Customer } from '#identity'
import type { Context } from '#platform/context'
import { transact, violatedConstraint } from '#platform/database'
import { IdempotencyErrors, requestKeyConstraint } from '#platform/idempotency'
import { currentRequestId } from '#platform/log'
import { wakeRelay, writeMessage } from '#platform/outbox'
import { OrderErrors } from '../errors'
import { orderTopics } from '../events'
import { cancelPendingOrder } from '../infrastructure/cancel-order-statement'
import { type Checkout, type LiveOrder, readCheckout } from '../infrastructure/checkout'
import { findOwnedOrder } from '../infrastructure/orders'
import { insertOrder } from '../infrastructure/place-order-statement'
import type { Order } from '../order'
import { draftOrder, type OrderRequest } from './draft-order'

export interface Placement {
  readonly order: Order
  /** False where this very submission had been answered before. */
  readonly created: boolean
}

const maxAttempts = 4

/**
 * Places an order from the customer's cart: one read, one write. Submitted again, alone or in parallel, the same cart
 * and body give the same order. Throws what `draftOrder` refuses, PAYMENT_IN_PROGRESS, and PRICE_CHANGED where cart,
 * prices or stock would not stand still.
 */
export async function placeOrder(
  context: Context,
  customer: Customer,
  request: OrderRequest,
): Promise<Placement> {
  for (let attempt = 1; attempt <= maxAttempts; attempt += 1) {
    const checkout = await readCheckout(context.db, queryFor(customer, request))
    const answered = await findAnswer(context, { customer, request, checkout })
    if (answered) return answered

    const { draft, render } = draftOrder(context, { customer, request, checkout })
    if (checkout.liveOrder) await replaceOrder(context, customer, checkout.liveOrder)
    await context.reach('order.checked')
    try {
      const placed = await insertOrder(context.db, { ...draft, requestId: currentRequestId() ?? null })
      if (!placed) continue
      wakeRelay(context)
      return { order: render(placed), created: true }
    } catch (error) {
      if (!isRepeatable(error)) throw error
    }
  }
  throw OrderErrors.PRICE_CHANGED()
}

function queryFor(customer: Customer, request: OrderRequest) {
  const { shippingAddressId, billingAddressId = shippingAddressId, language, requestKey } = request
  const { userId, priceList } = customer
  return { userId, priceList, shippingAddressId, billingAddressId, language, requestKey }
}

interface Attempt {
  readonly customer: Customer
  readonly request: OrderRequest
  readonly checkout: Checkout
}

/** The order this submission already led to, by its key or as the live order of this very cart and body. */
async function findAnswer(context: Context, attempt: Attempt): Promise<Placement | undefined> {
  const { customer, request, checkout } = attempt
  const { replay, liveOrder, cartVersion } = checkout
  if (replay && !replay.sameBody) throw IdempotencyErrors.IDEMPOTENCY_KEY_REUSED()
  const isSame = liveOrder?.cartVersion === cartVersion && liveOrder.requestHash === request.requestHash
  const id = replay?.resultId ?? (isSame ? liveOrder.id : undefined)
  if (!id) return undefined
  const order = await findOwnedOrder(context.db, id, customer.userId)
  return order && { order, created: false }
}

/** A cart has one live order at most: the older one gives way, unless its payment is under way. */
async function replaceOrder(context: Context, customer: Customer, live: LiveOrder): Promise<void> {
  const inProgress = OrderErrors.PAYMENT_IN_PROGRESS({ params: { orderId: live.id } })
  if (live.paymentStatus === 'processing') throw inProgress
  await transact(context, async (tx) => {
    const cancelled = await cancelPendingOrder(tx, {
      orderId: live.id,
      reason: 'replaced',
      actor: 'customer',
      actorId: customer.userId,
      requestId: currentRequestId() ?? null,
    })
    if (cancelled) await writeMessage(tx, { topic: orderTopics.cancelled, payload: { orderId: live.id } })
  })
}

/** Somebody was faster with the same cart, number or key: the next read finds the answer. */
function isRepeatable(error: unknown): boolean {
  const constraint = violatedConstraint(error)
  return (
    constraint === 'orders_live_cart_key' ||
    constraint === 'orders_order_number_key' ||
    constraint === requestKeyConstraint
  )
}
