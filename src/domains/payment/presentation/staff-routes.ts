import { Elysia } from 'elysia'
import { AdminPermission } from '#admin'
import { permission } from '#admin/guard'
import { requiredKey } from '#http/idempotency'
import { decodeCursor, defaultPageSize, viewListing } from '#http/pagination'
import { CountedPage, IdParams, ReasonBody } from '#http/schemas'
import { OrderErrors } from '#order'
import type { Context } from '#platform/context'
import { refreshPayment } from '../application/payment/refresh-payment'
import { releaseHold } from '../application/payment/release-hold'
import { listDisputes } from '../application/refund/list-disputes'
import { listRefunds } from '../application/refund/list-refunds'
import { requestRefund } from '../application/refund/request-refund'
import { retryRefund } from '../application/refund/retry-refund'
import { PaymentErrors } from '../errors'
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
import { stripeEventRoutes } from './stripe-event-routes'
import { viewDispute, viewListedRefund, viewRefund, viewRetriedRefund } from './views'

const { PAYMENTS_READ, PAYMENTS_WRITE, REFUNDS_WRITE } = AdminPermission

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
        response: { 200: RefundSchema, 201: RefundSchema },
        idempotencyKey: 'required',
        refuses: [
          PaymentErrors.NOTHING_TO_REFUND,
          OrderErrors.ORDER_NOT_FOUND,
          PaymentErrors.PAYMENT_DISPUTED,
          PaymentErrors.REFUND_EXCEEDS_PAYMENT,
          PaymentErrors.REFUND_LINES_INVALID,
          PaymentErrors.REFUND_SCOPE_UNCLEAR,
          PaymentErrors.RESTOCK_NEEDS_LINES,
        ],
        location: true,
        detail: {
          operationId: 'requestRefund',
          summary: 'Give money back: all of it, an amount, or lines',
          description:
            'Say exactly one of `everything`, `amountMinor` and `lines`. The money is promised at once, never ' +
            'more than is left of the payment, and Stripe is asked by the workers: the refund is `pending`, and ' +
            'the order’s timeline and `listRefunds` say how it ends. Once all of the money is back, an order that ' +
            'has not left the house is cancelled. Of an order that was paid twice `everything` is a refund of each ' +
            'payment, and the answer is the largest. PAYMENT_DISPUTED: a bank decides first. Sent again under its ' +
            'key, it answers the same refund with 200.',
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
        response: { 200: RefundRetried },
        refuses: [
          PaymentErrors.NOTHING_TO_REFUND,
          PaymentErrors.PAYMENT_DISPUTED,
          PaymentErrors.REFUND_EXCEEDS_PAYMENT,
          PaymentErrors.REFUND_LINES_INVALID,
          PaymentErrors.REFUND_NOT_FAILED,
          PaymentErrors.REFUND_NOT_FOUND,
        ],
        detail: {
          operationId: 'retryRefund',
          summary: 'Promise the money of a failed refund once more',
          description:
            'For a refund that is `failed` or `cancelled` and has no successor yet. At Stripe it is over, so that ' +
            'a new refund takes its place, of the same lines or amount. It is priced anew: what went back another ' +
            'way meanwhile is refused (REFUND_EXCEEDS_PAYMENT, REFUND_LINES_INVALID, NOTHING_TO_REFUND). Sent ' +
            'again, it is REFUND_NOT_FAILED and nothing is paid twice.',
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
      async ({ query: { state, orderId, limit = defaultPageSize, count = false, cursor } }) => {
        const list = JSON.stringify(['refunds', state, orderId])
        const after = decodeCursor(list, cursor, ['moment', 'id'])
        const listing = await listRefunds(context, { state, orderId, after, limit, count })
        return viewListing(listing, list, viewListedRefund)
      },
      {
        permission: PAYMENTS_READ,
        query: RefundsQuery,
        response: { 200: CountedPage(ListedRefund) },
        detail: {
          operationId: 'listRefunds',
          summary: 'Refunds, newest first',
          description:
            'To see what is on its way (`state=pending`) and what came to nothing (`state=failed`): a failed one ' +
            'without `retriedBy` still owes the customer money. Amounts that staff gave back in Stripe’s ' +
            'dashboard are in it, too, with `actor: stripe`.',
        },
      },
    )
    .get(
      '/admin/disputes',
      async ({ query: { status, orderId, limit = defaultPageSize, count = false, cursor } }) => {
        const list = JSON.stringify(['disputes', status, orderId])
        const after = decodeCursor(list, cursor, ['moment', 'text'])
        const listing = await listDisputes(context, { status, orderId, after, limit, count })
        return viewListing(listing, list, viewDispute)
      },
      {
        permission: PAYMENTS_READ,
        query: DisputesQuery,
        response: { 200: CountedPage(DisputeSchema) },
        detail: {
          operationId: 'listDisputes',
          summary: 'Disputes, newest first',
          description:
            'What cardholders ask their banks to take back. Until `evidenceDueAt` the bank hears the shop: ' +
            'evidence is submitted in Stripe’s dashboard. While one is open its order is held and, unless it is ' +
            'an inquiry (`warning_…`), nothing of its payment can be refunded.',
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
        response: { 200: PaymentRefreshed },
        refuses: [
          OrderErrors.ORDER_NOT_FOUND,
          PaymentErrors.PAYMENT_NOT_AT_STRIPE,
          PaymentErrors.STRIPE_UNAVAILABLE,
        ],
        detail: {
          operationId: 'refreshPayment',
          summary: 'Ask Stripe now how the payments of an order stand',
          description:
            'When a customer says that they paid and the order does not show it. What Stripe answers is applied ' +
            'as its events are: the payment confirms its order or, where that takes no money any more, is given ' +
            'back; refunds and disputes of which nothing was heard are booked. Safe to repeat: what is known already is `ignored`. PAYMENT_NOT_AT_STRIPE: no payment of the ' +
            'order was prepared there; STRIPE_UNAVAILABLE: nothing changed, try again shortly.',
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
        response: { 200: ReleasedHold },
        refuses: [
          PaymentErrors.NO_PAYMENT_HOLD,
          OrderErrors.ORDER_NOT_FOUND,
          PaymentErrors.PAYMENT_DISPUTED,
          PaymentErrors.PAYMENT_MISMATCHED,
        ],
        detail: {
          operationId: 'releaseHold',
          summary: 'Let an order go on that its payment holds back',
          description:
            'Once somebody has looked at the payment in Stripe’s dashboard and all is well: the order may be ' +
            'packed and sent again. Where the money is not what was asked for, `decision` says why it goes on all ' +
            'the same (else PAYMENT_MISMATCHED). Should Stripe tell of another state, the order is held anew. ' +
            'PAYMENT_DISPUTED: only the end of the dispute lifts that hold; NO_PAYMENT_HOLD: it is not held ' +
            'because of its payment, or not any more.',
        },
      },
    )
}
