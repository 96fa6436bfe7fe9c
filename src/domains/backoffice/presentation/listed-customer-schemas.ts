import { Type } from '@sinclair/typebox'
import { t } from 'elysia'
import { CountedPageQuery } from '#http/pagination'
import { Choice, Described, Id, Minor, Moment, Money, Nullable } from '#http/schemas'
import { membershipStates, userTypes } from '#identity'
import { orderStatuses, paymentStatuses } from '#order'
import { languages } from '#platform/i18n'

export const CustomersQuery = t.Object({
  q: t.Optional(
    t.String({
      minLength: 2,
      maxLength: 100,
      description:
        'Words, each of them part of a name, e-mail address or company; or digits of a phone number or NIP',
    }),
  ),
  userType: t.Optional(Described(Choice(userTypes, 'CustomerType'), 'Only households, or only companies')),
  blocked: t.Optional(t.Boolean({ description: 'Only those who are blocked, or only those who are not' })),
  ...CountedPageQuery,
})
const customerFields = {
  id: Id,
  userType: Choice(userTypes, 'CustomerType'),
  phone: Type.String({ description: 'E.164' }),
  firstName: Type.String(),
  lastName: Type.String(),
  email: Nullable(Type.String()),
  language: Described(Choice(languages, 'Language'), 'In which they are written to'),
  blockedAt: Described(Nullable(Moment), 'Since when they are shut out; null where they are not'),
  createdAt: Moment,
  company: Nullable(
    Type.Object(
      {
        id: Id,
        name: Type.String(),
        nip: Type.String({ description: 'The Polish tax number: ten digits' }),
        state: Described(
          Choice(membershipStates, 'MembershipState'),
          'Whether the shop agrees that they buy for it: wholesale prices only when `approved`',
        ),
        paymentTermDays: Nullable(
          Type.Integer({ description: 'Days to pay a bank transfer in; null: not open to them' }),
        ),
      },
      { title: 'CustomerCompany', description: 'For which they buy, or ask to' },
    ),
  ),
}
export const CustomerSummary = Type.Object(customerFields, { title: 'CustomerSummary' })
export const CustomerSchema = Type.Object(
  {
    ...customerFields,
    orderCount: Type.Integer({ description: 'In every status' }),
    paidMinor: Money({ description: 'The sum of what was paid and not wholly refunded, in grosze' }),
    lastOrders: Type.Array(
      Type.Object(
        {
          id: Id,
          orderNumber: Type.String(),
          status: Choice(orderStatuses, 'OrderStatus'),
          paymentStatus: Choice(paymentStatuses, 'PaymentStatus'),
          totalMinor: Minor,
          createdAt: Moment,
        },
        { title: 'CustomerOrder' },
      ),
      { description: 'The last 10, the newest first' },
    ),
    sessions: Type.Array(
      Type.Object(
        {
          id: Id,
          deviceName: Type.String(),
          platform: Type.String({ description: '`ios`, `android`, `web` or `other`' }),
          ip: Nullable(Type.String({ description: 'From which it was opened, as far as that is known' })),
          createdAt: Moment,
          lastSeenAt: Moment,
        },
        { title: 'CustomerSession' },
      ),
      { description: 'Those that are live, at most 50, the last seen first' },
    ),
  },
  { title: 'AdminCustomer' },
)
