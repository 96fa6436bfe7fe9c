import { Elysia } from 'elysia'
import { AdminPermission } from '#admin'
import { permission } from '#admin/guard'
import { requiredKey } from '#http/idempotency'
import { decodeCursor, defaultPageSize, viewListing } from '#http/pagination'
import { CountedPage, IdParams, problems, ReasonBody } from '#http/schemas'
import type { Context } from '#platform/context'
import { refreshPayment } from '../application/payment/refresh-payment'
import { releaseHold } from '../application/payment/release-hold'
import { listDisputes } from '../application/refund/list-disputes'
import { listRefunds } from '../application/refund/list-refunds'
import { requestRefund } from '../application/refund/request-refund'
import { retryRefund } from '../application/refund/retry-refund'
import { listStripeEvents } from '../application/stripe-event/list-stripe-events'
import { readStripeEvent } from '../application/stripe-event/read-stripe-event'
import { replayStripeEvent } from '../application/stripe-event/replay-stripe-event'
import {
  DisputeSchema,
  DisputesQuery,
  ListedRefund,
  PaymentRefreshed,
  RefundBody,
  RefundRetried,
  RefundSchema,
  RefundsQuery,
  ReleasedHold,
  ReleaseHoldBody,
} from './schemas'
import { EventParams, StripeEventDetail, StripeEventSchema, StripeEventsQuery } from './stripe-event-schemas'
import {
  viewDispute,
  viewListedRefund,
  viewRefund,
  viewRetriedRefund,
  viewStripeEvent,
  viewStripeEventDetail,
} from './views'

const { PAYMENTS_READ, PAYMENTS_WRITE, REFUNDS_WRITE } = AdminPermission
const writeProblems = problems(400, 401, 403, 404, 409, 413, 415, 422, 500, 503)

/** What staff do about money: refunds, and what Stripe said of it. */
export function paymentStaffRoutes(context: Context) {
  return new Elysia({ name: 'metropolitan.payment.staff' })
    .use(refundRoutes(context))
    .use(paymentRefreshRoutes(context))
    .use(holdRoutes(context))
    .use(moneyListRoutes(context))
    .use(stripeEventRoutes(context))
}

function refundRoutes(context: Context) {
  return new Elysia({ name: 'metropolitan.payment.refunds', tags: ['admin: orders'] })
    .use(permission(context))
    .post(
      '/admin/orders/:id/refunds',
      async ({ actor, params: { id }, body, request, set }) => {
        const { refund, created } = await requestRefund(context, actor, {
          orderId: id,
          everything: body.everything,
          amountMinor: body.amountMinor,
          lines: body.lines,
          restock: body.restock,
          reason: body.reason,
          requestKey: requiredKey(request, actor.userId, body),
        })
        set.status = created ? 201 : 200
        if (!created) set.headers['idempotent-replayed'] = 'true'
        set.headers.location = `/admin/orders/${id}`
        return viewRefund(refund)
      },
      {
        permission: REFUNDS_WRITE,
        params: IdParams,
        body: RefundBody,
        response: { 200: RefundSchema, 201: RefundSchema, ...writeProblems },
        detail: {
          operationId: 'requestRefund',
          summary: 'Give money back: all of it, an amount, or lines',
          description:
            'All of it cancels an order that has not left the house; of one that was paid twice it is a refund of each payment, ' +
            'and the answer is the largest. Needs an Idempotency-Key: sent again, it has its effect once.',
        },
      },
    )
    .post(
      '/admin/refunds/:id/retry',
      async ({ actor, params: { id }, body: { reason } }) =>
        viewRetriedRefund(await retryRefund(context, actor, { refundId: id, reason })),
      {
        permission: REFUNDS_WRITE,
        params: IdParams,
        body: ReasonBody,
        response: { 200: RefundRetried, ...writeProblems },
        detail: {
          operationId: 'retryRefund',
          summary: 'Promise the money of a failed refund once more',
          description: 'Priced anew: what went back another way meanwhile is refused.',
        },
      },
    )
}

