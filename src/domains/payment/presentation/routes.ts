import { Elysia, t } from 'elysia'
import { readTextBody } from '#http/body'
import { shownBody } from '#http/contract'
import { Id, Success } from '#http/schemas'
import { authentication, recheckSession } from '#identity/guard'
import { OrderErrors } from '#order'
import type { Context } from '#platform/context'
import { readPaymentConfig } from '../application/payment/read-payment-config'
import { readPaymentSheet } from '../application/payment/read-payment-sheet'
import { retryPayment } from '../application/payment/retry-payment'
import { listOwnRefunds } from '../application/refund/list-own-refunds'
import { receiveStripeEvent } from '../application/stripe-event/receive-stripe-event'
import { PaymentErrors } from '../errors'
import { OwnRefundsSchema, PaymentConfigSchema, PaymentSheetSchema } from './schemas'
import { SignedStripeEvent } from './stripe-event-schemas'
import { viewOwnRefund, viewSheet } from './views'

const webhookLimitBytes = 1_048_576

/** Paying for an order, and Stripe's news of it. */
export function paymentRoutes(context: Context) {
  return new Elysia({ name: 'metropolitan.payment', tags: ['payment'] })
    .use(authentication(context))
    .get('/payment/config', () => readPaymentConfig(context), {
      anyone: true,
      response: { 200: PaymentConfigSchema },
      detail: {
        operationId: 'readPaymentConfig',
        summary: 'What an app needs to open Stripe’s SDK',
        description:
          'When the app starts, before it opens Stripe’s SDK. It depends on no order and needs no token; the sheet of a ' +
          'payment (`readPaymentSheet`) has the key once more.',
      },
    })
    .get(
      '/orders/:id/payment',
      async ({ actor, params, query: { wait = 0 }, request }) => {
        const sheet = await readPaymentSheet(context, actor, {
          orderId: params.id,
          waitSeconds: wait,
          signal: request.signal,
          recheck: recheckSession(context, request),
        })
        return viewSheet(sheet)
      },
      {
        customer: true,
        params: t.Object({ id: Id }),
        query: t.Object({
          wait: t.Optional(
            t.Integer({ minimum: 0, maximum: 25, description: 'Seconds to wait while it is being prepared' }),
          ),
        }),
        response: { 200: PaymentSheetSchema },
        refuses: [OrderErrors.ORDER_NOT_FOUND],
        detail: {
          operationId: 'readPaymentSheet',
          summary: 'Everything the payment sheet needs, in one answer',
          description:
            'After `placeOrder`, with `wait=25`: it answers as soon as the payment is prepared, or when the time ' +
            'is over; call again while `status` is `preparing`. With `ready` hand `clientSecret` to Stripe’s ' +
            'payment sheet. Whatever that says, show success only when `status` is `paid`: the shop learns it ' +
            'from Stripe, a moment later. `failed`: offer `retryPayment`; `closed`: the order takes no money any ' +
            'more.',
        },
      },
    )
    .get(
      '/orders/:id/refunds',
      async ({ actor, params }) => ({
        data: (await listOwnRefunds(context, actor, params.id)).map(viewOwnRefund),
        nextCursor: null,
      }),
      {
        customer: true,
        params: t.Object({ id: Id }),
        response: { 200: OwnRefundsSchema },
        refuses: [OrderErrors.ORDER_NOT_FOUND],
        detail: {
          operationId: 'listOwnRefunds',
          summary: 'What went back of one of my orders, the oldest first',
          description:
            'For the page of an order of which money goes back (`refundedMinor`), or that was cancelled after it ' +
            'was paid. One that failed is there until staff make it good; then its successor stands in its place. ' +
            'An empty list: nothing goes back.',
        },
      },
    )
    .use(paymentRetryRoutes(context))
    .use(webhookRoutes(context))
}

/** Trying again. */
function paymentRetryRoutes(context: Context) {
  return new Elysia({ name: 'metropolitan.payment.retries', tags: ['payment'] })
    .use(authentication(context))
    .post(
      '/orders/:id/payment/retry',
      async ({ actor, params }) => viewSheet(await retryPayment(context, actor, params.id)),
      {
        customer: true,
        params: t.Object({ id: Id }),
        response: { 200: PaymentSheetSchema },
        refuses: [
          OrderErrors.ORDER_NOT_FOUND,
          PaymentErrors.PAYMENT_CLOSED,
          PaymentErrors.STRIPE_UNAVAILABLE,
        ],
        detail: {
          operationId: 'retryPayment',
          summary: 'Try to pay again',
          description:
            'When a payment did not succeed and the customer wants to try again. While Stripe accepts the payment ' +
            'there is, which includes a declined card, that one is answered; only one that was cancelled or ' +
            'refused is replaced by a new attempt, then `preparing`: go on with `readPaymentSheet`. Safe to ' +
            'repeat: two payments that could both be taken never exist. PAYMENT_CLOSED: the order is cancelled, ' +
            'expired or paid by bank transfer; STRIPE_UNAVAILABLE: nothing changed, try again shortly.',
        },
      },
    )
}

/** Events that Stripe sends. */
function webhookRoutes(context: Context) {
  return new Elysia({ name: 'metropolitan.payment.webhooks', tags: ['payment'] })
    .use(authentication(context))
    .post(
      '/webhooks/stripe',
      async ({ request }) => {
        const body = await readTextBody(context, request, webhookLimitBytes)
        await receiveStripeEvent(context, body, request.headers.get('stripe-signature'))
        return { success: true as const }
      },
      {
        signed: true,
        parse: 'none',
        response: { 200: Success },
        refuses: [
          PaymentErrors.WEBHOOK_EVENT_INVALID,
          PaymentErrors.WEBHOOK_EVENT_THIN,
          PaymentErrors.WEBHOOK_PROCESSING_FAILED,
          PaymentErrors.WEBHOOK_SIGNATURE_INVALID,
        ],
        detail: {
          operationId: 'receiveStripeEvent',
          requestBody: shownBody(SignedStripeEvent),
          summary: 'Events of Stripe',
          description:
            'Called by Stripe alone: the raw body is verified by the `Stripe-Signature` header. 200 means that ' +
            'the effect is durable, or was before: an event that comes again changes nothing. 400 stores nothing. ' +
            '500 (WEBHOOK_PROCESSING_FAILED) has stored the event with its error: Stripe sends it again, and the ' +
            'workers try it again by themselves.',
        },
      },
    )
}
