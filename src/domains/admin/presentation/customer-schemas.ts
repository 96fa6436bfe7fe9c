import { Type } from '@sinclair/typebox'
import { t } from 'elysia'
import { PageQuery } from '#http/pagination'
import { Choice, Id, Moment, Nullable, Reason } from '#http/schemas'

const states = ['pending', 'approved', 'refused'] as const
const terms = [7, 14, 21] as const

export const CompaniesQuery = t.Object({
  q: t.Optional(t.String({ minLength: 2, maxLength: 100, description: 'Part of a name or NIP' })),
  state: t.Optional(Choice(states)),
  ...PageQuery,
})
export const CompanySchema = Type.Object({
  id: Id,
  nip: Type.String(),
  name: Type.String(),
  createdAt: Moment,
  members: Type.Array(
    Type.Object({
      userId: Id,
      firstName: Type.String(),
      lastName: Type.String(),
      phone: Type.String(),
      claimedName: Type.String({ description: 'The name this person wrote' }),
      state: Choice(states),
      paymentTermDays: Nullable(Type.Integer()),
      decidedBy: Nullable(Id),
      decidedAt: Nullable(Moment),
      createdAt: Moment,
    }),
  ),
})
export const MemberParams = t.Object({ id: Id, userId: Id })
export const ApproveBody = Type.Object({
  paymentTermDays: Nullable(
    Type.Unsafe<(typeof terms)[number]>(
      Type.Union(
        terms.map((days) => Type.Literal(days)),
        { description: 'Days a bank transfer may take' },
      ),
    ),
  ),
  reason: Type.Optional(Reason),
})
export const RefuseBody = Type.Object({ reason: Reason })
