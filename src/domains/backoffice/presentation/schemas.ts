import { Type } from '@sinclair/typebox'
import { t } from 'elysia'
import { PageQuery } from '#http/pagination'
import { Choice, Id, Minor, Moment, Nullable } from '#http/schemas'
import { membershipStates, userTypes } from '#identity'
import { fulfilmentSteps, orderActors, orderStatuses, paymentMethods, paymentStatuses } from '#order'

const Amount = t.Integer({ minimum: 0, maximum: 100_000_000_000 })

export const OrdersQuery = t.Object({
  status: t.Optional(Choice(orderStatuses)),
  paymentStatus: t.Optional(Choice(paymentStatuses)),
  paymentMethod: t.Optional(Choice(paymentMethods)),
  userType: t.Optional(Choice(userTypes)),
  userId: t.Optional(Id),
  number: t.Optional(t.String({ minLength: 1, maxLength: 20, description: 'The order’s number' })),
  paymentIntent: t.Optional(
    t.String({
      minLength: 4,
      maxLength: 255,
      description: 'Stripe’s id of a payment intent, of any attempt',
    }),
  ),
  customer: t.Optional(
    t.String({ minLength: 2, maxLength: 100, description: 'Part of a name, address, phone, company or NIP' }),
  ),
  from: t.Optional(Moment),
  to: t.Optional(Moment),
  totalAtLeast: t.Optional(Amount),
  totalAtMost: t.Optional(Amount),
  ...PageQuery,
})

const Customer = Type.Object({
  id: Id,
  firstName: Type.String(),
  lastName: Type.String(),
  userType: Choice(userTypes),
  phone: Type.String(),
  email: Nullable(Type.String()),
  companyName: Nullable(Type.String()),
})
const summary = {
  id: Id,
  orderNumber: Type.String(),
  status: Choice(orderStatuses),
  paymentStatus: Choice(paymentStatuses),
  paymentMethod: Choice(paymentMethods),
  totalMinor: Minor,
  currency: Type.String(),
  holdReason: Nullable(Type.String()),
  createdAt: Moment,
  paidAt: Nullable(Moment),
  customer: Customer,
}
export const AdminOrderSummary = Type.Object({ ...summary, itemCount: Type.Integer() })

const Address = Type.Object({
  recipientName: Type.String(),
  recipientPhone: Type.String(),
  street: Type.String(),
  city: Type.String(),
  postalCode: Type.String(),
  country: Type.String(),
})
const Item = Type.Object({
  id: Id,
  productId: Id,
  productCode: Type.String(),
  name: Type.String(),
  vatRate: Type.Integer(),
  quantity: Type.Integer(),
  unitPriceMinor: Minor,
  totalMinor: Minor,
})
const Entry = Type.Object({
  seq: Type.Integer(),
  event: Type.String(),
  actor: Choice(orderActors),
  actorId: Nullable(Id),
  requestId: Nullable(Type.String()),
  details: Type.Record(Type.String(), Type.Unknown()),
  createdAt: Moment,
})
const Note = Type.Object({
  id: Id,
  text: Type.String(),
  authorId: Id,
  author: Type.String(),
  createdAt: Moment,
})
const Payment = Type.Object({
  id: Id,
  attempt: Type.Integer(),
  state: Type.String(),
  amountMinor: Minor,
  currency: Type.String(),
  stripePaymentIntentId: Nullable(Type.String()),
  failureCode: Nullable(Type.String()),
  failureMessage: Nullable(Type.String()),
  createdAt: Moment,
})
const Refund = Type.Object({
  id: Id,
  paymentId: Id,
  amountMinor: Minor,
  currency: Type.String(),
  state: Type.String(),
  reason: Type.String(),
  actor: Type.String(),
  actorId: Nullable(Id),
  retryOf: Nullable(Id),
  retriedBy: Nullable(Id),
  stripeRefundId: Nullable(Type.String()),
  failureCode: Nullable(Type.String()),
  failureMessage: Nullable(Type.String()),
  createdAt: Moment,
  cancelledOrder: Type.Boolean({ description: 'Did it cancel the order?' }),
  returned: Type.Array(Type.Object({ productId: Id, quantity: Type.Integer() }), {
    description: 'What went back on sale with it',
  }),
  lines: Type.Array(
    Type.Object({
      orderItemId: Id,
      quantity: Type.Integer(),
      amountMinor: Minor,
      restocked: Type.Boolean(),
    }),
  ),
})
const Dispute = Type.Object({
  id: Type.String(),
  paymentId: Id,
  amountMinor: Minor,
  reason: Type.String(),
  status: Type.String(),
  evidenceDueAt: Nullable(Moment),
  createdAt: Moment,
})
const Movement = Type.Object({
  kind: Type.String(),
  amountMinor: Minor,
  currency: Type.String(),
  stripeObjectId: Type.String(),
  createdAt: Moment,
})

