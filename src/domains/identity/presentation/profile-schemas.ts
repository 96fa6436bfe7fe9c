import { Type } from '@sinclair/typebox'
import { Choice, Email, Id, Moment, Nullable, OpenBody } from '#http/schemas'
import { membershipStates, paymentTerms } from '../company'
import { LanguageSchema, PersonName, TermsVersion, UserTypeSchema } from './schemas'

export const ProfileSchema = Type.Object(
  {
    id: Id,
    userType: UserTypeSchema,
    phone: Type.String({ description: 'In E.164 form', examples: ['+48512345678'] }),
    firstName: Type.String(),
    lastName: Type.String(),
    email: Nullable(Type.String({ description: 'Null until the customer gives one' })),
    language: LanguageSchema,
    termsVersion: Nullable(Type.String({ description: 'The terms that were accepted last' })),
    marketingConsent: Type.Boolean(),
    marketingConsentAt: Nullable(
      Type.String({ format: 'shop-moment', description: 'Since when it holds; null where it does not' }),
    ),
    marketingConsentRevokedAt: Nullable(
      Type.String({
        format: 'shop-moment',
        description: 'When one was revoked last; null where none ever was. Each is kept with both times',
      }),
    ),
    company: Nullable(
      Type.Object(
        {
          name: Type.String({
            description: 'As the customer wrote it until staff approve it, then the company’s own',
          }),
          nip: Type.String({ description: 'Tax number: ten digits' }),
          state: Choice(membershipStates, 'MembershipState'),
          paymentTermDays: Nullable(
            Type.Integer({
              enum: [...paymentTerms],
              description: 'Allows bank transfer, due in so many days; null where it is not allowed',
            }),
          ),
        },
        {
          title: 'OwnCompany',
          description:
            'Only `approved` brings wholesale prices. Null instead of it where no company was named',
        },
      ),
    ),
    createdAt: Moment,
  },
  { title: 'Profile' },
)

export const ProfileBody = OpenBody(
  Type.Object(
    {
      firstName: Type.Optional(PersonName),
      lastName: Type.Optional(PersonName),
      email: Type.Optional(Nullable({ ...Email, description: 'Null takes it away' })),
      language: Type.Optional(LanguageSchema),
      termsVersion: Type.Optional(TermsVersion),
      marketingConsent: Type.Optional(
        Type.Boolean({
          description: 'True keeps the time of a consent that holds already; false revokes it',
        }),
      ),
    },
    { title: 'ProfileBody' },
  ),
)
