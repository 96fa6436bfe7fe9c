import { Type } from '@sinclair/typebox'
import { t } from 'elysia'
import { PageQuery } from '#http/pagination'
import { Choice, Id, Moment, Nullable } from '#http/schemas'

export const RefundRetried = Type.Object({ refundId: Id })

const outcomes = ['applied', 'ignored', 'unmatched', 'mismatched'] as const
export const StripeEventsQuery = t.Object({
  type: t.Optional(t.String({ maxLength: 100, examples: ['payment_intent.succeeded'] })),
  outcome: t.Optional(Choice([...outcomes, 'unprocessed'] as const)),
  ...PageQuery,
})
const eventFields = {
  id: Type.String(),
  type: Type.String(),
  createdAt: Moment,
  receivedAt: Moment,
  processedAt: Nullable(Moment),
  outcome: Nullable(Choice(outcomes)),
  attempts: Type.Integer(),
  error: Nullable(Type.String()),
}
export const StripeEventSchema = Type.Object(eventFields)
export const StripeEventDetail = Type.Object({
  ...eventFields,
  payload: Type.Record(Type.String(), Type.Unknown()),
})
export const EventParams = t.Object({ id: t.String({ pattern: '^[A-Za-z0-9_]{1,255}$' }) })