/** What went back, what is on its way, what failed, and what banks are asked to take back. */
function moneyListRoutes(context: Context) {
  return new Elysia({ name: 'metropolitan.payment.money-lists', tags: ['admin: payments'] })
    .use(permission(context))
    .get(
      '/admin/refunds',
      async ({ query: { state, orderId, limit = defaultPageSize, cursor } }) => {
        const list = JSON.stringify(['refunds', state, orderId])
        const after = decodeCursor(list, cursor, ['moment', 'id'])
        const listing = await listRefunds(context, { state, orderId, after, limit })
        return viewListing(listing, list, viewListedRefund)
      },
      {
        permission: PAYMENTS_READ,
        query: RefundsQuery,
        response: { 200: CountedPage(ListedRefund), ...problems(401, 403, 422, 500, 503) },
        detail: {
          operationId: 'listRefunds',
          summary: 'Refunds, newest first',
          description: 'One that failed and was made good names the refund that did (`retriedBy`).',
        },
      },
    )
    .get(
      '/admin/disputes',
      async ({ query: { status, orderId, limit = defaultPageSize, cursor } }) => {
        const list = JSON.stringify(['disputes', status, orderId])
        const after = decodeCursor(list, cursor, ['moment', 'text'])
        const listing = await listDisputes(context, { status, orderId, after, limit })
        return viewListing(listing, list, viewDispute)
      },
      {
        permission: PAYMENTS_READ,
        query: DisputesQuery,
        response: { 200: CountedPage(DisputeSchema), ...problems(401, 403, 422, 500, 503) },
        detail: {
          operationId: 'listDisputes',
          summary: 'Disputes, newest first',
          description: '`evidenceDueAt`: until then the bank hears the shop.',
        },
      },
    )
}

function paymentRefreshRoutes(context: Context) {
  return new Elysia({ name: 'metropolitan.payment.refresh', tags: ['admin: payments'] })
    .use(permission(context))
    .post(
      '/admin/orders/:id/payment/refresh',
      async ({ actor, params: { id }, body: { reason } }) => {
        const { payments } = await refreshPayment(context, actor, { orderId: id, reason })
        return { payments: [...payments] }
      },
      {
        permission: PAYMENTS_WRITE,
        params: IdParams,
        body: ReasonBody,
        response: { 200: PaymentRefreshed, ...writeProblems },
        detail: {
          operationId: 'refreshPayment',
          summary: 'Ask Stripe now how the payments of an order stand',
          description:
            'What Stripe answers is applied as its events are: a payment whose event was lost confirms its order or ' +
            'is given back; refunds and disputes of which nothing was heard are booked. Safe to repeat.',
        },
      },
    )
}

function holdRoutes(context: Context) {
  return new Elysia({ name: 'metropolitan.payment.holds', tags: ['admin: payments'] })
    .use(permission(context))
    .post(
      '/admin/orders/:id/release-hold',
      async ({ actor, params: { id }, body: { reason, decision } }) =>
        await releaseHold(context, actor, { orderId: id, reason, decision }),
      {
        permission: PAYMENTS_WRITE,
        params: IdParams,
        body: ReleaseHoldBody,
        response: { 200: ReleasedHold, ...writeProblems },
        detail: {
          operationId: 'releaseHold',
          summary: 'Let an order go on that its payment holds back',
          description:
            'For what nobody here understands and Stripe’s dashboard shows to be well. Where the money is not what was ' +
            'asked for, `decision` says why it goes on all the same. News of another state hold it anew.',
        },
      },
    )
}

function stripeEventRoutes(context: Context) {
  return new Elysia({ name: 'metropolitan.payment.stripe-events', tags: ['admin: payments'] })
    .use(permission(context))
    .get(
      '/admin/stripe-events',
      async ({ query: { type, outcome, limit = defaultPageSize, cursor } }) => {
        const list = JSON.stringify(['stripe-events', type, outcome])
        const after = decodeCursor(list, cursor, ['moment', 'text'])
        const listing = await listStripeEvents(context, { type, outcome, after, limit })
        return viewListing(listing, list, viewStripeEvent)
      },
      {
        permission: PAYMENTS_READ,
        query: StripeEventsQuery,
        response: { 200: CountedPage(StripeEventSchema), ...problems(401, 403, 422, 500, 503) },
        detail: { operationId: 'listStripeEvents', summary: 'Events of Stripe, newest first' },
      },
    )
    .get(
      '/admin/stripe-events/:id',
      async ({ params }) => viewStripeEventDetail(await readStripeEvent(context, params.id)),
      {
        permission: PAYMENTS_READ,
        params: EventParams,
        response: { 200: StripeEventDetail, ...problems(401, 403, 404, 422, 500, 503) },
        detail: { operationId: 'readStripeEvent', summary: 'One event with its payload' },
      },
    )
    .post(
      '/admin/stripe-events/:id/replay',
      async ({ actor, params: { id }, body: { reason } }) =>
        viewStripeEventDetail(await replayStripeEvent(context, actor, { eventId: id, reason })),
      {
        permission: PAYMENTS_WRITE,
        params: EventParams,
        body: ReasonBody,
        response: { 200: StripeEventDetail, ...writeProblems },
        detail: {
          operationId: 'replayStripeEvent',
          summary: 'Process an event again',
          description: 'One that was applied changes nothing.',
        },
      },
    )
}
