import type { StreamedEvent } from '#http/event-stream'
import type { Customer, Guest } from '#identity'
import type { Context } from '#platform/context'
import { shopCurrency } from '#platform/money'
import type { OrderSummary } from '../application/order/list-orders'
import type { OrderSighting } from '../application/order/watch-order'
import type { CorrectedStock } from '../application/stock/correct-stock'
import { blocksOrder, type PricedCart } from '../cart'
import { timelineEvents } from '../events'
import { type Order, type OrderState, onlinePaymentMethods, paymentStepOf, requiresPayment } from '../order'
import { trackingUrlOf } from '../parcel-links'
import { detailsForCustomer } from '../timeline'

export function viewCart(context: Context, owner: Customer | Guest, { cart, totals, problems }: PricedCart) {
  const minimumOrderMinor = owner.priceList === 'retail' ? context.config.shop.minimumOrderMinor : 0
  const termDays = owner.kind === 'customer' ? (owner.company?.paymentTermDays ?? null) : null
  const blocked = problems.some(blocksOrder)
  return {
    id: cart.id,
    version: cart.version,
    items: cart.lines.map(({ seenPriceMinor: _seen, forSale: _forSale, ...line }, index) => ({
      ...line,
      available: Math.max(0, line.available),
      totalMinor: totals.lines[index]?.totalMinor ?? 0,
    })),
    currency: shopCurrency,
    subtotalMinor: totals.subtotalMinor,
    discountMinor: totals.discountMinor,
    shippingMinor: totals.shippingMinor,
    totalMinor: totals.totalMinor,
    vatMinor: totals.vatMinor,
    vat: [...totals.vat],
    minimumOrderMinor,
    missingToMinimumMinor: Math.max(0, minimumOrderMinor - totals.subtotalMinor),
    canOrder: cart.lines.length > 0 && !blocked,
    paymentMethods: [...onlinePaymentMethods, ...(termDays === null ? [] : (['bank_transfer'] as const))],
    problems: problems.map((problem) => ({ code: problem.code, params: { ...problem.params } })),
  }
}

export function viewOrderSummary(order: OrderSummary) {
  return {
    id: order.id,
    orderNumber: order.orderNumber,
    status: order.status,
    paymentStatus: order.paymentStatus,
    paymentMethod: order.paymentMethod,
    paymentTermDays: order.paymentTermDays,
    requiresPayment: requiresPayment(order),
    subtotalMinor: order.subtotalMinor,
    vatMinor: order.vatMinor,
    shippingMinor: order.shippingMinor,
    discountMinor: order.discountMinor,
    totalMinor: order.totalMinor,
    refundedMinor: order.refundedMinor,
    currency: order.currency,
    expiresAt: order.expiresAt?.toISOString() ?? null,
    paidAt: order.paidAt?.toISOString() ?? null,
    cancelledAt: order.cancelledAt?.toISOString() ?? null,
    cancelReason: order.cancelReason,
    createdAt: order.createdAt.toISOString(),
  }
}

export function viewOrder(order: Order) {
  return {
    ...viewOrderSummary(order),
    shippingAddress: order.shippingAddress,
    billingAddress: order.billingAddress,
    notes: order.notes,
    parcel: order.parcel && { ...order.parcel, trackingUrl: trackingUrlOf(order.parcel) },
    items: [...order.items],
    timeline: order.timeline.map((entry) => ({
      ...entry,
      details: detailsForCustomer(entry),
      createdAt: entry.createdAt.toISOString(),
    })),
  }
}

/** What `POST /orders` answers. The worker prepares the payment: the sheet is at `/orders/{id}/payment`. */
export function viewPlacedOrder(order: Order) {
  const prepared = order.timeline.some((entry) => entry.event === timelineEvents.paymentReady)
  return { ...viewOrder(order), payment: { status: paymentStepOf(order, prepared) } }
}

/** Each entry of the timeline as an event, with the state of the order at that look. */
export async function* viewSightings(
  sightings: AsyncGenerator<OrderSighting>,
): AsyncGenerator<readonly StreamedEvent[] | 'heartbeat'> {
  for await (const sighting of sightings) {
    if (sighting === 'heartbeat') yield sighting
    else {
      const { entries, prepared, expiresAt, overdue, ...state } = sighting.update
      const order = {
        ...state,
        requiresPayment: requiresPayment(state),
        expiresAt: expiresAt?.toISOString() ?? null,
        payment: { status: paymentStepOf({ ...state, overdue }, prepared) },
      }
      yield entries.map((entry) => {
        const { seq, event, actor, createdAt } = entry
        const details = detailsForCustomer(entry)
        const data = { seq, event, actor, details, createdAt: new Date(createdAt).toISOString(), order }
        return { id: seq, event, data }
      })
    }
  }
}

export function viewOrderState({ legalMoves, ...state }: OrderState) {
  return { ...state, legalMoves: [...legalMoves] }
}

export function viewCorrectedStock({ replayed: _, cancelledOrders, ...level }: CorrectedStock) {
  return { ...level, cancelledOrders: [...cancelledOrders] }
}
