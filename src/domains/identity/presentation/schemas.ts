import { Type } from '@sinclair/typebox'
import { Choice, Id, Moment, Nullable } from '#http/schemas'
import { languages } from '#platform/i18n'
import { postalCodePattern } from '../address'
import { platforms } from '../session'
import { userTypes } from '../user'

export const Phone = Type.String({
  minLength: 6,
  maxLength: 24,
  description: 'With country code; a number without one is taken for Polish',
  examples: ['+48512345678'],
})
const Name = Type.String({ minLength: 1, maxLength: 100, pattern: '\\S' })
export const UserTypeSchema = Choice(userTypes)
const LanguageSchema = Choice(languages)

export const DeviceSchema = Type.Object({
  id: Type.String({ minLength: 8, maxLength: 100, description: 'Made by the app once and kept' }),
  name: Type.String({ minLength: 1, maxLength: 100, examples: ['Ayşe’s iPhone'] }),
  platform: Choice(platforms),
})

export const OtpBody = Type.Object({ phone: Phone, userType: UserTypeSchema })
export const OtpAnswer = Type.Object({ challengeId: Id, expiresAt: Moment, resendAt: Moment })

export const VerifyBody = Type.Object({
  challengeId: Id,
  code: Type.String({ pattern: '^\\d{6}$' }),
  device: DeviceSchema,
})

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

export const RegisterBody = Type.Object({
  registrationToken: Type.String({ maxLength: 2_000 }),
  firstName: Name,
  lastName: Name,
  email: Type.Optional(Type.String({ format: 'email', maxLength: 254 })),
  language: Type.Optional(LanguageSchema),
  termsVersion: Type.String({ minLength: 1, maxLength: 40, description: 'The terms the customer accepted' }),
  marketingConsent: Type.Optional(Type.Boolean()),
  device: DeviceSchema,
})

export const ProfileSchema = Type.Object(
  {
    id: Id,
    userType: UserTypeSchema,
    phone: Type.String(),
    firstName: Type.String(),
    lastName: Type.String(),
    email: Nullable(Type.String()),
    language: LanguageSchema,
    createdAt: Moment,
  },
  { title: 'Profile' },
)

export const AddressBody = Type.Object(
  {
    title: Type.String({ minLength: 1, maxLength: 60, examples: ['Dom'] }),
    recipientName: Name,
    recipientPhone: Phone,
    street: Type.String({ minLength: 1, maxLength: 200, pattern: '\\S' }),
    city: Type.String({ minLength: 1, maxLength: 100, pattern: '\\S' }),
    postalCode: Type.String({ pattern: postalCodePattern, examples: ['00-001'] }),
    country: Type.Literal('PL', { description: 'We deliver in Poland' }),
  },
  { title: 'NewAddress' },
)

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
