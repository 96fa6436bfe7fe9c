import type { ListedOrder } from '../application/list-orders'
import type { readOrder } from '../application/read-order'

export function viewOrderSummary(order: ListedOrder) {
  return {
    id: order.id,
    orderNumber: order.orderNumber,
    status: order.status,
    paymentStatus: order.paymentStatus,
    paymentMethod: order.paymentMethod,
    totalMinor: order.totalMinor,
    currency: order.currency,
    holdReason: order.holdReason,
    createdAt: order.createdAt.toISOString(),
    paidAt: order.paidAt?.toISOString() ?? null,
    customer: order.customer,
    itemCount: order.itemCount,
  }
}

/** Times within JSON come as Postgres writes them. */
const dated = <Row extends { readonly createdAt: string }>(row: Row): Row => ({
  ...row,
  createdAt: new Date(row.createdAt).toISOString(),
})

export type FullOrder = Awaited<ReturnType<typeof readOrder>>

export function viewOrder(order: FullOrder) {
  const { money } = order
  return {
    id: order.id,
    orderNumber: order.orderNumber,
    status: order.status,
    paymentStatus: order.paymentStatus,
    paymentMethod: order.paymentMethod,
    totalMinor: order.totalMinor,
    currency: order.currency,
    holdReason: order.holdReason,
    createdAt: order.createdAt.toISOString(),
    paidAt: order.paidAt?.toISOString() ?? null,
    customer: order.customer,
    paymentTermDays: order.paymentTermDays,
    subtotalMinor: order.subtotalMinor,
    vatMinor: order.vatMinor,
    shippingMinor: order.shippingMinor,
    discountMinor: order.discountMinor,
    language: order.language,
    shippingAddress: order.shippingAddress,
    billingAddress: order.billingAddress,
    notes: order.notes,
    shippingCompany: order.shippingCompany,
    trackingNumber: order.trackingNumber,
    expiresAt: order.expiresAt?.toISOString() ?? null,
    cancelledAt: order.cancelledAt?.toISOString() ?? null,
    cancelReason: order.cancelReason,
    items: [...order.items],
    timeline: order.timeline.map((entry) => ({ ...dated(entry), details: { ...entry.details } })),
    staffNotes: order.staffNotes.map(dated),
    payments: money.payments.map(dated),
    refunds: money.refunds.map((refund) => ({ ...dated(refund), lines: [...refund.lines] })),
    disputes: money.disputes.map(dated),
    movements: money.movements.map(dated),
    heldMinor: money.heldMinor,
    legalMoves: [...order.legalMoves],
    awaitsTransfer: order.awaitsTransfer,
  }
}
