import { Type } from '@sinclair/typebox'
import { t } from 'elysia'
import { PageQuery } from '#http/pagination'
import { Choice, Id, Moment, Nullable, Reason } from '#http/schemas'
import { membershipStates, paymentTerms } from '#identity'

export const CustomerBlock = Type.Object({ id: Id, blockedAt: Nullable(Moment) })

export const CompaniesQuery = t.Object({
  q: t.Optional(t.String({ minLength: 2, maxLength: 100, description: 'Part of a name or NIP' })),
  state: t.Optional(Choice(membershipStates)),
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
      state: Choice(membershipStates),
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
    Type.Unsafe<(typeof paymentTerms)[number]>(
      Type.Union(
        paymentTerms.map((days) => Type.Literal(days)),
        { description: 'Days a bank transfer may take' },
      ),
    ),
  ),
  reason: Type.Optional(Reason),
})
export const RefuseBody = Type.Object({ reason: Reason })
