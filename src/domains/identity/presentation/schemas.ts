import { Type } from '@sinclair/typebox'
import { Choice, Email, Id, Moment, Name, Nullable, OpenBody } from '#http/schemas'
import { languages } from '#platform/i18n'
import { deviceNamePattern } from '#platform/text'
import { postalCodePattern } from '../address'
import { membershipStates, paymentTerms } from '../company'
import { securityEventKinds } from '../security-event'
import { platforms } from '../session'
import { userTypes } from '../user'

export const Phone = Type.String({
  minLength: 6,
  maxLength: 24,
  description: 'With country code; a number without one is taken for Polish',
  examples: ['+48512345678'],
})
const MobilePhone = {
  ...Phone,
  description: 'A mobile phone, with country code; a number without one is taken for Polish',
}
const PersonName = Name(100)
export const UserTypeSchema = Choice(userTypes)
const LanguageSchema = Choice(languages)

const DeviceId = Type.String({ minLength: 8, maxLength: 100, description: 'Made by the app once and kept' })
/** Longer than any token of ours. */
const Token = Type.String({ minLength: 1, maxLength: 2_000 })
const TermsVersion = Type.String({
  minLength: 1,
  maxLength: 40,
  description: 'The terms the customer accepted',
})

export const DeviceSchema = Type.Object({
  id: DeviceId,
  name: Type.String({
    format: 'shop-name',
    minLength: 1,
    maxLength: 100,
    pattern: deviceNamePattern,
    examples: ['Ayşe’s iPhone'],
  }),
  platform: Choice(platforms),
})

export const OtpBody = OpenBody(
  Type.Object({
    phone: MobilePhone,
    userType: UserTypeSchema,
    deviceId: Type.Optional(
      Type.String({
        minLength: 8,
        maxLength: 100,
        description: 'A device that signed in with this phone before has an allowance of its own',
      }),
    ),
  }),
)
export const OtpAnswer = Type.Object({ challengeId: Id, expiresAt: Moment, resendAt: Moment })

const GuestToken = Type.String({
  minLength: 1,
  maxLength: 2_000,
  description: 'Of this device: its cart becomes that of the account',
})

export const VerifyBody = OpenBody(
  Type.Object({
    challengeId: Id,
    code: Type.String({ pattern: '^\\d{6}$' }),
    device: DeviceSchema,
    guestToken: Type.Optional(GuestToken),
  }),
)

export const TokensSchema = Type.Object(
  {
    accessToken: Type.String(),
    refreshToken: Type.String(),
    expiresInSeconds: Type.Integer(),
    sessionId: Id,
    userId: Id,
  },
  { title: 'Tokens' },
)

export const VerifyAnswer = Type.Union([
  Type.Composite([Type.Object({ status: Type.Literal('signed_in') }), TokensSchema]),
  Type.Object({
    status: Type.Literal('profile_required'),
    registrationToken: Type.String({ description: 'For POST /auth/register, within 15 minutes' }),
  }),
])

export const CompanyBody = OpenBody(
  Type.Object(
    {
      name: Name(200),
      nip: Type.String({
        minLength: 10,
        maxLength: 20,
        description: 'Tax number: ten digits, also with spaces, hyphens or a leading PL',
        examples: ['526-104-08-28'],
      }),
    },
    { description: 'Needed with a corporate account' },
  ),
)

export const RegisterBody = OpenBody(
  Type.Object({
    registrationToken: Token,
    firstName: PersonName,
    lastName: PersonName,
    email: Type.Optional(Email),
    language: Type.Optional(LanguageSchema),
    termsVersion: TermsVersion,
    marketingConsent: Type.Optional(Type.Boolean()),
    company: Type.Optional(CompanyBody),
    device: DeviceSchema,
    guestToken: Type.Optional(GuestToken),
  }),
)

export const GuestBody = OpenBody(Type.Object({ deviceId: DeviceId }))
export const GuestAnswer = Type.Object({ guestToken: Type.String(), guestId: Id, expiresAt: Moment })

