import { Elysia, t } from 'elysia'
import { readTextBody } from '#http/body'
import { Id, problems, Success } from '#http/schemas'
import { authentication, recheckSession } from '#identity/guard'
import type { Context } from '#platform/context'
import { readPaymentConfig } from '../application/payment/read-payment-config'
import { readPaymentSheet } from '../application/payment/read-payment-sheet'
import { retryPayment } from '../application/payment/retry-payment'
import { listOwnRefunds } from '../application/refund/list-own-refunds'
import { receiveStripeEvent } from '../application/stripe-event/receive-stripe-event'
import { OwnRefundsSchema, PaymentConfigSchema, PaymentSheetSchema } from './schemas'
import { viewOwnRefund, viewSheet } from './views'

const webhookLimitBytes = 1_048_576

/** Paying for an order, and Stripe's news of it. */
export function paymentRoutes(context: Context) {
  return new Elysia({ name: 'metropolitan.payment', tags: ['payment'] })
    .use(authentication(context))
    .get('/payment/config', () => readPaymentConfig(context), {
      anyone: true,
      response: { 200: PaymentConfigSchema, ...problems(401, 500, 503) },
      detail: { operationId: 'readPaymentConfig', summary: 'What an app needs to open Stripe’s SDK' },
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
        response: { 200: PaymentSheetSchema, ...problems(401, 404, 422, 500, 503) },
        detail: {
          operationId: 'readPaymentSheet',
          summary: 'Everything the payment sheet needs, in one answer',
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
        response: { 200: OwnRefundsSchema, ...problems(401, 404, 422, 500, 503) },
        detail: {
          operationId: 'listOwnRefunds',
          summary: 'What went back of one of my orders, the oldest first',
          description: 'One that failed is there until it is made good; then its successor is.',
        },
      },
    )
    .post(
      '/orders/:id/payment/retry',
      async ({ actor, params }) => viewSheet(await retryPayment(context, actor, params.id)),
      {
        customer: true,
        params: t.Object({ id: Id }),
        response: { 200: PaymentSheetSchema, ...problems(401, 404, 409, 422, 500, 503) },
        detail: {
          operationId: 'retryPayment',
          summary: 'Try to pay again',
          description:
            'Answers the payment there is while Stripe accepts it, which includes a declined card. Only one that ' +
            'was cancelled is replaced by a new attempt, then `preparing`. Safe to repeat.',
        },
      },
    )
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
        response: { 200: Success, ...problems(400, 408, 413, 415, 500, 503) },
        detail: {
          operationId: 'receiveStripeEvent',
          summary: 'Events of Stripe',
          description: 'Verified by the `Stripe-Signature` header. 2xx means that the effect is durable.',
        },
      },
    )
}
