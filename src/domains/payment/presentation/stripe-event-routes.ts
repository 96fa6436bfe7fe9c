import { Elysia } from 'elysia'
import { AdminPermission } from '#admin'
import { permission } from '#admin/guard'
import { decodeCursor, defaultPageSize, viewListing } from '#http/pagination'
import { CountedPage, ReasonBody } from '#http/schemas'
import type { Context } from '#platform/context'
import { listStripeEvents } from '../application/stripe-event/list-stripe-events'
import { readStripeEvent } from '../application/stripe-event/read-stripe-event'
import { replayStripeEvent } from '../application/stripe-event/replay-stripe-event'
import { PaymentErrors } from '../errors'
import { EventParams, StripeEventDetail, StripeEventSchema, StripeEventsQuery } from './stripe-event-schemas'
import { viewStripeEvent, viewStripeEventDetail } from './views'

const { PAYMENTS_READ, PAYMENTS_WRITE } = AdminPermission

/** Events of Stripe, and what became of them. */
export function stripeEventRoutes(context: Context) {
  return new Elysia({ name: 'metropolitan.payment.stripe-events', tags: ['admin: payments'] })
    .use(permission(context))
    .get(
      '/admin/stripe-events',
      async ({ query: { type, outcome, limit = defaultPageSize, count = false, cursor } }) => {
        const list = JSON.stringify(['stripe-events', type, outcome])
        const after = decodeCursor(list, cursor, ['moment', 'text'])
        const listing = await listStripeEvents(context, { type, outcome, after, limit, count })
        return viewListing(listing, list, viewStripeEvent)
      },
      {
        permission: PAYMENTS_READ,
        query: StripeEventsQuery,
        response: { 200: CountedPage(StripeEventSchema) },
        detail: {
          operationId: 'listStripeEvents',
          summary: 'Events of Stripe, newest first',
          description:
            'To see whether and with which effect an event came in. `outcome=unprocessed` lists those whose ' +
            'processing failed, each with its `error`: the workers try them again by themselves. `unmatched` and ' +
            '`mismatched` are money that somebody must look at. Events that were processed are kept for 90 days, ' +
            'those two kinds for good.',
        },
      },
    )
    .get(
      '/admin/stripe-events/:id',
      async ({ params }) => viewStripeEventDetail(await readStripeEvent(context, params.id)),
      {
        permission: PAYMENTS_READ,
        params: EventParams,
        response: { 200: StripeEventDetail },
        refuses: [PaymentErrors.STRIPE_EVENT_NOT_FOUND],
        detail: {
          operationId: 'readStripeEvent',
          summary: 'One event with its payload',
          description:
            'To read what Stripe sent: the payload is as it came, but for the client secret, which is never ' +
            'stored with it.',
        },
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
        response: { 200: StripeEventDetail },
        refuses: [
          PaymentErrors.STRIPE_EVENT_NOT_FOUND,
          PaymentErrors.STRIPE_EVENT_UNREADABLE,
          PaymentErrors.STRIPE_UNAVAILABLE,
          PaymentErrors.WEBHOOK_PROCESSING_FAILED,
        ],
        detail: {
          operationId: 'replayStripeEvent',
          summary: 'Process an event again',
          description:
            'After the cause of a failure was mended, or where an event meant nothing when it came and may mean ' +
            'something now. It is processed by the same rules: one that was applied changes nothing. That it was ' +
            'asked for is audited, also where it fails again. STRIPE_EVENT_UNREADABLE: ask for the payment ' +
            'instead (`refreshPayment`); STRIPE_UNAVAILABLE and WEBHOOK_PROCESSING_FAILED: the error is stored ' +
            'with the event, try again later.',
        },
      },
    )
}
