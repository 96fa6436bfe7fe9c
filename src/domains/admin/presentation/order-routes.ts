import { Elysia } from 'elysia'
import { decodeCursor, defaultPageSize, viewListing } from '#http/pagination'
import { CountedPage, IdParams, problems } from '#http/schemas'
import type { Context } from '#platform/context'
import { listOrders } from '../application/list-orders'
import { readOrder } from '../application/read-order'
import { AdminPermission } from '../permission'
import { permission } from './guard'
import { AdminOrderSchema, AdminOrderSummary, OrdersQuery } from './order-schemas'
import { viewOrder, viewOrderSummary } from './order-views'

const { ORDERS_READ } = AdminPermission
const toDate = (text: string | undefined) => (text === undefined ? undefined : new Date(text))

/** All orders, and each with everything about it. */
export function orderRoutes(context: Context) {
  return new Elysia({ name: 'metropolitan.admin.orders', tags: ['admin: orders'] })
    .use(permission(context))
    .get(
      '/admin/orders',
      async ({ query: { limit = defaultPageSize, cursor, from, to, ...filters } }) => {
        const list = JSON.stringify(['admin-orders', from, to, filters])
        const listing = await listOrders(context, {
          status: filters.status,
          paymentStatus: filters.paymentStatus,
          paymentMethod: filters.paymentMethod,
          userType: filters.userType,
          userId: filters.userId,
          number: filters.number,
          customer: filters.customer,
          totalAtLeast: filters.totalAtLeast,
          totalAtMost: filters.totalAtMost,
          from: toDate(from),
          to: toDate(to),
          limit,
          after: decodeCursor(list, cursor, ['moment', 'id']),
        })
        return viewListing(listing, list, viewOrderSummary)
      },
      {
        permission: ORDERS_READ,
        query: OrdersQuery,
        response: { 200: CountedPage(AdminOrderSummary), ...problems(401, 403, 422, 500, 503) },
        detail: { summary: 'All orders, newest first' },
      },
    )
    .get('/admin/orders/:id', async ({ params }) => viewOrder(await readOrder(context, params.id)), {
      permission: ORDERS_READ,
      params: IdParams,
      response: { 200: AdminOrderSchema, ...problems(401, 403, 404, 422, 500, 503) },
      detail: { summary: 'One order, with its timeline, its money and where it may go' },
    })
}
