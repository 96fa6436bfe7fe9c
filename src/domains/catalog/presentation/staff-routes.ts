import { Elysia } from 'elysia'
import { AdminPermission } from '#admin'
import { permission } from '#admin/guard'
import { languageOf } from '#http/language'
import { decodeCursor, defaultPageSize, viewListing } from '#http/pagination'
import { CountedPage } from '#http/schemas'
import type { Context } from '#platform/context'
import { listStockAlerts } from '../application/list-stock-alerts'
import { listStockMovements } from '../application/list-stock-movements'
import { categoryRoutes } from './category-routes'
import { MovementSchema, MovementsQuery, StockAlertsQuery } from './ledger-schemas'
import { productRoutes } from './product-routes'
import { AdminProductSchema } from './product-schemas'
import { viewAdminProduct, viewMovement } from './views'

const { PRODUCTS_READ } = AdminPermission
const fewLeft = 10

/** What staff do with products and categories, and what they see of the stock. */
export function catalogStaffRoutes(context: Context) {
  return new Elysia({ name: 'metropolitan.catalog.staff' })
    .use(productRoutes(context))
    .use(categoryRoutes(context))
    .use(stockLists(context))
}

/** Both lists only look: stock changes by movements, each with a reason. */
function stockLists(context: Context) {
  return new Elysia({ name: 'metropolitan.catalog.stock-lists', tags: ['admin: catalog'] })
    .use(permission(context))
    .get(
      '/admin/stock-movements',
      async ({ query: { productId, reason, limit = defaultPageSize, count = false, cursor } }) => {
        const list = JSON.stringify(['stock-movements', productId, reason])
        const [beforeId] = decodeCursor(list, cursor, ['number']) ?? []
        const listing = await listStockMovements(context, {
          productId,
          reason,
          limit,
          count,
          beforeId: beforeId === undefined ? undefined : Number(beforeId),
        })
        return viewListing(listing, list, viewMovement)
      },
      {
        permission: PRODUCTS_READ,
        query: MovementsQuery,
        response: { 200: CountedPage(MovementSchema) },
        detail: {
          operationId: 'listStockMovements',
          summary: 'The stock ledger, newest first',
          description:
            'To find out why a stock is what it is: each line is a change with its reason, and all of a product ' +
            'add up to its stock. Lines of orders have an `orderId`, those of staff an `actorId`. Lines are never ' +
            'changed: a mistake is put right by another movement (`correctStock`).',
        },
      },
    )
    .get(
      '/admin/stock-alerts',
      async ({
        actor,
        request,
        query: { threshold = fewLeft, limit = defaultPageSize, count = false, cursor },
      }) => {
        const list = JSON.stringify(['stock-alerts', threshold])
        const listing = await listStockAlerts(context, {
          threshold,
          language: languageOf(request, actor.language),
          limit,
          count,
          after: decodeCursor(list, cursor, ['number', 'id']),
        })
        return viewListing(listing, list, viewAdminProduct)
      },
      {
        permission: PRODUCTS_READ,
        query: StockAlertsQuery,
        response: { 200: CountedPage(AdminProductSchema) },
        detail: {
          operationId: 'listStockAlerts',
          summary: 'Products for sale that run out, the scarcest first',
          description:
            'For whoever buys in: products on sale of which at most `threshold` units can still be sold, that is ' +
            'stock less what orders hold. Drafts and archived products are left out.',
        },
      },
    )
}
