import { Type } from '@sinclair/typebox'
import { t } from 'elysia'
import { PageQuery } from '#http/pagination'
import { Choice, Id, Minor, Moment, Nullable } from '#http/schemas'
import { membershipStates, userTypes } from '#identity'

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
      state: Choice(membershipStates),
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
