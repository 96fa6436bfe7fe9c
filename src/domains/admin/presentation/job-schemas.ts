import { Type } from '@sinclair/typebox'
import { t } from 'elysia'
import { Id, Moment, Nullable, Reason } from '#http/schemas'

export const JobsQuery = t.Object({
  limit: t.Optional(t.Integer({ minimum: 1, maximum: 100, default: 100 })),
})
export const JobSchema = Type.Object({
  id: Id,
  topic: Type.String(),
  subscriber: Nullable(Type.String()),
  payload: Type.Record(Type.String(), Type.Unknown()),
  attempts: Type.Integer(),
  error: Nullable(Type.String()),
  createdAt: Moment,
  parkedAt: Moment,
})
export const RerunJobsBody = Type.Object({
  topic: Type.String({
    pattern: '^[a-z_]+(\\.[a-z_]+)+$',
    maxLength: 100,
    examples: ['payment.refund_requested'],
  }),
  reason: Reason,
})
export const RerunJobs = Type.Object({ count: Type.Integer({ description: 'How many were sent out' }) })
export const JobList = Type.Object({ data: Type.Array(JobSchema), nextCursor: Type.Null() })
