import { Elysia, t } from 'elysia'
import { hashOf, IdempotencyHeaders, requestKey } from '#http/idempotency'
import { languageOf } from '#http/language'
import { decodeCursor, defaultPageSize, encodeCursor, PageQuery } from '#http/pagination'
import { Id, problems } from '#http/schemas'
import { authentication } from '#identity/guard'
import type { Context } from '#platform/context'
import { listOrders } from '../application/order/list-orders'
import { placeOrder } from '../application/order/place-order'
import { readOrder } from '../application/order/read-order'
import { cartRoutes } from './cart-routes'
import { orderActionRoutes } from './order-action-routes'
import { OrderPageSchema, OrderSchema, PlacedOrderSchema, PlaceOrderBody } from './schemas'
import { viewOrder, viewOrderSummary, viewPlacedOrder } from './views'

/** Cart and orders of the signed-in customer. */
export function orderRoutes(context: Context) {
  return new Elysia({ name: 'metropolitan.order', tags: ['orders'] })
    .use(authentication(context))
    .use(cartRoutes(context))
    .use(orderActionRoutes(context))
    .post(
      '/orders',
      async ({ actor, body, request, set }) => {
        const { order, created } = await placeOrder(context, actor, {
          shippingAddressId: body.shippingAddressId,
          billingAddressId: body.billingAddressId,
          paymentMethod: body.paymentMethod,
          notes: body.notes,
          expectedTotalMinor: body.expectedTotalMinor,
          language: languageOf(request, actor.language),
          requestHash: hashOf(body),
          requestKey: requestKey(request, actor.userId, body),
        })
        set.status = created ? 201 : 200
        set.headers.location = `/orders/${order.id}`
        if (!created) set.headers['idempotent-replayed'] = 'true'
        return viewPlacedOrder(order)
      },
      {
        customer: true,
        body: PlaceOrderBody,
        headers: IdempotencyHeaders,
        response: {
          200: PlacedOrderSchema,
          201: PlacedOrderSchema,
          ...problems(400, 401, 404, 409, 413, 415, 422, 500, 503),
        },
        detail: {
          operationId: 'placeOrder',
          summary: 'Place an order from my cart',
          description: 'Safe to repeat: the same cart and body give the same order (200 instead of 201).',
        },
      },
    )
    .get(
      '/orders',
      async ({ actor, query: { limit = defaultPageSize, cursor } }) => {
        const list = `orders:${actor.userId}`
        const after = decodeCursor(list, cursor, ['moment', 'id'])
        const { orders, lastKey } = await listOrders(context, actor, { limit, after })
        return {
          data: orders.map(viewOrderSummary),
          nextCursor: lastKey ? encodeCursor(list, lastKey) : null,
        }
      },
      {
        customer: true,
        query: t.Object(PageQuery),
        response: { 200: OrderPageSchema, ...problems(401, 422, 500, 503) },
        detail: { operationId: 'listOrders', summary: 'My orders, newest first' },
      },
    )
    .get('/orders/:id', async ({ actor, params }) => viewOrder(await readOrder(context, actor, params.id)), {
      customer: true,
      params: t.Object({ id: Id }),
      response: { 200: OrderSchema, ...problems(401, 404, 422, 500, 503) },
      detail: { operationId: 'readOrder', summary: 'One of my orders, with items and timeline' },
    })
}
