import type { Customer } from '#identity'
import type { Context } from '#platform/context'
import { isEndedByConflict, type Transaction, transact, violatedConstraint } from '#platform/database'
import { findReplay, IdempotencyErrors, keepRequestKey, requestKeyConstraint } from '#platform/idempotency'
import { currentRequestId } from '#platform/log'
import { wakeRelay } from '#platform/outbox'
import { OrderErrors } from '../../errors'
import { lockCart } from '../../infrastructure/carts'
import {
  type Checkout,
  type CheckoutQuery,
  type LiveOrder,
  readCheckout,
} from '../../infrastructure/checkout'
import { findOwnedOrder, lockOrder } from '../../infrastructure/orders'
import { insertOrder, lockProductsOfBoth, type PlacedOrder } from '../../infrastructure/place-order-statement'
import { RedisStockService } from '../../infrastructure/redis-stock-service'
import { releaseStock, reserveStock, type StockReserved } from '../../infrastructure/stock-gate'
import { isBeingPaid, isPaidOnline, type Order } from '../../order'
import { mergeGuestCarts } from '../cart/merge-guest-carts'
import { cancelLockedOrder } from './cancel-locked-order'
import { type DraftedOrder, draftOrder, type OrderRequest } from './draft-order'

export interface Placement {
  readonly order: Order
  /** False where this very submission had been answered before. */
  readonly created: boolean
}

/** How often the statement is tried: cart, prices and stock may change between reading and writing. */
const maxWrites = 3

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
  let reserved: StockReserved | undefined
  for (let writes = 0; ; ) {
    const checkout = await readInTurn(context, queryFor(customer, request))
    if (checkout.guestCartWaits) {
      await mergeGuestCarts(context, customer)
      continue
    }
    const answered = await findAnswer(context, { customer, request, checkout })
    if (answered) return answered
    const drafted = draftOrder(context, { customer, request, checkout })
    if (writes === maxWrites) throw OrderErrors.PRICE_CHANGED()
    await context.failpoint('order.checked')

    // Asked once: what Redis refuses is read again, and then Postgres decides. It counts the units of a live order as
    // taken, which the order that replaces it may have.
    const asksRedis = reserved === undefined && !checkout.liveOrder
    reserved = asksRedis ? await reserveStock(context, checkout.lines) : 'none'
    if (reserved === 'refused') continue
    await context.failpoint('order.shielded')
    writes += 1
    const order = await writeOrder(context, drafted, { reserved, replaced: checkout.liveOrder })
    if (order) return { order, created: true }
  }
}

/**
 * Of many who want the last units at once, a few read while the others stand in line, and those who have read go on to
 * write: so most of the losers see already that nothing is left, and never wait for the row of the product.
 */
async function readInTurn({ db, turns }: Context, query: CheckoutQuery): Promise<Checkout> {
  await turns.enter()
  try {
    return await readCheckout(db, query)
  } finally {
    turns.leave()
  }
}

/** Undefined, and nothing written, where the draft does not hold any more or somebody was faster. */
async function writeOrder(
  context: Context,
  { draft, render }: DraftedOrder,
  { reserved, replaced }: { readonly reserved: StockReserved; readonly replaced: LiveOrder | null },
): Promise<Order | undefined> {
  const placed = await insertUnlessTaken(context, draft, replaced).catch(async (error: unknown) => {
    await releaseStock(context, reserved)
    throw error
  })
  if (!placed) {
    context.metrics.count('metropolitan_stock_guard_total', { outcome: 'outdated' })
    await releaseStock(context, reserved)
    return undefined
  }
  await context.failpoint('order.written')
  wakeRelay(
    context,
    typeof reserved === 'string' ? undefined : (pipeline) => RedisStockService.confirm(pipeline, reserved),
  )
  return render(placed)
}

/**
 * A violated constraint says that somebody was faster with the same cart, number or key: the next read finds it. Whoever
 * cancels the cart's earlier order at that moment holds it and waits for the products, which this holds and waits for that
 * order to be gone: Postgres ends one of the two, and the next read finds how it came out.
 */
