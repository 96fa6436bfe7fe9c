import { Type } from '@sinclair/typebox'
import { t } from 'elysia'
import { CountedPageQuery } from '#http/pagination'
import { Choice, Described, Id, Minor, Moment, Money, Nullable, OpenChoice } from '#http/schemas'
import { userTypes } from '#identity'
import {
  cancelReasons,
  fulfilmentSteps,
  holdReasons,
  orderActors,
  orderStatuses,
  paymentMethods,
  paymentStatuses,
  timelineWords,
} from '#order'
import { disputeWords, movementKinds, paymentStates, refundActors, refundStates } from '#payment'
import { languages } from '#platform/i18n'

const Amount = (description: string) => t.Integer({ minimum: 0, maximum: 100_000_000_000, description })

export const OrdersQuery = t.Object({
  status: t.Optional(Described(Choice(orderStatuses, 'OrderStatus'), 'Only orders in this status')),
  paymentStatus: t.Optional(
    Described(Choice(paymentStatuses, 'PaymentStatus'), 'Only orders that are paid like this'),
  ),
  paymentMethod: t.Optional(
    Described(Choice(paymentMethods, 'PaymentMethod'), 'Only orders to be paid by this'),
  ),
  userType: t.Optional(
    Described(Choice(userTypes, 'CustomerType'), 'Only orders of households, or of companies'),
  ),
  userId: t.Optional(Described(Id, 'Only orders of this customer')),
  number: t.Optional(
    t.String({
      minLength: 1,
      maxLength: 20,
      description: 'The order’s number, however it is written: with or without hyphen, in small letters',
    }),
  ),
  paymentIntent: t.Optional(
    t.String({
      minLength: 4,
      maxLength: 255,
      description: 'Stripe’s id of a payment intent, of any attempt',
    }),
  ),
  customer: t.Optional(
    t.String({
      minLength: 2,
      maxLength: 100,
      description:
        'Words, each of them part of a name, e-mail address or company; or digits of a phone number or NIP',
    }),
  ),
  from: t.Optional(Described(Moment, 'Placed at this time or later: ISO 8601')),
  to: t.Optional(Described(Moment, 'Placed before this time: ISO 8601')),
  totalAtLeast: t.Optional(Amount('Total in minor units')),
  totalAtMost: t.Optional(Amount('Total in minor units')),
  ...CountedPageQuery,
})

const Customer = Type.Object(
  {
    id: Id,
    firstName: Type.String(),
    lastName: Type.String(),
    userType: Choice(userTypes, 'CustomerType'),
    phone: Type.String({ description: 'E.164' }),
    email: Nullable(Type.String()),
    companyName: Nullable(Type.String({ description: 'For which they buy; null for a household' })),
  },
  { title: 'OrderCustomer' },
)
const summary = {
  id: Id,
  orderNumber: Type.String({ description: 'For people', examples: ['7K2Q-9XRD'] }),
  status: Choice(orderStatuses, 'OrderStatus'),
  paymentStatus: Choice(paymentStatuses, 'PaymentStatus'),
  paymentMethod: Choice(paymentMethods, 'PaymentMethod'),
  totalMinor: Described(Minor, 'What is paid: subtotal less discount, with shipping'),
  currency: Type.String({ description: 'ISO 4217' }),
  holdReason: Described(
    Nullable(OpenChoice('HoldReason', holdReasons)),
    'What holds it back, so that nothing of it leaves the house; null where nothing does',
  ),
  createdAt: Described(Moment, 'When it was placed: ISO 8601, UTC'),
  paidAt: Described(Nullable(Moment), 'When its money was here'),
  customer: Customer,
}
export const AdminOrderSummary = Type.Object(
  { ...summary, itemCount: Type.Integer({ description: 'Lines, not units' }) },
  { title: 'AdminOrderSummary' },
)

