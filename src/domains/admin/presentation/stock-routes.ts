import { Elysia } from 'elysia'
import { requestKey } from '#http/idempotency'
import { problems } from '#http/schemas'
import type { Context } from '#platform/context'
import { readStock } from '../application/read-stock'
import { recordStockMovement } from '../application/record-stock-movement'
import { AdminPermission } from '../permission'
import { MovementBody, StockSchema } from './catalog-schemas'
import { permission } from './guard'

const { STOCK_WRITE } = AdminPermission

/** Stock changes by movements: a delta with a reason, so that two people who count at once both count. */
export function stockRoutes(context: Context) {
  return new Elysia({ name: 'metropolitan.admin.stock', tags: ['admin: catalog'] })
    .use(permission(context))
    .post(
      '/admin/stock-movements',
      async ({ actor, body, request, set }) => {
        const moved = await recordStockMovement(context, actor, {
          productId: body.productId,
          delta: body.delta,
          reason: body.reason,
          note: body.note,
          force: body.force ?? false,
          requestKey: requestKey(request, actor.userId, body),
        })
        set.status = moved ? 201 : 200
        if (!moved) set.headers['idempotent-replayed'] = 'true'
        const level = await readStock(context, body.productId)
        return {
          ...level,
          available: level.stock - level.reserved,
          movementId: moved?.movementId ?? null,
          cancelledOrders: [...(moved?.cancelledOrders ?? [])],
        }
      },
      {
        permission: STOCK_WRITE,
        body: MovementBody,
        response: {
          200: StockSchema,
          201: StockSchema,
          ...problems(400, 401, 403, 404, 409, 413, 415, 422, 500, 503),
        },
        detail: {
          summary: 'Move stock',
          description:
            'Below what orders hold it is refused with those orders, unless `force` cancels the newest.',
        },
      },
    )
}
