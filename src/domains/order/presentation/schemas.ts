import { Type } from '@sinclair/typebox'
import {
  Choice,
  FreeText,
  Id,
  Minor,
  Moment,
  Name,
  Nullable,
  OpenBody,
  Page,
  Reason,
  Text,
} from '#http/schemas'
import { cartProblemCodes, maxCartLines, maxLineQuantity } from '../cart'
import {
  fulfilmentSteps,
  orderActors,
  orderStatuses,
  paymentMethods,
  paymentStatuses,
  paymentSteps,
} from '../order'

const Quantity = Type.Integer({ minimum: 0, maximum: maxLineQuantity, description: '0 removes the line' })
const PositiveQuantity = Type.Integer({ minimum: 1, maximum: maxLineQuantity })

export const AddItemBody = OpenBody(Type.Object({ productId: Id, quantity: PositiveQuantity }))
export const SetItemBody = OpenBody(Type.Object({ quantity: Quantity }))
export const BatchBody = OpenBody(
  Type.Object({
    items: Type.Array(Type.Object({ productId: Id, quantity: Quantity }), {
      minItems: 1,
      maxItems: maxCartLines,
    }),
  }),
)

const CartProblemSchema = Type.Object({
  code: Choice(cartProblemCodes),
  params: Type.Record(Type.String(), Type.Unknown()),
})

const VatShare = Type.Object({ rate: Type.Integer(), grossMinor: Minor, vatMinor: Minor })

export const CartSchema = Type.Object(
  {
    id: Nullable(Id),
    version: Type.Integer({ description: 'Raised by every change' }),
    items: Type.Array(
      Type.Object({
        productId: Id,
        productCode: Type.String(),
        slug: Type.String(),
        name: Type.String(),
        brand: Type.String(),
        size: Type.String(),
        image: Nullable(Type.String()),
        quantity: Type.Integer(),
        unitPriceMinor: Minor,
        totalMinor: Minor,
        vatRate: Type.Integer(),
        minQuantity: Type.Integer(),
        quantityPerBox: Nullable(Type.Integer()),
        available: Type.Integer(),
      }),
    ),
    currency: Type.String(),
    subtotalMinor: Minor,
    discountMinor: Minor,
    shippingMinor: Minor,
    totalMinor: Minor,
    vatMinor: Minor,
    vat: Type.Array(VatShare, { description: 'VAT contained in the total, by rate' }),
    minimumOrderMinor: Minor,
    missingToMinimumMinor: Minor,
    canOrder: Type.Boolean(),
    paymentMethods: Type.Array(Choice(paymentMethods)),
    problems: Type.Array(CartProblemSchema),
  },
  { title: 'Cart' },
)

export const ReorderedCartSchema = Type.Composite([
  CartSchema,
  Type.Object({ unavailable: Type.Array(Id, { description: 'Products that are not for sale any more' }) }),
])

export const CancelBody = Type.Optional(Type.Object({ note: Type.Optional(FreeText(500)) }))

export const PlaceOrderBody = Type.Object(
  {
    shippingAddressId: Id,
    billingAddressId: Type.Optional(Id),
    paymentMethod: Choice(paymentMethods),
    notes: Type.Optional(FreeText(1_000)),
    expectedTotalMinor: Type.Optional(
      Type.Integer({
        minimum: 0,
        description: 'The total the customer agreed to; another one answers TOTAL_CHANGED',
      }),
    ),
  },
  { title: 'OrderRequest' },
)

const AddressSnapshotSchema = Type.Object({
  recipientName: Type.String(),
  recipientPhone: Type.String(),
  street: Type.String(),
  city: Type.String(),
  postalCode: Type.String(),
  country: Type.String(),
})

const OrderHead = {
  id: Id,
  orderNumber: Type.String({ examples: ['7K2Q-9XRD'] }),
  status: Choice(orderStatuses),
  paymentStatus: Choice(paymentStatuses),
  paymentMethod: Choice(paymentMethods),
  paymentTermDays: Nullable(Type.Integer({ description: 'Days to pay a bank transfer in' })),
  requiresPayment: Type.Boolean(),
  subtotalMinor: Minor,
  vatMinor: Minor,
  shippingMinor: Minor,
  discountMinor: Minor,
  totalMinor: Minor,
  refundedMinor: Type.Integer({
    description: 'Given back of it, or on its way back; each refund is at `/orders/{id}/refunds`',
  }),
  currency: Type.String(),
  expiresAt: Nullable(Moment),
  paidAt: Nullable(Moment),
  cancelledAt: Nullable(Moment),
  cancelReason: Nullable(Type.String()),
  createdAt: Moment,
}