export const RefreshBody = OpenBody(Type.Object({ refreshToken: Token, deviceId: DeviceId }))
export const LogoutBody = Type.Optional(OpenBody(Type.Object({ refreshToken: Type.Optional(Token) })))
export const RevokeBody = OpenBody(Type.Object({ sessionId: Id }))
export const RevokeAllBody = Type.Optional(
  OpenBody(
    Type.Object({
      keepCurrent: Type.Optional(Type.Boolean({ description: 'Stay signed in here. Default: false' })),
    }),
  ),
)

const SessionSchema = Type.Object(
  {
    id: Id,
    deviceName: Type.String(),
    platform: Choice(platforms),
    ip: Nullable(Type.String()),
    createdAt: Moment,
    lastSeenAt: Moment,
    expiresAt: Moment,
    current: Type.Boolean({ description: 'The session of this very request' }),
  },
  { title: 'Session' },
)
export const SessionsSchema = Type.Object({ data: Type.Array(SessionSchema), nextCursor: Type.Null() })

export const SecurityEventSchema = Type.Object(
  {
    id: Id,
    kind: Choice(securityEventKinds),
    createdAt: Moment,
    sessionId: Nullable(Id),
    ip: Nullable(Type.String()),
    userAgent: Nullable(Type.String()),
    deviceName: Nullable(Type.String({ description: 'Of the device that did it, as it calls itself' })),
    platform: Nullable(Type.String({ examples: [...platforms] })),
    code: Nullable(Type.String({ description: 'What the attempt was refused with' })),
  },
  { title: 'SecurityEvent' },
)

export const ProfileSchema = Type.Object(
  {
    id: Id,
    userType: UserTypeSchema,
    phone: Type.String(),
    firstName: Type.String(),
    lastName: Type.String(),
    email: Nullable(Type.String()),
    language: LanguageSchema,
    termsVersion: Nullable(Type.String()),
    marketingConsent: Type.Boolean(),
    marketingConsentAt: Nullable(
      Type.String({ format: 'shop-moment', description: 'Since when it holds; null where it does not' }),
    ),
    marketingConsentRevokedAt: Nullable(
      Type.String({
        format: 'shop-moment',
        description: 'When one was revoked last; each is kept with both times',
      }),
    ),
    company: Nullable(
      Type.Object({
        name: Type.String(),
        nip: Type.String(),
        state: Choice(membershipStates),
        paymentTermDays: Nullable(
          Type.Integer({ enum: [...paymentTerms], description: 'Allows bank transfer, due in so many days' }),
        ),
      }),
    ),
    createdAt: Moment,
  },
  { title: 'Profile' },
)

export const ProfileBody = OpenBody(
  Type.Object({
    firstName: Type.Optional(PersonName),
    lastName: Type.Optional(PersonName),
    email: Type.Optional(Nullable(Email)),
    language: Type.Optional(LanguageSchema),
    termsVersion: Type.Optional(TermsVersion),
    marketingConsent: Type.Optional(Type.Boolean()),
  }),
)

export const AddressBody = OpenBody(
  Type.Object(
    {
      title: Name(60, { examples: ['Dom'] }),
      recipientName: PersonName,
      recipientPhone: Phone,
      street: Name(200),
      city: Name(100),
      postalCode: Type.String({ pattern: postalCodePattern, examples: ['00-001'] }),
      country: Type.Literal('PL', { description: 'We deliver in Poland' }),
    },
    { title: 'NewAddress' },
  ),
)

export const AddressChanges = OpenBody(Type.Partial(AddressBody, { title: 'AddressChanges' }))

export const AddressSchema = Type.Object(
  {
    id: Id,
    title: Type.String(),
    recipientName: Type.String(),
    recipientPhone: Type.String(),
    street: Type.String(),
    city: Type.String(),
    postalCode: Type.String(),
    country: Type.String(),
    isDefault: Type.Boolean(),
  },
  { title: 'Address' },
)
