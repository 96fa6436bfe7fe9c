import { Elysia, t } from 'elysia'
import { endOfEvents, eventStream, lastEventId } from '#http/event-stream'
import { IdempotencyHeaders, requestKey } from '#http/idempotency'
import { languageOf } from '#http/language'
import { Id, problems } from '#http/schemas'
import { authentication, recheckSession } from '#identity/guard'
import type { Context } from '#platform/context'
import { reorder } from '../application/cart/reorder'
import { cancelOrder } from '../application/order/cancel-order'
import { watchOrder } from '../application/order/watch-order'
import { CancelBody, OrderSchema, ReorderedCartSchema } from './schemas'
import { viewCart, viewOrder, viewSightings } from './views'

const OrderParams = t.Object({ id: Id })

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
        headers: IdempotencyHeaders,
        response: { 200: OrderSchema, ...problems(400, 401, 404, 409, 413, 415, 422, 500, 503) },
        detail: {
          operationId: 'cancelOrder',
          summary: 'Cancel an order that is not being picked yet',
          description: 'What was paid is given back. Safe to repeat.',
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
        headers: IdempotencyHeaders,
        response: { 200: ReorderedCartSchema, ...problems(400, 401, 404, 409, 413, 415, 422, 500, 503) },
        detail: {
          operationId: 'reorder',
          summary: 'Put what an order held into the cart again',
          description: 'Adds to the cart. Send an Idempotency-Key, so that a repeated request adds once.',
        },
      },
    )
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
          200: t.String({ description: '`text/event-stream`' }),
          204: t.Undefined({ description: 'Nothing more will happen' }),
          ...problems(401, 404, 422, 500, 503),
        },
        detail: {
          operationId: 'watchOrder',
          summary: 'Follow an order: its timeline and payment as server-sent events',
          description:
            'Each event is an entry of the timeline with the state of the order; its id is the entry’s number, so ' +
            'that `Last-Event-ID` resumes after it. The stream ends when the order is closed or the session is.',
        },
      },
    )
}
