import { Type } from '@sinclair/typebox'
import { t } from 'elysia'
import { CountedPageQuery } from '#http/pagination'
import { Choice, Described, Moment, Nullable } from '#http/schemas'
import { stripeEventOutcomes } from '../payment'

export const StripeEventsQuery = t.Object({
  type: t.Optional(
    t.String({
      maxLength: 100,
      examples: ['payment_intent.succeeded'],
      description: 'Stripe’s type of event, exactly',
    }),
  ),
  outcome: t.Optional(
    Described(
      Choice([...stripeEventOutcomes, 'unprocessed'] as const, 'StripeEventFilter'),
      'How it ended; `unprocessed`: it failed and waits to be tried again',
    ),
  ),
  ...CountedPageQuery,
})
/** What Stripe sends. It is not read by this schema: the signature is of the bytes as they came. */
export const SignedStripeEvent = Type.Object(
  {
    id: Type.String({ description: 'The same for as long as Stripe tries to deliver the event' }),
    object: Type.Literal('event'),
    type: Type.String({
      description: 'Stripe’s own word; one that this release does not read is answered 200',
    }),
    created: Type.Integer({ format: 'int64', description: 'Seconds since 1970, by Stripe’s clock' }),
    data: Type.Object(
      {
        object: Type.Record(Type.String(), Type.Unknown(), { description: 'The payment, refund, dispute …' }),
      },
      { title: 'SignedStripeEventData' },
    ),
    request: Type.Optional(
      Nullable(
        Type.Object(
          {
            id: Nullable(Type.String()),
            idempotency_key: Nullable(Type.String({ description: 'Of our own call, where it was one' })),
          },
          { title: 'StripeEventCause' },
        ),
      ),
    ),
  },
  {
    title: 'SignedStripeEvent',
    description: 'An event in Stripe’s payload style “snapshot”, with whatever else it has',
  },
)
const eventFields = {
  id: Type.String({ description: 'Stripe’s', examples: ['evt_1Q2w3E4r'] }),
  type: Type.String({ description: 'Stripe’s own word' }),
  createdAt: Described(Moment, 'When it happened, by Stripe’s clock: ISO 8601, UTC'),
  receivedAt: Described(Moment, 'When it first came here: ISO 8601, UTC'),
  processedAt: Described(Nullable(Moment), 'When its effect was written; null while it waits'),
  outcome: Described(
    Nullable(Choice(stripeEventOutcomes, 'StripeEventOutcome')),
    '`ignored`: it changed nothing; `unmatched`: money that no order explains; `mismatched`: not the money that was asked for; null while it waits',
  ),
  attempts: Type.Integer({ description: 'How often it was processed, or that was tried' }),
  error: Nullable(Type.String({ description: 'Why it failed last' })),
}
export const StripeEventSchema = Type.Object(eventFields, { title: 'StripeEvent' })
export const StripeEventDetail = Type.Object(
  {
    ...eventFields,
    payload: Type.Record(Type.String(), Type.Unknown(), { description: 'The event as Stripe wrote it' }),
  },
  { title: 'StripeEventDetail' },
)
export const EventParams = t.Object({ id: t.String({ pattern: '^[A-Za-z0-9_]{1,255}$' }) })