async function insertUnlessTaken(
  context: Context,
  draft: DraftedOrder['draft'],
  replaced: LiveOrder | null,
): Promise<PlacedOrder | undefined> {
  const order = { ...draft, requestId: currentRequestId() ?? null }
  try {
    if (isPaidOnline(draft.paymentMethod) && !replaced) return await insertOrder(context.db, order)
    return await transact(context, async (tx) => {
      await lockCart(tx, draft.cartId, { kind: 'customer', userId: draft.userId })
      if (replaced) await replaceOrder(tx, draft, replaced.id)
      await context.failpoint('order.replaced')
      const placed = await insertOrder(tx, order)
      if (!placed) throw new DraftOutdated()
      return placed
    })
  } catch (error) {
    if (isTaken(error) || isEndedByConflict(error) || error instanceof DraftOutdated) return undefined
    throw error
  }
}

/** Undoes the transaction in which the draft turned out not to hold any more: what it was to replace stays. */
class DraftOutdated extends Error {}

function queryFor(customer: Customer, request: OrderRequest) {
  const {
    shippingAddressId,
    billingAddressId = shippingAddressId,
    language,
    requestKey,
    requestHash,
  } = request
  const { userId, priceList } = customer
  const byTransfer = !isPaidOnline(request.paymentMethod)
  return {
    userId,
    priceList,
    shippingAddressId,
    billingAddressId,
    language,
    requestKey,
    requestHash,
    byTransfer,
  }
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
  // One whose time to pay is over can only be replaced, unless its money may be on its way.
  const isOver = liveOrder?.overdue && !isBeingPaid(liveOrder)
  const id = replay?.resultId ?? (isSame && !isOver ? liveOrder.id : checkout.transferId)
  if (!id) return undefined
  const order = await findOwnedOrder(context.db, id, customer.userId)
  return order && { order: await keepAnswer(context, attempt, order), created: false }
}

/**
 * What a key was answered with is its answer for good, also where that order was made under another key or none: later, a
 * repeated request would make a second one. The same request may be faster with that: then its answer is this one's.
 */
async function keepAnswer(
  context: Context,
  { customer, request: { requestKey }, checkout: { replay } }: Attempt,
  order: Order,
): Promise<Order> {
  if (!requestKey || replay) return order
  await context.failpoint('order.answered')
  try {
    await transact(context, (tx) => keepRequestKey(tx, requestKey, order.id))
    return order
  } catch (error) {
    if (violatedConstraint(error) !== requestKeyConstraint) throw error
    const kept = await findReplay(context.db, requestKey)
    if (kept && !kept.sameBody) throw IdempotencyErrors.IDEMPOTENCY_KEY_REUSED()
    const first = kept?.resultId && (await findOwnedOrder(context.db, kept.resultId, customer.userId))
    return first || order
  }
}

/**
 * A cart has one live order at most: the older one gives way, unless its payment is under way. In the transaction that
 * writes the new one, so that nobody gets the units in between, and a customer who gets no new order keeps the old one.
 */
async function replaceOrder(tx: Transaction, draft: DraftedOrder['draft'], orderId: string): Promise<void> {
  const order = await lockOrder(tx, orderId)
  if (order?.status !== 'pending') return
  if (isBeingPaid(order)) throw OrderErrors.PAYMENT_IN_PROGRESS({ params: { orderId } })
  await lockProductsOfBoth(tx, { draft, replacedId: orderId })
  await cancelLockedOrder(tx, order, {
    reason: 'replaced',
    actor: 'customer',
    actorId: draft.userId,
    restock: true,
  })
}

function isTaken(error: unknown): boolean {
  const constraint = violatedConstraint(error)
  return (
    constraint === 'orders_live_cart_key' ||
    constraint === 'orders_order_number_key' ||
    constraint === requestKeyConstraint
  )
}
