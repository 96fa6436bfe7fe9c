import { Type } from '@sinclair/typebox'
import { t } from 'elysia'
import { PageQuery } from '#http/pagination'
import { Choice, Id, Moment, Nullable, Text } from '#http/schemas'
import { attentionKinds } from '../attention'

export const AttentionQuery = t.Object({
  kind: t.Optional(Choice(attentionKinds)),
  takenBy: t.Optional(Choice(['me', 'nobody', 'anybody'] as const)),
  settled: t.Optional(t.Boolean({ description: 'What staff settled and is still there' })),
  ...PageQuery,
})

const Claim = {
  takenBy: Nullable(Id),
  takenAt: Nullable(Moment),
  settledBy: Nullable(Id),
  settledAt: Nullable(Moment),
  settlement: Nullable(Type.String({ description: 'In the words of who settled it' })),
}

const AttentionEntry = Type.Object({
  key: Type.String({ description: 'Kind and id: stable' }),
  kind: Choice(attentionKinds),
  id: Type.String(),
  severity: Choice(['urgent', 'soon'] as const),
  since: Type.String({ format: 'shop-moment', description: 'What fails again later is another entry' }),
  dueAt: Nullable(Moment),
  title: Type.String({ description: 'In the language of Accept-Language' }),
  advice: Type.String({ description: 'What to do, in the language of Accept-Language' }),
  next: Type.String({ description: 'The call that does something about it' }),
  permission: Type.String({ description: 'What it takes to settle it' }),
  orderId: Nullable(Type.String()),
  facts: Type.Record(Type.String(), Nullable(Type.Union([Type.String(), Type.Number()])), {
    description: 'Ids and amounts, by their names elsewhere in this API',
  }),
  ...Claim,
  takenByName: Nullable(Type.String()),
})

export const AttentionList = Type.Object({
  data: Type.Array(AttentionEntry),
  nextCursor: Nullable(Type.String()),
  counts: Type.Array(
    Type.Object({
      kind: Choice(attentionKinds),
      count: Type.Integer(),
      exact: Type.Boolean({ description: 'Where false, there are more than 1,000' }),
      oldest: Moment,
    }),
    { description: 'All that match, by kind' },
  ),
})

export const AttentionClaimSchema = Type.Object({
  kind: Choice(attentionKinds),
  id: Type.String(),
  since: Moment,
  ...Claim,
})

export const AttentionParams = t.Object({
  kind: Choice(attentionKinds),
  id: t.String({ pattern: '^[A-Za-z0-9_-]{1,255}$' }),
})
export const SettleBody = Type.Object({
  settlement: Text(500, { description: 'What was done. Kept with it and in the audit log' }),
})