export const AdminOrderSchema = Type.Object({
  ...summary,
  paymentTermDays: Nullable(Type.Integer()),
  subtotalMinor: Minor,
  vatMinor: Minor,
  shippingMinor: Minor,
  discountMinor: Minor,
  language: Type.String(),
  shippingAddress: Address,
  billingAddress: Address,
  notes: Nullable(Type.String({ description: 'What the customer wrote' })),
  shippingCompany: Nullable(Type.String()),
  trackingNumber: Nullable(Type.String()),
  expiresAt: Nullable(Moment),
  cancelledAt: Nullable(Moment),
  cancelReason: Nullable(Type.String()),
  items: Type.Array(Item),
  timeline: Type.Array(Entry),
  staffNotes: Type.Array(Note, { description: 'What staff wrote; the customer never sees it' }),
  payments: Type.Array(Payment),
  refunds: Type.Array(Refund),
  disputes: Type.Array(Dispute),
  movements: Type.Array(Movement, { description: 'The ledger of its money' }),
  heldMinor: Type.Integer({
    description: 'What the shop holds for it through Stripe: the sum of the ledger',
  }),
  legalMoves: Type.Array(Choice(fulfilmentSteps), { description: 'Where `move` may take it from here' }),
  canCancel: Type.Boolean({ description: 'May `cancel` be called now?' }),
  awaitsTransfer: Type.Boolean({ description: 'Is the money of an approved bank transfer still to come?' }),
})

export const CustomersQuery = t.Object({
  q: t.Optional(
    t.String({ minLength: 2, maxLength: 100, description: 'Part of a name, address, phone, company or NIP' }),
  ),
  userType: t.Optional(Choice(userTypes)),
  blocked: t.Optional(t.Boolean()),
  ...PageQuery,
})
const customerFields = {
  id: Id,
  userType: Choice(userTypes),
  phone: Type.String(),
  firstName: Type.String(),
  lastName: Type.String(),
  email: Nullable(Type.String()),
  language: Type.String(),
  blockedAt: Nullable(Moment),
  createdAt: Moment,
  company: Nullable(
    Type.Object({
      id: Id,
      name: Type.String(),
      nip: Type.String(),
      state: Choice(membershipStates),
      paymentTermDays: Nullable(Type.Integer()),
    }),
  ),
}
export const CustomerSummary = Type.Object(customerFields)
export const CustomerSchema = Type.Object({
  ...customerFields,
  orderCount: Type.Integer(),
  paidMinor: Type.Integer({ description: 'The sum of what was paid and not wholly refunded, in grosze' }),
  lastOrders: Type.Array(
    Type.Object({
      id: Id,
      orderNumber: Type.String(),
      status: Type.String(),
      paymentStatus: Type.String(),
      totalMinor: Minor,
      createdAt: Moment,
    }),
  ),
  sessions: Type.Array(
    Type.Object({
      id: Id,
      deviceName: Type.String(),
      platform: Type.String(),
      ip: Nullable(Type.String()),
      createdAt: Moment,
      lastSeenAt: Moment,
    }),
  ),
})
