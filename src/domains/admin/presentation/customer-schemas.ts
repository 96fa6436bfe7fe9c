import { Type } from '@sinclair/typebox'
import { t } from 'elysia'
import { CountedPageQuery } from '#http/pagination'
import { Choice, Id, Moment, Nullable, Reason } from '#http/schemas'
import { membershipStates, paymentTerms } from '#identity'

export const CustomerBlock = Type.Object(
  {
    id: Id,
    blockedAt: Nullable({
      ...Moment,
      description: 'Since when they are shut out; null where they are not. ISO 8601, UTC',
    }),
  },
  { title: 'CustomerBlock' },
)

export const CompaniesQuery = t.Object({
  q: t.Optional(
    t.String({
      minLength: 2,
      maxLength: 100,
      description: 'Words of a name, also of one that a member wrote, or part of a NIP, however written',
    }),
  ),
  state: t.Optional(Choice(membershipStates, 'MembershipState')),
  ...CountedPageQuery,
})
export const CompanySchema = Type.Object(
  {
    id: Id,
    nip: Type.String({ description: 'Tax number: ten digits' }),
    name: Type.String({
      description:
        'As whoever named it first wrote it; the first approval makes that member’s spelling its own',
    }),
    createdAt: { ...Moment, description: 'When it was named first. ISO 8601, UTC' },
    members: Type.Array(
      Type.Object(
        {
          userId: Id,
          firstName: Type.String(),
          lastName: Type.String(),
          phone: Type.String({ description: 'In E.164 form', examples: ['+48512345678'] }),
          claimedName: Type.String({ description: 'The name of the company as this person wrote it' }),
          state: Choice(membershipStates, 'MembershipState'),
          paymentTermDays: Nullable(
            Type.Integer({
              description: 'Days within which a bank transfer is due; null where they may not pay by one',
            }),
          ),
          decidedBy: Nullable({
            ...Id,
            description: 'The colleague who decided last; null while it is pending',
          }),
          decidedAt: Nullable({ ...Moment, description: 'When; null while it is pending. ISO 8601, UTC' }),
          createdAt: { ...Moment, description: 'When this person first named a company. ISO 8601, UTC' },
        },
        { title: 'CompanyMember' },
      ),
    ),
  },
  { title: 'Company' },
)
export const MemberParams = t.Object({ id: Id, userId: Id })
export const ApproveBody = Type.Object(
  {
    paymentTermDays: Nullable(
      Type.Unsafe<(typeof paymentTerms)[number]>(
        Type.Union(
          paymentTerms.map((days) => Type.Literal(days)),
          { description: 'Days a bank transfer may take; null allows none' },
        ),
      ),
    ),
    reason: Type.Optional(Reason),
  },
  { title: 'ApproveBody' },
)
export const RefuseBody = Type.Object({ reason: Reason }, { title: 'RefuseBody' })
