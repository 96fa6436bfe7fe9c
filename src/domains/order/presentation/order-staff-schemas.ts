import { Type } from '@sinclair/typebox'
import { Choice, Described, Id, Name, Nullable, OpenChoice, Reason, Text } from '#http/schemas'
import { fulfilmentSteps, orderStatuses, paymentStatuses } from '../order'
import { holdReasons } from '../order-words'

export const MoveBody = Type.Object(
  {
    to: Described(Choice(fulfilmentSteps, 'FulfilmentStep'), 'One of `legalMoves` of the order'),
    shippingCompany: Type.Optional(Described(Name(100), 'With whom it travels, where that is known')),
    trackingNumber: Type.Optional(Described(Name(100), 'Left out, what was noted before stays')),
  },
  { title: 'MoveBody' },
)
export const StaffCancelBody = Type.Object(
  {
    reason: Reason,
    restock: Type.Optional(
      Type.Boolean({ default: true, description: 'Do units that left the stock go back on sale?' }),
    ),
  },
  { title: 'StaffCancelBody' },
)
export const TrackingBody = Type.Object(
  { shippingCompany: Name(100), trackingNumber: Name(100) },
  { title: 'TrackingBody' },
)
export const NoteBody = Type.Object({ text: Text(2_000) }, { title: 'NoteBody' })

/** What every action of staff on an order answers; the whole order is at `GET /admin/orders/{id}`. */
export const OrderStateSchema = Type.Object(
  {
    id: Id,
    status: Choice(orderStatuses, 'OrderStatus'),
    paymentStatus: Choice(paymentStatuses, 'PaymentStatus'),
    holdReason: Described(
      Nullable(OpenChoice('HoldReason', holdReasons)),
      'What holds it back; null where nothing does',
    ),
    parcel: Nullable(
      Type.Object(
        { shippingCompany: Nullable(Type.String()), trackingNumber: Nullable(Type.String()) },
        { title: 'Parcel', description: 'With what it travels' },
      ),
    ),
    legalMoves: Type.Array(Choice(fulfilmentSteps, 'FulfilmentStep'), {
      description: 'Where `move` may take it from here',
    }),
    canCancel: Type.Boolean({ description: 'May `cancel` be called now?' }),
  },
  { title: 'OrderState' },
)

export const StockCorrectionBody = Type.Object(
  {
    productId: Id,
    delta: Type.Union(
      [Type.Integer({ minimum: 1, maximum: 1_000_000 }), Type.Integer({ minimum: -1_000_000, maximum: -1 })],
      { description: 'Units that came (positive) or went (negative)' },
    ),
    reason: Described(
      Choice(['restock', 'adjustment', 'return', 'import'] as const, 'StockCorrectionReason'),
      '`restock`: a delivery; `adjustment`: a count, or breakage; `return`: goods that came back; `import`: taken over from elsewhere',
    ),
    note: Type.Optional(Text(500, { description: 'Kept in the ledger and in the audit log' })),
    force: Type.Optional(
      Type.Boolean({
        description: 'Cancel the newest unpaid orders that hold the units, where it takes that',
      }),
    ),
  },
  { title: 'StockCorrectionBody' },
)
export const CorrectedStockSchema = Type.Object(
  {
    productId: Id,
    stock: Type.Integer({ description: 'Units in the house, as they are now' }),
    reserved: Type.Integer({ description: 'Of them, held by orders' }),
    available: Type.Integer({ description: 'Units that can be sold: stock less reserved' }),
    movementId: Nullable(
      Type.Integer({ description: 'Of the line in the ledger; null where this request was made before' }),
    ),
    cancelledOrders: Type.Array(Id, { description: 'With `force`: the orders that made room' }),
  },
  { title: 'CorrectedStock' },
)
