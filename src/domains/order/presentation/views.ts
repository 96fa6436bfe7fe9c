import { shopCurrency } from '#platform/money'
import type { OrderSummary } from '../application/list-orders'
import type { PricedCart } from '../application/read-cart'
import { blocksOrder } from '../cart'
import { type Order, onlinePaymentMethods, requiresPayment } from '../order'

export function viewCart({ cart, totals, problems }: PricedCart, minimumOrderMinor: number) {
  const items = cart?.lines ?? []
  const blocked = problems.some(blocksOrder)
  return {
    id: cart?.id ?? null,
    version: cart?.version ?? 0,
    items: items.map(({ seenPriceMinor: _seen, forSale: _forSale, ...line }, index) => ({
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
    canOrder: items.length > 0 && !blocked,
    paymentMethods: [...onlinePaymentMethods],
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
    requiresPayment: requiresPayment(order),
    subtotalMinor: order.subtotalMinor,
    vatMinor: order.vatMinor,
    shippingMinor: order.shippingMinor,
    discountMinor: order.discountMinor,
    totalMinor: order.totalMinor,
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
    items: [...order.items],
    timeline: order.timeline.map((entry) => ({ ...entry, createdAt: entry.createdAt.toISOString() })),
  }
}

/** What `POST /orders` answers. The worker prepares the payment: the sheet is at `/orders/{id}/payment`. */
export function viewPlacedOrder(order: Order) {
  return { ...viewOrder(order), payment: { status: paymentStep(order) } }
}

function paymentStep(order: Order): 'preparing' | 'ready' | 'not_required' {
  if (!requiresPayment(order)) return 'not_required'
  const prepared = order.timeline.some((entry) => entry.event === 'payment.ready')
  return prepared ? 'ready' : 'preparing'
}
