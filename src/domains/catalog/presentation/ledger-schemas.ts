import { Type } from '@sinclair/typebox'
import { t } from 'elysia'
import { CountedPageQuery } from '#http/pagination'
import { Choice, Described, Id, Moment, Nullable } from '#http/schemas'
import { stockMovementReasons } from '../stock'

export const MovementsQuery = t.Object({
  productId: t.Optional(Described(Id, 'Only movements of this product')),
  reason: t.Optional(
    Described(Choice(stockMovementReasons, 'StockMovementReason'), 'Only movements for this reason'),
  ),
  ...CountedPageQuery,
})
export const MovementSchema = Type.Object(
  {
    id: Type.Integer({ description: 'Grows: a younger movement has a greater one' }),
    productId: Id,
    productCode: Type.String(),
    delta: Type.Integer({ description: 'Units that came (positive) or went (negative)' }),
    reason: Described(
      Choice(stockMovementReasons, 'StockMovementReason'),
      '`write_off`: units of an order that are lost; it stands beside a `return` of as many',
    ),
    orderId: Described(Nullable(Id), 'The order that it belongs to, if it does'),
    actorId: Described(Nullable(Id), 'Who did it; null where the shop did so by itself'),
    note: Nullable(Type.String({ description: 'In the words of whoever moved it' })),
    createdAt: Moment,
  },
  { title: 'StockMovement' },
)

export const StockAlertsQuery = t.Object({
  threshold: t.Optional(
    t.Integer({
      minimum: 0,
      maximum: 1_000_000,
      default: 10,
      description: 'Products of which more units can be sold are left out',
    }),
  ),
  ...CountedPageQuery,
})
