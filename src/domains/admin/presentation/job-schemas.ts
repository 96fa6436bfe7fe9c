import { Type } from '@sinclair/typebox'
import { t } from 'elysia'
import { Id, Moment, Nullable, Reason, WholeList } from '#http/schemas'

export const JobsQuery = t.Object({
  limit: t.Optional(
    t.Integer({
      minimum: 1,
      maximum: 100,
      default: 100,
      description:
        'How many, at most; there is no further page: send these out again, and the others come up',
    }),
  ),
})
export const JobSchema = Type.Object(
  {
    id: Id,
    topic: Type.String({ description: 'What it is about', examples: ['payment.refund_requested'] }),
    subscriber: Nullable(
      Type.String({ description: 'Which listener of the topic gave up; null where an older release did' }),
    ),
    payload: Type.Record(Type.String(), Type.Unknown(), {
      description: 'What the job was given: ids, as a rule. Its members depend on the topic',
    }),
    attempts: Type.Integer({ description: 'How often it was tried' }),
    error: Nullable(Type.String({ description: 'What the last try failed with; for ops, in English' })),
    createdAt: { ...Moment, description: 'When the job was asked for. ISO 8601, UTC' },
    parkedAt: { ...Moment, description: 'When it gave up. ISO 8601, UTC' },
  },
  { title: 'Job' },
)
export const RerunJobsBody = Type.Object(
  {
    topic: Type.String({
      pattern: '^[a-z_]+(\\.[a-z_]+)+$',
      maxLength: 100,
      description: 'As listDeadLetters names it',
      examples: ['payment.refund_requested'],
    }),
    reason: Reason,
  },
  { title: 'RerunJobsBody' },
)
export const RerunJobs = Type.Object(
  { count: Type.Integer({ description: 'How many were sent out' }) },
  { title: 'RerunJobs' },
)
export const JobList = WholeList(JobSchema)
