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
