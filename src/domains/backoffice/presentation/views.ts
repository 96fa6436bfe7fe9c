import type { ListedCustomer } from '../application/list-customers'
import type { ListedOrder } from '../application/list-orders-for-staff'
import type { CustomerDetail } from '../application/read-customer'
import type { OrderForStaff } from '../application/read-order-for-staff'

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

export function viewOrder(order: OrderForStaff) {
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
    payments: order.payments.map(dated),
    refunds: order.refunds.map((refund) => ({
      ...dated(refund),
      returned: [...(refund.returned ?? [])],
      lines: [...refund.lines],
    })),
    disputes: order.disputes.map((dispute) => ({
      ...dated(dispute),
      evidenceDueAt: dispute.evidenceDueAt === null ? null : new Date(dispute.evidenceDueAt).toISOString(),
    })),
    movements: order.movements.map(dated),
    heldMinor: order.heldMinor,
    legalMoves: [...order.legalMoves],
    canCancel: order.canCancel,
    awaitsTransfer: order.awaitsTransfer,
  }
}

export function viewCustomerSummary(customer: ListedCustomer) {
  return {
    id: customer.id,
    userType: customer.userType,
    phone: customer.phone,
    firstName: customer.firstName,
    lastName: customer.lastName,
    email: customer.email,
    language: customer.language,
    blockedAt: customer.blockedAt?.toISOString() ?? null,
    createdAt: customer.createdAt.toISOString(),
    company: customer.company,
  }
}

export function viewCustomer(customer: CustomerDetail) {
  return {
    ...viewCustomerSummary(customer),
    orderCount: customer.orderCount,
    paidMinor: customer.paidMinor,
    lastOrders: customer.lastOrders.map(dated),
    sessions: customer.sessions.map((session) => ({
      ...dated(session),
      lastSeenAt: new Date(session.lastSeenAt).toISOString(),
    })),
  }
}
