import { Type } from '@sinclair/typebox'
import { Choice, Email, Id, Moment, Name, Nullable, OpenBody, WholeList } from '#http/schemas'
import { languages } from '#platform/i18n'
import { deviceNamePattern } from '#platform/text'
import { securityEventKinds, securityEventMeanings } from '../security-event'
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
export const PersonName = Name(100)
export const UserTypeSchema = Choice(userTypes, 'CustomerType')
export const LanguageSchema = Choice(languages, 'Language')

const DeviceId = Type.String({ minLength: 8, maxLength: 100, description: 'Made by the app once and kept' })
/** Longer than any token of ours. */
const Token = Type.String({ minLength: 1, maxLength: 2_000 })
export const TermsVersion = Type.String({
  minLength: 1,
  maxLength: 40,
  description: 'The terms the customer accepted',
})

export const DeviceSchema = Type.Object(
  {
    id: DeviceId,
    name: Type.String({
      format: 'shop-name',
      minLength: 1,
      maxLength: 100,
      pattern: deviceNamePattern,
      description: 'What its owner knows it by in the list of sessions',
      examples: ['Ayşe’s iPhone'],
    }),
    platform: Choice(platforms, 'Platform'),
  },
  { title: 'Device' },
)

export const OtpBody = OpenBody(
  Type.Object(
    {
      phone: MobilePhone,
      userType: UserTypeSchema,
      deviceId: Type.Optional(
        Type.String({
          minLength: 8,
          maxLength: 100,
          description: 'A device that signed in with this phone before has an allowance of its own',
        }),
      ),
    },
    { title: 'OtpBody' },
  ),
)
export const OtpAnswer = Type.Object(
  {
    challengeId: { ...Id, description: 'For verifyOtp' },
    expiresAt: {
      ...Moment,
      description:
        'The code works until then at least: its time counts from when the text is sent. ISO 8601, UTC',
    },
    resendAt: { ...Moment, description: 'Not before then, offer to send another code. ISO 8601, UTC' },
  },
  { title: 'OtpAnswer' },
)

const GuestToken = Type.String({
  minLength: 1,
  maxLength: 2_000,
  description:
    'Of this device, from openGuest: its cart becomes that of the account. One that has ended or is of ' +
    'another device is left aside',
})

export const VerifyBody = OpenBody(
  Type.Object(
    {
      challengeId: { ...Id, description: 'From requestOtp' },
      code: Type.String({ pattern: '^\\d{6}$', description: 'The six digits of the text' }),
      device: DeviceSchema,
      guestToken: Type.Optional(GuestToken),
    },
    { title: 'VerifyBody' },
  ),
)

export const TokensSchema = Type.Object(
  {
    accessToken: Type.String({ description: 'For `Authorization: Bearer`' }),
    refreshToken: Type.String({
      description: 'For refreshSession and signOut alone; each refresh gives another',
    }),
    expiresInSeconds: Type.Integer({ description: 'How long the access token works from now on' }),
    sessionId: { ...Id, description: 'Of this device, as listSessions names it' },
    userId: Id,
  },
  { title: 'Tokens' },
)

export const VerifyAnswer = Type.Union(
  [
    Type.Composite([Type.Object({ status: Type.Literal('signed_in') }), TokensSchema], {
      title: 'SignedIn',
    }),
    Type.Object(
      {
        status: Type.Literal('profile_required'),
        registrationToken: Type.String({ description: 'For register, on this device, within 15 minutes' }),
      },
      { title: 'ProfileRequired' },
    ),
  ],
  { title: 'VerifyAnswer' },
)

export const CompanyBody = OpenBody(
  Type.Object(
    {
      name: Name(200, {
        description: 'As the customer writes it; the first approval makes it the company’s name',
      }),
      nip: Type.String({
        minLength: 10,
        maxLength: 20,
        description: 'Tax number: ten digits, also with spaces, hyphens or a leading PL',
        examples: ['526-104-08-28'],
      }),
    },
    { title: 'CompanyBody', description: 'Needed with a corporate account, left aside with another' },
  ),
)

