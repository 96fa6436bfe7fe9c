import { Type } from '@sinclair/typebox'
import {
  Choice,
  Described,
  FreeText,
  Id,
  Minor,
  Moment,
  Money,
  Nullable,
  OpenChoice,
  Page,
} from '#http/schemas'
import { orderActors, orderStatuses, paymentMethods, paymentStatuses, paymentSteps } from '../order'
import { cancelReasons, timelineWords } from '../order-words'

export const CancelBody = Type.Optional(
  Type.Object(
    {
      note: Type.Optional(
        Described(FreeText(500), 'Why, in the customer’s own words; stands in the timeline'),
      ),
    },
    { title: 'CancelBody' },
  ),
)

export const PlaceOrderBody = Type.Object(
  {
    shippingAddressId: Described(Id, 'Of the customer’s address book (`GET /me/addresses`)'),
    billingAddressId: Type.Optional(Described(Id, 'Left out, it is the shipping address')),
    paymentMethod: Described(Choice(paymentMethods, 'PaymentMethod'), 'One of `paymentMethods` of the cart'),
    notes: Type.Optional(Described(FreeText(1_000), 'For the shop, such as where to ring')),
    expectedTotalMinor: Type.Optional(
      Money({
        minimum: 0,
        description: 'The total the customer agreed to; another one answers TOTAL_CHANGED',
      }),
    ),
  },
  { title: 'OrderRequest' },
)

const AddressSnapshotSchema = Type.Object(
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

const CancelReason = OpenChoice('CancelReason', cancelReasons)
const TimelineEvent = OpenChoice('TimelineEvent', timelineWords)

const OrderHead = {
  id: Id,
  orderNumber: Type.String({ description: 'For people', examples: ['7K2Q-9XRD'] }),
  status: Described(
    Choice(orderStatuses, 'OrderStatus'),
    '`pending`: waits to be paid or approved; `confirmed`: sold; `preparing`: being picked; `expired`: not paid in time',
  ),
  paymentStatus: Described(
    Choice(paymentStatuses, 'PaymentStatus'),
    'Follows from what Stripe says of its payments and refunds; `processing`: money is moving, nothing can be done to it',
  ),
  paymentMethod: Choice(paymentMethods, 'PaymentMethod'),
  paymentTermDays: Nullable(
    Type.Integer({ description: 'Days to pay a bank transfer in; null where Stripe takes the money' }),
  ),
  requiresPayment: Type.Boolean({ description: 'Does it wait for a payment through Stripe?' }),
  subtotalMinor: Described(Minor, 'The sum of the lines'),
  vatMinor: Described(Minor, 'VAT contained in the total'),
  shippingMinor: Minor,
  discountMinor: Described(Minor, 'Taken off the subtotal'),
  totalMinor: Described(Minor, 'What is paid: subtotal less discount, with shipping'),
  refundedMinor: Money({
    description: 'Given back of it, or on its way back; each refund is at `/orders/{id}/refunds`',
  }),
  currency: Type.String({ description: 'ISO 4217' }),
  expiresAt: Described(
    Nullable(Moment),
    'Until when it can be paid; null where there is no such time, or not any more',
  ),
  paidAt: Described(Nullable(Moment), 'When its money was here'),
  cancelledAt: Nullable(Moment),
  cancelReason: Described(Nullable(CancelReason), 'Why it was cancelled, or has expired; else null'),
  createdAt: Described(Moment, 'When it was placed: ISO 8601, UTC'),
}

export const OrderSummarySchema = Type.Object(OrderHead, { title: 'OrderSummary' })
export const OrderPageSchema = Page(OrderSummarySchema)

const EntryDetails = Type.Object(
  {
    reason: Type.Optional(Described(CancelReason, 'Why it was cancelled, or has expired')),
    note: Type.Optional(Type.String({ description: 'In the customer’s own words' })),
    refundId: Type.Optional(Described(Id, 'One of `GET /orders/{id}/refunds`')),
    amountMinor: Type.Optional(Described(Minor, 'Of the refund, or of the money that came')),
    shippingCompany: Type.Optional(Type.String()),
    trackingNumber: Type.Optional(Type.String()),
  },
  { title: 'EntryDetails' },
)

const entryFields = {
  seq: Type.Integer({ description: 'Its number within the order, from 1 on' }),
  event: TimelineEvent,
  actor: Described(
    Choice(orderActors, 'OrderActor'),
    '`admin`: staff of the shop; `system`: the shop by itself',
  ),
  details: Described(EntryDetails, 'What there is to say beyond that; often nothing'),
  createdAt: Moment,
}

export const OrderSchema = Type.Object(
  {
    ...OrderHead,
    shippingAddress: AddressSnapshotSchema,
    billingAddress: AddressSnapshotSchema,
    notes: Nullable(Type.String({ description: 'What its customer wrote to the shop' })),
    parcel: Nullable(
      Type.Object(
        {
          shippingCompany: Nullable(Type.String()),
          trackingNumber: Nullable(Type.String()),
          trackingUrl: Nullable(Type.String({ description: 'Where it can be followed, for known carriers' })),
        },
        { title: 'CustomerParcel' },
      ),
    ),
    items: Type.Array(
      Type.Object(
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
        { title: 'OrderItem', description: 'As it was when the order was placed' },
      ),
    ),
    timeline: Type.Array(Type.Object(entryFields, { title: 'TimelineEntry' }), {
      description: 'What happened to it, the oldest first',
    }),
  },
  { title: 'Order' },
)

const PlacedPayment = Type.Object(
  {
    status: Described(
      Choice(paymentSteps, 'PaymentStep'),
      '`preparing`: the payment sheet will be `ready` shortly; `not_required`: by bank transfer',
    ),
  },
  { title: 'PlacedPayment' },
)

export const PlacedOrderSchema = Type.Composite(
  [
    OrderSchema,
    Type.Object({
      payment: PlacedPayment,
    }),
  ],
  { title: 'PlacedOrder' },
)

/** The data of one event of the stream. */
export const OrderEventSchema = Type.Object(
  {
    ...entryFields,
    order: Type.Object(
      {
        status: Choice(orderStatuses, 'OrderStatus'),
        paymentStatus: Choice(paymentStatuses, 'PaymentStatus'),
        paymentMethod: Choice(paymentMethods, 'PaymentMethod'),
        totalMinor: Minor,
        currency: Type.String({ description: 'ISO 4217' }),
        requiresPayment: Type.Boolean({ description: 'Does it wait for a payment through Stripe?' }),
        expiresAt: Described(Nullable(Moment), 'Until when it can be paid'),
        payment: PlacedPayment,
      },
      {
        title: 'FollowedOrder',
        description: 'How the order stands when the event is sent, also for one that was missed before',
      },
    ),
  },
  { title: 'OrderEvent' },
)
