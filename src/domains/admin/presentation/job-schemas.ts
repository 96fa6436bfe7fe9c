import { Type } from '@sinclair/typebox'
import { t } from 'elysia'
import { Id, Moment, Nullable } from '#http/schemas'

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
export const JobList = Type.Object({ data: Type.Array(JobSchema), nextCursor: Type.Null() })
