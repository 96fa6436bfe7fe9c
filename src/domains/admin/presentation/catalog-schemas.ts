import { Type } from '@sinclair/typebox'
import { Choice, Id, Nullable, Text } from '#http/schemas'

export const MovementBody = Type.Object({
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
export const StockSchema = Type.Object({
  productId: Id,
  stock: Type.Integer(),
  reserved: Type.Integer(),
  available: Type.Integer(),
  movementId: Nullable(Type.Integer({ description: 'Null where this request was made before' })),
  cancelledOrders: Type.Array(Id),
})
