import { Type } from '@sinclair/typebox'
import { t } from 'elysia'
import { PageQuery } from '#http/pagination'
import { Choice, Id, Minor, Moment, Nullable, Reason } from '#http/schemas'

const userTypes = ['individual', 'corporate'] as const
const states = ['pending', 'approved', 'refused'] as const
const terms = [7, 14, 21] as const

export const CustomersQuery = t.Object({
  q: t.Optional(
    t.String({ minLength: 2, maxLength: 100, description: 'Part of a name, address, phone, company or NIP' }),
  ),
  userType: t.Optional(Choice(userTypes)),
  blocked: t.Optional(t.Boolean()),
  ...PageQuery,
})
const customerFields = {
  id: Id,
  userType: Choice(userTypes),
  phone: Type.String(),
  firstName: Type.String(),
  lastName: Type.String(),
  email: Nullable(Type.String()),
  language: Type.String(),
  blockedAt: Nullable(Moment),
  createdAt: Moment,
  company: Nullable(
    Type.Object({
      id: Id,
      name: Type.String(),
      nip: Type.String(),
      state: Choice(states),
      paymentTermDays: Nullable(Type.Integer()),
    }),
  ),
}
export const CustomerSummary = Type.Object(customerFields)
export const CustomerSchema = Type.Object({
  ...customerFields,
  orderCount: Type.Integer(),
  paidMinor: Type.Integer({ description: 'The sum of what was paid and not wholly refunded, in grosze' }),
  lastOrders: Type.Array(
    Type.Object({
      id: Id,
      orderNumber: Type.String(),
      status: Type.String(),
      paymentStatus: Type.String(),
      totalMinor: Minor,
      createdAt: Moment,
    }),
  ),
  sessions: Type.Array(
    Type.Object({
      id: Id,
      deviceName: Type.String(),
      platform: Type.String(),
      ip: Nullable(Type.String()),
      createdAt: Moment,
      lastSeenAt: Moment,
    }),
  ),
})

export const CustomerBlock = Type.Object({ id: Id, blockedAt: Nullable(Moment) })

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