export const RegisterBody = OpenBody(
  Type.Object(
    {
      registrationToken: { ...Token, description: 'From verifyOtp' },
      firstName: PersonName,
      lastName: PersonName,
      email: Type.Optional(Email),
      language: Type.Optional(LanguageSchema),
      termsVersion: TermsVersion,
      marketingConsent: Type.Optional(Type.Boolean({ description: 'Default: false' })),
      company: Type.Optional(CompanyBody),
      device: DeviceSchema,
      guestToken: Type.Optional(GuestToken),
    },
    { title: 'RegisterBody' },
  ),
)

export const GuestBody = OpenBody(Type.Object({ deviceId: DeviceId }, { title: 'GuestBody' }))
export const GuestAnswer = Type.Object(
  {
    guestToken: Type.String({ description: 'For `Authorization: Bearer` until there is an account' }),
    guestId: Id,
    expiresAt: {
      ...Moment,
      description: 'The token and its cart end then; using them does not put it off. ISO 8601, UTC',
    },
  },
  { title: 'GuestAnswer' },
)

export const RefreshBody = OpenBody(
  Type.Object(
    {
      refreshToken: { ...Token, description: 'The one that was given last' },
      deviceId: {
        ...DeviceId,
        description: 'The one that the session began with; another is refused',
      },
    },
    { title: 'RefreshBody' },
  ),
)
export const LogoutBody = Type.Optional(
  OpenBody(
    Type.Object(
      {
        refreshToken: Type.Optional({
          ...Token,
          description: 'Of the session that ends; without it, the access token of the header says which',
        }),
      },
      { title: 'LogoutBody' },
    ),
  ),
)
export const RevokeBody = OpenBody(
  Type.Object({ sessionId: { ...Id, description: 'From listSessions' } }, { title: 'RevokeBody' }),
)
export const RevokeAllBody = Type.Optional(
  OpenBody(
    Type.Object(
      {
        keepCurrent: Type.Optional(Type.Boolean({ description: 'Stay signed in here. Default: false' })),
      },
      { title: 'RevokeAllBody' },
    ),
  ),
)

const SessionSchema = Type.Object(
  {
    id: Id,
    deviceName: Type.String({ description: 'As the device calls itself' }),
    platform: Choice(platforms, 'Platform'),
    ip: Nullable(
      Type.String({
        description: 'The address that it signed in or refreshed from last; null where none is known',
      }),
    ),
    createdAt: { ...Moment, description: 'When it signed in. ISO 8601, UTC' },
    lastSeenAt: { ...Moment, description: 'When it was used last, noted every few minutes. ISO 8601, UTC' },
    expiresAt: { ...Moment, description: 'When it ends unless it is refreshed before. ISO 8601, UTC' },
    current: Type.Boolean({ description: 'The session of this very request' }),
  },
  { title: 'Session' },
)
export const SessionsSchema = WholeList(SessionSchema)

export const SecurityEventSchema = Type.Object(
  {
    id: Id,
    kind: Choice(securityEventKinds, 'SecurityEventKind', securityEventMeanings),
    createdAt: Moment,
    sessionId: Nullable({
      ...Id,
      description: 'The session that did it or that it happened to; null where none is known',
    }),
    ip: Nullable(
      Type.String({ description: 'The address it came from; null where the shop did it, or none is known' }),
    ),
    userAgent: Nullable(Type.String({ description: 'The browser or app, as it names itself' })),
    deviceName: Nullable(
      Type.String({
        description: 'Of the device that did it, as it calls itself; null where it did not say',
      }),
    ),
    platform: Nullable(Type.String({ description: 'Of that device', examples: [...platforms] })),
    code: Nullable(
      Type.String({ description: 'What the attempt was refused with; null where nothing was refused' }),
    ),
  },
  { title: 'SecurityEvent' },
)