const Address = Type.Object(
  {
    recipientName: Type.String(),
    recipientPhone: Type.String({ description: 'E.164' }),
    street: Type.String(),
    city: Type.String(),
    postalCode: Type.String(),
    country: Type.String({ description: 'ISO 3166-1, two letters' }),
  },
  {
    title: 'AddressSnapshot',
    description: 'As it was when the order was placed; later changes of the address book leave it alone',
  },
)
const Item = Type.Object(
  {
    id: Id,
    productId: Id,
    productCode: Type.String(),
    name: Type.String(),
    vatRate: Type.Integer({ description: 'Per cent, contained in the price' }),
    quantity: Type.Integer({ description: 'Units' }),
    unitPriceMinor: Described(Minor, 'Gross, of one unit'),
    totalMinor: Described(Minor, 'Quantity times price, before discount and shipping'),
  },
  { title: 'AdminOrderItem', description: 'As it was when the order was placed' },
)
const Entry = Type.Object(
  {
    seq: Type.Integer({ description: 'Its number within the order, from 1 on' }),
    event: OpenChoice('TimelineEvent', timelineWords),
    actor: Described(
      Choice(orderActors, 'OrderActor'),
      '`admin`: staff of the shop; `system`: the shop by itself',
    ),
    actorId: Described(Nullable(Id), 'Of the customer or colleague who did it; else null'),
    requestId: Nullable(Type.String({ description: 'Of the request that did it: `x-request-id`' })),
    details: Type.Record(Type.String(), Type.Unknown(), {
      description:
        'What there is to say beyond that, such as `reason`, `note` or `code`; it differs by event',
    }),
    createdAt: Moment,
  },
  { title: 'AdminTimelineEntry' },
)
const Note = Type.Object(
  {
    id: Id,
    text: Type.String(),
    authorId: Id,
    author: Type.String({ description: 'Their name' }),
    createdAt: Moment,
  },
  { title: 'OrderNote' },
)
const Payment = Type.Object(
  {
    id: Id,
    attempt: Type.Integer({ description: 'From 1 on; the last one is the present' }),
    state: Choice(paymentStates, 'PaymentAttemptState'),
    amountMinor: Described(Minor, 'What is asked for'),
    currency: Type.String({ description: 'ISO 4217' }),
    stripePaymentIntentId: Nullable(Type.String({ description: 'Null until Stripe has made it' })),
    failureCode: Nullable(Type.String({ description: 'Stripe’s own word' })),
    failureMessage: Nullable(Type.String({ description: 'Stripe’s own text, in English' })),
    createdAt: Moment,
  },
  { title: 'AdminPayment' },
)
const Refund = Type.Object(
  {
    id: Id,
    paymentId: Described(Id, 'The payment that it goes back of'),
    amountMinor: Minor,
    currency: Type.String({ description: 'ISO 4217' }),
    state: Choice(refundStates, 'RefundState'),
    reason: Type.String({
      description:
        'In the words of whoever asked for it; a word of the shop, such as `second_payment`, where it did so by itself',
    }),
    actor: Described(Choice(refundActors, 'RefundActor'), '`stripe`: somebody in Stripe’s dashboard'),
    actorId: Described(Nullable(Id), 'Who asked for it, of staff; else null'),
    retryOf: Described(Nullable(Id), 'The failed refund that this one makes good'),
    retriedBy: Described(Nullable(Id), 'The refund that makes this one good'),
    stripeRefundId: Nullable(Type.String({ description: 'Null until Stripe has made it' })),
    failureCode: Nullable(Type.String({ description: 'Stripe’s own word' })),
    failureMessage: Nullable(Type.String({ description: 'Stripe’s own text, in English' })),
    createdAt: Moment,
    cancelledOrder: Type.Boolean({ description: 'Did it cancel the order?' }),
    returned: Type.Array(
      Type.Object(
        { productId: Id, quantity: Type.Integer({ description: 'Units' }) },
        { title: 'AdminOrderRefundReturned' },
      ),
      {
        description: 'What went back on sale with it',
      },
    ),
    lines: Type.Array(
      Type.Object(
        {
          orderItemId: Described(Id, 'Of the order’s items'),
          quantity: Type.Integer({ description: 'Units' }),
          amountMinor: Minor,
          restocked: Type.Boolean({ description: 'Did they go back on sale?' }),
        },
        { title: 'AdminOrderRefundLine' },
      ),
    ),
  },
  { title: 'AdminOrderRefund' },
)
const Dispute = Type.Object(
  {
    id: Type.String({ description: 'Stripe’s' }),
    paymentId: Id,
    amountMinor: Described(Minor, 'What is asked back'),
    reason: Type.String({ description: 'Stripe’s own word, such as `fraudulent`' }),
    status: OpenChoice('DisputeStatus', disputeWords),
    evidenceDueAt: Described(
      Nullable(Moment),
      'Until when the bank hears the shop; null where it does not ask',
    ),
    createdAt: Moment,
  },
  { title: 'AdminOrderDispute' },
)
const Movement = Type.Object(
  {
    kind: Described(
      Choice(movementKinds, 'MoneyMovementKind'),
      '`capture`: it was taken; `…_reversal`: what had gone came back',
    ),
    amountMinor: Described(Minor, 'By so much the shop holds more, or (negative) less'),
    currency: Type.String({ description: 'ISO 4217' }),
    stripeObjectId: Type.String({
      description: 'The payment intent, refund or dispute at Stripe that it is of',
    }),
    createdAt: Moment,
  },
  { title: 'MoneyMovement' },
)

export const AdminOrderSchema = Type.Object(
  {
    ...summary,
    paymentTermDays: Nullable(
      Type.Integer({ description: 'Days to pay a bank transfer in; null where Stripe takes the money' }),
    ),
    subtotalMinor: Described(Minor, 'The sum of the lines'),
    vatMinor: Described(Minor, 'VAT contained in the total'),
    shippingMinor: Minor,
    discountMinor: Described(Minor, 'Taken off the subtotal'),
    language: Described(Choice(languages, 'Language'), 'In which it was placed, and its lines are named'),
    shippingAddress: Address,
    billingAddress: Address,
    notes: Nullable(Type.String({ description: 'What the customer wrote' })),
    shippingCompany: Nullable(Type.String()),
    trackingNumber: Nullable(Type.String()),
    expiresAt: Described(
      Nullable(Moment),
      'Until when it can be paid; null where there is no such time, or not any more',
    ),
    cancelledAt: Nullable(Moment),
    cancelReason: Described(
      Nullable(OpenChoice('CancelReason', cancelReasons)),
      'Why it was cancelled, or has expired; else null',
    ),
    items: Type.Array(Item),
    timeline: Type.Array(Entry),
    staffNotes: Type.Array(Note, { description: 'What staff wrote; the customer never sees it' }),
    payments: Type.Array(Payment, { description: 'Each attempt to take its money, the oldest first' }),
    refunds: Type.Array(Refund),
    disputes: Type.Array(Dispute),
    movements: Type.Array(Movement, { description: 'The ledger of its money' }),
    heldMinor: Money({
      description: 'What the shop holds for it through Stripe: the sum of the ledger',
    }),
    legalMoves: Type.Array(Choice(fulfilmentSteps, 'FulfilmentStep'), {
      description: 'Where `move` may take it from here',
    }),
    canCancel: Type.Boolean({ description: 'May `cancel` be called now?' }),
    awaitsTransfer: Type.Boolean({ description: 'Is the money of an approved bank transfer still to come?' }),
  },
  { title: 'AdminOrder' },
)
