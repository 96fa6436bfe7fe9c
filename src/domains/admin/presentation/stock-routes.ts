import { Elysia } from 'elysia'
import { requestKey } from '#http/idempotency'
import { languageOf } from '#http/language'
import { decodeCursor, defaultPageSize, viewListing } from '#http/pagination'
import { CountedPage, problems } from '#http/schemas'
import type { Context } from '#platform/context'
import { listProducts } from '../application/list-products'
import { listStockMovements } from '../application/list-stock-movements'
import { readStock } from '../application/read-stock'
import { recordStockMovement } from '../application/record-stock-movement'
import { AdminPermission } from '../permission'
import {
  AdminProductSchema,
  MovementBody,
  MovementSchema,
  MovementsQuery,
  StockAlertsQuery,
  StockSchema,
} from './catalog-schemas'
import { viewMovement, viewProduct } from './catalog-views'
import { permission } from './guard'

const { PRODUCTS_READ, STOCK_WRITE } = AdminPermission
const fewLeft = 10

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
    .get(
      '/admin/stock-movements',
      async ({ query: { productId, reason, limit = defaultPageSize, cursor } }) => {
        const list = JSON.stringify(['stock-movements', productId, reason])
        const [beforeId] = decodeCursor(list, cursor, ['number']) ?? []
        const listing = await listStockMovements(context, {
          productId,
          reason,
          limit,
          beforeId: beforeId === undefined ? undefined : Number(beforeId),
        })
        return viewListing(listing, list, viewMovement)
      },
      {
        permission: PRODUCTS_READ,
        query: MovementsQuery,
        response: { 200: CountedPage(MovementSchema), ...problems(401, 403, 422, 500, 503) },
        detail: { summary: 'The stock ledger, newest first' },
      },
    )
    .get(
      '/admin/stock-alerts',
      async ({ actor, request, query: { threshold = fewLeft, limit = defaultPageSize, cursor } }) => {
        const list = JSON.stringify(['stock-alerts', threshold])
        const listing = await listProducts(context, {
          search: undefined,
          status: 'active',
          categoryId: undefined,
          brand: undefined,
          availableAtMost: threshold,
          sort: 'available',
          language: languageOf(request, actor.language),
          limit,
          after: decodeCursor(list, cursor, ['number', 'id']),
        })
        return viewListing(listing, list, viewProduct)
      },
      {
        permission: PRODUCTS_READ,
        query: StockAlertsQuery,
        response: { 200: CountedPage(AdminProductSchema), ...problems(401, 403, 422, 500, 503) },
        detail: { summary: 'Products for sale that run out, the scarcest first' },
      },
    )
}
