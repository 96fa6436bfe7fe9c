import { Elysia, t } from 'elysia'
import { endOfEvents, eventStream, lastEventId } from '#http/event-stream'
import { requestKey } from '#http/idempotency'
import { languageOf } from '#http/language'
import { EventStream, Id } from '#http/schemas'
import { authentication, recheckSession } from '#identity/guard'
import type { Context } from '#platform/context'
import { reorder } from '../application/cart/reorder'
import { cancelOrder } from '../application/order/cancel-order'
import { watchOrder } from '../application/order/watch-order'
import { OrderErrors } from '../errors'
import { ReorderedCartSchema } from './cart-schemas'
import { CancelBody, OrderEventSchema, OrderSchema } from './schemas'
import { viewCart, viewOrder, viewSightings } from './views'

const OrderParams = t.Object({ id: Id })

/** How the stream is written (`src/http/event-stream.ts`), for whoever reads it without a library. */
const streamOfOrder =
  'Server-sent events, UTF-8. The first line is `retry: 2000`: come back after two seconds where the connection is lost. ' +
  'Each event has three lines and ends with an empty one: `id:`, the number of the entry (`seq`), which is sent as ' +
  '`Last-Event-ID`; `event:`, the word of the entry (`TimelineEvent`); `data:`, JSON (`OrderEvent`). A comment, ' +
  '`: heartbeat`, comes at least every five seconds where there is nothing to say, so that silence means a lost connection.'

/** What a customer can do with an order, and how to follow one. */
export function orderActionRoutes(context: Context) {
  return new Elysia({ name: 'metropolitan.order-actions', tags: ['orders'] })
    .use(authentication(context))
    .post(
      '/orders/:id/cancel',
      async ({ actor, body, params, request }) =>
        viewOrder(
          await cancelOrder(context, actor, {
            orderId: params.id,
            note: body?.note,
            requestKey: requestKey(request, actor.userId, body),
          }),
        ),
      {
        customer: true,
        params: OrderParams,
        body: CancelBody,
        response: { 200: OrderSchema },
        idempotencyKey: 'optional',
        refuses: [
          OrderErrors.ORDER_NOT_CANCELLABLE,
          OrderErrors.ORDER_NOT_FOUND,
          OrderErrors.PAYMENT_IN_PROGRESS,
        ],
        detail: {
          operationId: 'cancelOrder',
          summary: 'Cancel an order that is not being picked yet',
          description:
            'Until picking starts, that is while `status` is `pending` or `confirmed`. Unpaid, its units are free ' +
            'again and nothing can be paid for it any more; paid, its units go back on sale and the money goes ' +
            'back by itself (`listOwnRefunds`). Cancelled before, it answers the order as it is. ' +
            'PAYMENT_IN_PROGRESS: money is moving, try again in a moment; ORDER_NOT_CANCELLABLE: it is packed ' +
            'already, held back, or paid by bank transfer: only the shop can help.',
        },
      },
    )
    .post(
      '/orders/:id/reorder',
      async ({ actor, params, request }) => {
        const changed = await reorder(context, actor, {
          orderId: params.id,
          language: languageOf(request, actor.language),
          requestKey: requestKey(request, actor.userId, null),
        })
        return { ...viewCart(context, actor, changed), unavailable: [...changed.unavailable] }
      },
      {
        customer: true,
        params: OrderParams,
        response: { 200: ReorderedCartSchema },
        idempotencyKey: 'optional',
        refuses: [OrderErrors.CART_FULL, OrderErrors.ORDER_NOT_FOUND, OrderErrors.QUANTITY_TOO_LARGE],
        detail: {
          operationId: 'reorder',
          summary: 'Put what an order held into the cart again',
          description:
            'For the button on an old order: adds all its lines to what the cart has, at the prices of now, and ' +
            'answers the cart. What is not for sale any more is left out and listed in `unavailable`. Send an ' +
            'Idempotency-Key, so that a repeated request adds once. CART_FULL and QUANTITY_TOO_LARGE leave the ' +
            'cart as it was.',
        },
      },
    )
    .use(orderStreamRoutes(context))
}

/** How to follow an order. */
function orderStreamRoutes(context: Context) {
  return new Elysia({ name: 'metropolitan.order-streams', tags: ['orders'] })
    .use(authentication(context))
    .get(
      '/orders/:id/events',
      async ({ actor, params, request }) => {
        const sightings = await watchOrder(context, actor, {
          orderId: params.id,
          afterSeq: lastEventId(request),
          signal: request.signal,
          recheck: recheckSession(context, request),
        })
        return sightings ? eventStream(viewSightings(sightings)) : endOfEvents()
      },
      {
        customer: true,
        params: OrderParams,
        response: {
          200: EventStream(streamOfOrder, OrderEventSchema),
          204: t.Undefined({ description: 'Nothing more will happen' }),
        },
        lastEventId: true,
        refuses: [OrderErrors.ORDER_NOT_FOUND, OrderErrors.TOO_MANY_STREAMS],
        detail: {
          operationId: 'watchOrder',
          summary: 'Follow an order: its timeline and payment as server-sent events',
          description:
            'While a page shows the order, instead of asking again and again: first comes what was missed after ' +
            '`Last-Event-ID`, then each entry of the timeline the moment it is written, with how the order stands. It ends ' +
            'when the order is delivered, cancelled or expired, and when the session or the access token does: renew the token ' +
            'and come back with the last id; 204 means that nothing more will happen. It needs the Authorization header, which ' +
            'EventSource of browsers cannot send: read it by fetch. TOO_MANY_STREAMS: this customer has 20 open, or the shop too ' +
            'many; come back shortly.',
        },
      },
    )
}
