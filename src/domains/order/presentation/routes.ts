import { Elysia, t } from 'elysia'
import { hashOf, requestKey } from '#http/idempotency'
import { languageOf } from '#http/language'
import { decodeCursor, defaultPageSize, encodeCursor, PageQuery } from '#http/pagination'
import { Id } from '#http/schemas'
import { IdentityErrors } from '#identity'
import { authentication } from '#identity/guard'
import type { Context } from '#platform/context'
import { listOrders } from '../application/order/list-orders'
import { placeOrder } from '../application/order/place-order'
import { readOrder } from '../application/order/read-order'
import { OrderErrors } from '../errors'
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
        response: { 200: PlacedOrderSchema, 201: PlacedOrderSchema },
        idempotencyKey: 'optional',
        refuses: [
          IdentityErrors.ADDRESS_NOT_FOUND,
          OrderErrors.CART_EMPTY,
          OrderErrors.CART_HAS_PROBLEMS,
          OrderErrors.PAYMENT_IN_PROGRESS,
          OrderErrors.PAYMENT_METHOD_NOT_ALLOWED,
          OrderErrors.PRICE_CHANGED,
          OrderErrors.TOTAL_CHANGED,
          OrderErrors.TOTAL_NOT_PAYABLE,
        ],
        location: true,
        detail: {
          operationId: 'placeOrder',
          summary: 'Place an order from my cart',
          description:
            'When the customer has agreed to the total of `readCart`: send that as `expectedTotalMinor`, and ' +
            'another price answers TOTAL_CHANGED instead of an order. It reserves the units and prepares the ' +
            'payment, which goes on with `readPaymentSheet`; not paid by `expiresAt`, the order expires and the ' +
            'units are free again. The same cart and body, or the same Idempotency-Key, sent again answer the ' +
            'same order with 200; with another body the unpaid order of the cart is replaced, unless it is being ' +
            'paid (PAYMENT_IN_PROGRESS). CART_HAS_PROBLEMS lists in `problems` what to show beside the lines; ' +
            'after PRICE_CHANGED read the cart again and retry. The cart is emptied when the order is paid, of a ' +
            'bank transfer at once.',
        },
      },
    )
    .use(ownOrderRoutes(context))
}

/** What a customer has ordered. */
function ownOrderRoutes(context: Context) {
  return new Elysia({ name: 'metropolitan.order.own', tags: ['orders'] })
    .use(authentication(context))
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
        response: { 200: OrderPageSchema },
        detail: {
          operationId: 'listOrders',
          summary: 'My orders, newest first',
          description:
            'For “my orders”: heads without items and timeline, which `readOrder` has. Send `nextCursor` as ' +
            '`cursor` until it is null; orders that are placed meanwhile do not move the pages.',
        },
      },
    )
    .get('/orders/:id', async ({ actor, params }) => viewOrder(await readOrder(context, actor, params.id)), {
      customer: true,
      params: t.Object({ id: Id }),
      response: { 200: OrderSchema },
      refuses: [OrderErrors.ORDER_NOT_FOUND],
      detail: {
        operationId: 'readOrder',
        summary: 'One of my orders, with items and timeline',
        description:
          'For the page of an order: items, addresses, parcel and timeline, as far as its customer may see ' +
          'them. To stay up to date follow it (`watchOrder`) instead of asking again and again. What went back ' +
          'of its money is in `listOwnRefunds`. ORDER_NOT_FOUND also for somebody else’s order.',
      },
    })
}