export const OrderSummarySchema = Type.Object(OrderHead, { title: 'OrderSummary' })
export const OrderPageSchema = Page(OrderSummarySchema)

const EntryDetails = Type.Object({
  reason: Type.Optional(Type.String({ description: 'Why it was cancelled, or has expired' })),
  note: Type.Optional(Type.String({ description: 'In the customer’s own words' })),
  refundId: Type.Optional(Id),
  amountMinor: Type.Optional(Minor),
  shippingCompany: Type.Optional(Type.String()),
  trackingNumber: Type.Optional(Type.String()),
})

export const OrderSchema = Type.Object(
  {
    ...OrderHead,
    shippingAddress: AddressSnapshotSchema,
    billingAddress: AddressSnapshotSchema,
    notes: Nullable(Type.String()),
    parcel: Nullable(
      Type.Object({
        shippingCompany: Nullable(Type.String()),
        trackingNumber: Nullable(Type.String()),
        trackingUrl: Nullable(Type.String({ description: 'Where it can be followed, for known carriers' })),
      }),
    ),
    items: Type.Array(
      Type.Object({
        id: Id,
        productId: Id,
        productCode: Type.String(),
        name: Type.String(),
        vatRate: Type.Integer(),
        quantity: Type.Integer(),
        unitPriceMinor: Minor,
        totalMinor: Minor,
      }),
    ),
    timeline: Type.Array(
      Type.Object({
        seq: Type.Integer(),
        event: Type.String(),
        actor: Choice(orderActors),
        details: EntryDetails,
        createdAt: Moment,
      }),
    ),
  },
  { title: 'Order' },
)

export const PlacedOrderSchema = Type.Composite(
  [
    OrderSchema,
    Type.Object({
      payment: Type.Object({
        status: Choice(paymentSteps),
      }),
    }),
  ],
  { title: 'PlacedOrder' },
)

export const MoveBody = Type.Object({
  to: Choice(fulfilmentSteps),
  shippingCompany: Type.Optional(Name(100)),
  trackingNumber: Type.Optional(Name(100)),
})
export const StaffCancelBody = Type.Object({
  reason: Reason,
  restock: Type.Optional(
    Type.Boolean({ default: true, description: 'Do units that left the stock go back on sale?' }),
  ),
})
export const TrackingBody = Type.Object({ shippingCompany: Name(100), trackingNumber: Name(100) })
export const NoteBody = Type.Object({ text: Text(2_000) })

/** What every action of staff on an order answers; the whole order is at `GET /admin/orders/{id}`. */
export const OrderStateSchema = Type.Object(
  {
    id: Id,
    status: Choice(orderStatuses),
    paymentStatus: Choice(paymentStatuses),
    holdReason: Nullable(Type.String()),
    parcel: Nullable(
      Type.Object({ shippingCompany: Nullable(Type.String()), trackingNumber: Nullable(Type.String()) }),
    ),
    legalMoves: Type.Array(Choice(fulfilmentSteps), { description: 'Where `move` may take it from here' }),
    canCancel: Type.Boolean({ description: 'May `cancel` be called now?' }),
  },
  { title: 'OrderState' },
)

export const StockCorrectionBody = Type.Object({
  productId: Id,
  delta: Type.Union([
    Type.Integer({ minimum: 1, maximum: 1_000_000 }),
    Type.Integer({ minimum: -1_000_000, maximum: -1 }),
  ]),
  reason: Choice(['restock', 'adjustment', 'return', 'import'] as const),
  note: Type.Optional(Text(500)),
  force: Type.Optional(
    Type.Boolean({ description: 'Cancel the newest unpaid orders that hold the units, where it takes that' }),
  ),
})
export const CorrectedStockSchema = Type.Object({
  productId: Id,
  stock: Type.Integer(),
  reserved: Type.Integer(),
  available: Type.Integer(),
  movementId: Nullable(Type.Integer({ description: 'Null where this request was made before' })),
  cancelledOrders: Type.Array(Id),
})
