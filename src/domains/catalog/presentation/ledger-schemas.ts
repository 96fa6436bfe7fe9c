import { Type } from '@sinclair/typebox'
import { t } from 'elysia'
import { PageQuery } from '#http/pagination'
import { Choice, Id, Moment, Nullable } from '#http/schemas'
import { stockMovementReasons } from '../stock'

export const MovementsQuery = t.Object({
  productId: t.Optional(Id),
  reason: t.Optional(Choice(stockMovementReasons)),
  ...PageQuery,
})
export const MovementSchema = Type.Object({
  id: Type.Integer(),
  productId: Id,
  productCode: Type.String(),
  delta: Type.Integer(),
  reason: Choice(stockMovementReasons),
  orderId: Nullable(Id),
  actorId: Nullable(Id),
  note: Nullable(Type.String()),
  createdAt: Moment,
})

export const StockAlertsQuery = t.Object({
  threshold: t.Optional(t.Integer({ minimum: 0, maximum: 1_000_000, default: 10 })),
  ...PageQuery,
})
