import { Elysia } from 'elysia'
import { decodeCursor, defaultPageSize, viewListing } from '#http/pagination'
import { CountedPage, IdParams, problems } from '#http/schemas'
import type { Context } from '#platform/context'
import { cancelOrder } from '../application/cancel-order'
import { listOrders } from '../application/list-orders'
import { moveOrder } from '../application/move-order'
import { readOrder } from '../application/read-order'
import { trackOrder } from '../application/track-order'
import { AdminPermission } from '../permission'
import { permission } from './guard'
import {
  AdminOrderSchema,
  AdminOrderSummary,
  CancelBody,
  MoveBody,
  OrdersQuery,
  TrackingBody,
} from './order-schemas'
import { viewOrder, viewOrderSummary } from './order-views'

const { ORDERS_READ, ORDERS_WRITE } = AdminPermission
const toDate = (text: string | undefined) => (text === undefined ? undefined : new Date(text))

/** All orders, and what is done with each. */
export function orderRoutes(context: Context) {
  return new Elysia({ name: 'metropolitan.admin.orders', tags: ['admin: orders'] })
    .use(permission(context))
    .use(orderActions(context))
}

function orderActions(context: Context) {
  const action = {
    permission: ORDERS_WRITE,
    params: IdParams,
    response: { 200: AdminOrderSchema, ...problems(400, 401, 403, 404, 409, 413, 415, 422, 500, 503) },
  } as const
  return new Elysia({ name: 'metropolitan.admin.order-actions', tags: ['admin: orders'] })
    .use(permission(context))
    .post(
      '/admin/orders/:id/move',
      async ({ actor, params: { id }, body: { to, shippingCompany, trackingNumber } }) => {
        await moveOrder(context, actor, { orderId: id, to, shippingCompany, trackingNumber })
        return viewOrder(await readOrder(context, id))
      },
      { ...action, body: MoveBody, detail: { summary: 'Pack, send or deliver an order' } },
    )
    .post(
      '/admin/orders/:id/cancel',
      async ({ actor, params: { id }, body: { reason, restock = true } }) => {
        await cancelOrder(context, actor, { orderId: id, reason, restock })
        return viewOrder(await readOrder(context, id))
      },
      {
        ...action,
        body: CancelBody,
        detail: { summary: 'Cancel an order', description: 'What was paid through Stripe is given back.' },
      },
    )
    .put(
      '/admin/orders/:id/tracking',
      async ({ actor, params: { id }, body }) => {
        await trackOrder(context, actor, { orderId: id, ...body })
        return viewOrder(await readOrder(context, id))
      },
      { ...action, body: TrackingBody, detail: { summary: 'Say with which parcel it travels' } },
    )
}
