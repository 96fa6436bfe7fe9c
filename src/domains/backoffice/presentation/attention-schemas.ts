import { Type } from '@sinclair/typebox'
import { t } from 'elysia'
import { PageQuery } from '#http/pagination'
import { Choice, Described, Id, Moment, NextCursor, Nullable, Text } from '#http/schemas'
import { attentionKinds } from '../attention'

export const AttentionQuery = t.Object({
  kind: t.Optional(Described(Choice(attentionKinds, 'AttentionKind'), 'Only this kind')),
  takenBy: t.Optional(
    Described(
      Choice(['me', 'nobody', 'anybody'] as const, 'AttentionTakenBy'),
      'Whose it is; `anybody` where left out: nobody’s, too',
    ),
  ),
  settled: t.Optional(
    t.Boolean({ description: 'Instead of what is open: what staff settled and is still there' }),
  ),
  ...PageQuery,
})

const Claim = {
  takenBy: Described(Nullable(Id), 'The colleague whose it is; null: nobody’s'),
  takenAt: Nullable(Moment),
  settledBy: Described(Nullable(Id), 'Who settled it; null while it is open'),
  settledAt: Nullable(Moment),
  settlement: Nullable(Type.String({ description: 'In the words of who settled it' })),
}

const AttentionEntry = Type.Object(
  {
    key: Type.String({ description: 'Kind and id: stable' }),
    kind: Choice(attentionKinds, 'AttentionKind'),
    id: Type.String({ description: 'Of the thing itself: an order, a refund, a dispute, an event or a job' }),
    severity: Described(
      Choice(['urgent', 'soon'] as const, 'AttentionSeverity'),
      '`urgent`: money or a customer waits for a person; `soon`: it may still mend itself',
    ),
    since: Type.String({ format: 'shop-moment', description: 'What fails again later is another entry' }),
    dueAt: Described(Nullable(Moment), 'Until when it must be done, where somebody else set a time'),
    title: Type.String({ description: 'In the language of Accept-Language' }),
    advice: Type.String({ description: 'What to do, in the language of Accept-Language' }),
    next: Type.String({ description: 'The call that does something about it' }),
    permission: Type.String({ description: 'What it takes to settle it' }),
    orderId: Nullable(Type.String({ description: 'The order that it is about, where it is about one' })),
    facts: Type.Record(Type.String(), Nullable(Type.Union([Type.String(), Type.Number()])), {
      description: 'Ids and amounts, by their names elsewhere in this API',
    }),
    ...Claim,
    takenByName: Nullable(Type.String({ description: 'The name of the colleague whose it is' })),
  },
  { title: 'AttentionEntry' },
)

export const AttentionList = Type.Object(
  {
    data: Type.Array(AttentionEntry),
    nextCursor: NextCursor,
    counts: Type.Array(
      Type.Object(
        {
          kind: Choice(attentionKinds, 'AttentionKind'),
          count: Type.Integer({ description: 'Counted up to 1,000' }),
          exact: Type.Boolean({ description: 'Where false, there are more than 1,000' }),
          oldest: Described(Moment, 'Since when the oldest of them waits: ISO 8601, UTC'),
        },
        { title: 'AttentionCount' },
      ),
      { description: 'All that match, by kind' },
    ),
  },
  { title: 'AttentionList' },
)

export const AttentionClaimSchema = Type.Object(
  {
    kind: Choice(attentionKinds, 'AttentionKind'),
    id: Type.String(),
    since: Described(Moment, 'The occurrence that it is of: what fails again later is another one'),
    ...Claim,
  },
  { title: 'AttentionClaim' },
)

export const AttentionParams = t.Object({
  kind: Choice(attentionKinds, 'AttentionKind'),
  id: t.String({ pattern: '^[A-Za-z0-9_-]{1,255}$' }),
})
export const SettleBody = Type.Object(
  {
    settlement: Text(500, { description: 'What was done. Kept with it and in the audit log' }),
  },
  { title: 'SettleBody' },
)
