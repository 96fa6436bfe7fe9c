import { Type } from '@sinclair/typebox'
import { t } from 'elysia'
import { CountedPageQuery } from '#http/pagination'
import { Choice, Email, FreeText, Id, Moment, Name, Nullable, WholeList } from '#http/schemas'
import { languages } from '#platform/i18n'
import { adminPermissions } from '../permission'
import { maxNameLength, passwordLength } from '../staff'

export const PermissionName = Choice(adminPermissions, 'Permission')

const Password = Type.String({ minLength: 1, maxLength: passwordLength.maximum })
const NewPassword = Type.String({
  minLength: passwordLength.minimum,
  maxLength: passwordLength.maximum,
  description: 'More than digits or blanks, one’s own name or address, and words that everybody uses',
})

const SecondFactorCode = Type.String({
  minLength: 6,
  maxLength: 40,
  description: 'From the authenticator, or a recovery code',
})

export const SignInBody = Type.Object(
  {
    email: Email,
    password: Password,
    code: Type.Optional({
      ...SecondFactorCode,
      description: 'With two-step sign-in: from the authenticator, or a recovery code. Each works once',
    }),
    device: Type.Optional(
      Type.Object(
        {
          id: Type.String({ minLength: 8, maxLength: 100, description: 'Made by the panel once and kept' }),
          name: Name(100, { description: 'What its owner knows it by in the list of sessions' }),
        },
        {
          title: 'StaffDevice',
          description:
            'Where the account signed in on it within 30 days, failures elsewhere do not make it wait',
        },
      ),
    ),
  },
  { title: 'SignInBody' },
)
const RefreshToken = Type.String({
  minLength: 1,
  maxLength: 2_000,
  description: 'The one that was given last',
})
export const RefreshBody = Type.Object({ refreshToken: RefreshToken }, { title: 'StaffRefreshBody' })
export const LogoutBody = Type.Optional(
  Type.Object(
    {
      refreshToken: Type.Optional({
        ...RefreshToken,
        description: 'Of the session that ends; without it, the access token of the header says which',
      }),
    },
    { title: 'StaffLogoutBody' },
  ),
)
export const StaffTokensSchema = Type.Object(
  {
    accessToken: Type.String({ description: 'For `Authorization: Bearer`' }),
    refreshToken: Type.String({
      description: 'For refreshStaffSession and signOutStaff alone; each refresh gives another',
    }),
    expiresInSeconds: Type.Integer({ description: 'How long the access token works from now on' }),
    sessionId: { ...Id, description: 'Of this sign-in, as listOwnSessions names it' },
    userId: Id,
  },
  { title: 'StaffTokens' },
)
export const PasswordBody = Type.Object(
  { currentPassword: Password, newPassword: NewPassword },
  { title: 'PasswordBody' },
)
export const ConfirmWithPassword = Type.Object({ password: Password }, { title: 'ConfirmWithPasswordBody' })
export const SecondFactorBody = Type.Object({ code: SecondFactorCode }, { title: 'SecondFactorBody' })
/** The code may be left out, as by a panel of the release before: then it is refused as a wrong one. */
export const DisableTotpBody = Type.Object(
  { password: Password, code: Type.Optional(SecondFactorCode) },
  { title: 'DisableTotpBody' },
)
export const OwnAccountBody = Type.Partial(
  Type.Object(
    {
      firstName: Name(maxNameLength),
      lastName: Name(maxNameLength),
      language: Choice(languages, 'Language'),
    },
    { title: 'OwnAccountBody' },
  ),
  { minProperties: 1 },
)
export const OwnEmailBody = Type.Object({ email: Email, password: Password }, { title: 'OwnEmailBody' })
export const AcceptInvitationBody = Type.Object(
  {
    token: Type.String({ minLength: 1, maxLength: 100, description: 'From the one-time link' }),
    password: NewPassword,
  },
  { title: 'AcceptInvitationBody' },
)
export const TotpSchema = Type.Object(
  {
    secret: Type.String({ description: 'Base32, for typing' }),
    uri: Type.String({ description: 'otpauth://, for a QR code' }),
  },
  { title: 'TotpEnrolment' },
)
export const TotpCodeBody = Type.Object(
  { code: Type.String({ pattern: '^\\d{6}$', description: 'What the authenticator shows at this moment' }) },
  { title: 'TotpCodeBody' },
)
export const RecoveryCodes = Type.Object(
  {
    recoveryCodes: Type.Array(Type.String(), { description: 'Shown this once; each works once' }),
  },
  { title: 'RecoveryCodes' },
)

export const SessionSchema = Type.Object(
  {
    id: Id,
    deviceName: Type.String({ description: 'As the panel named the device when it signed in' }),
    platform: Type.String({ examples: ['web'] }),
    ip: Nullable(
      Type.String({ description: 'The address that it signed in from; null where none was known' }),
    ),
    userAgent: Nullable(
      Type.String({ description: 'The browser that it signed in with, as it names itself' }),
    ),
    createdAt: { ...Moment, description: 'When it signed in. ISO 8601, UTC' },
    lastSeenAt: { ...Moment, description: 'When it was refreshed last. ISO 8601, UTC' },
    expiresAt: { ...Moment, description: 'When it ends unless it is refreshed before. ISO 8601, UTC' },
    current: Type.Boolean({ description: 'The session of this very request' }),
  },
  { title: 'StaffSession' },
)
export const SessionList = WholeList(SessionSchema)

const RoleName = Type.Object({ id: Id, name: Type.String() }, { title: 'RoleName' })
export const AdminSchema = Type.Object(
  {
    id: Id,
    email: Type.String(),
    firstName: Type.String(),
    lastName: Type.String(),
    language: Choice(languages, 'Language'),
    totpEnabled: Type.Boolean({ description: 'Whether two-step sign-in is on' }),
    invited: Type.Boolean({
      description: 'Has no password yet: their one-time link is still to be followed',
    }),
    mustChangePassword: Type.Boolean({ description: 'Somebody else chose their password' }),
    blockedAt: Nullable({
      ...Moment,
      description: 'Since when they are shut out; null where they are not. ISO 8601, UTC',
    }),
    createdAt: Moment,
    roles: Type.Array(RoleName),
    permissions: Type.Array(PermissionName, { description: 'Of all their roles together' }),
  },
  { title: 'Admin' },
)
export const AdminsQuery = t.Object({
  q: t.Optional(t.String({ minLength: 1, maxLength: 100, description: 'Part of a name or an address' })),
  roleId: t.Optional({ ...Id, description: 'Only those who hold this role' }),
  blocked: t.Optional(t.Boolean({ description: 'Only those who are blocked, or only those who are not' })),
  ...CountedPageQuery,
})
export const InvitationSchema = Type.Object(
  {
    token: Type.String({ description: 'For the panel’s page that calls acceptInvitation; shown this once' }),
    expiresAt: { ...Moment, description: 'The link works until then, unless it ends before. ISO 8601, UTC' },
  },
  { title: 'Invitation' },
)
export const NewAdminSchema = Type.Composite(
  [
    AdminSchema,
    Type.Object({
      invitation: Type.Union([InvitationSchema, Type.Null()], {
        description: 'Null where a password was given, and where the request is repeated',
      }),
    }),
  ],
  { title: 'NewAdmin' },
)
export const NewAdminBody = Type.Object(
  {
    email: Email,
    firstName: Name(maxNameLength),
    lastName: Name(maxNameLength),
    language: Choice(languages, 'Language'),
    password: Type.Optional(
      Type.String({
        ...NewPassword,
        deprecated: true,
        description:
          'Leave it out: the colleague chooses it by the one-time link. Given, it has to be changed first',
      }),
    ),
    roleIds: Type.Array(Id, {
      maxItems: 20,
      uniqueItems: true,
      description: 'The roles to begin with; may be none',
    }),
  },
  { title: 'NewAdminBody' },
)

export const RoleSchema = Type.Object(
  {
    id: Id,
    name: Type.String(),
    description: Type.String({ description: 'For whoever grants it; may be empty' }),
    permissions: Type.Array(PermissionName),
    members: Type.Integer({ description: 'How many people hold it, blocked ones included' }),
    createdAt: Moment,
    updatedAt: Moment,
  },
  { title: 'Role' },
)
const roleFields = {
  name: Type.String({
    pattern: '^[a-z][a-z0-9_]{1,59}$',
    description: 'Lower-case letters, digits and underscores; no two roles have the same',
    examples: ['order_manager'],
  }),
  description: { ...FreeText(300), description: 'For whoever grants it; may be empty' },
  permissions: Type.Array(PermissionName, {
    maxItems: 100,
    uniqueItems: true,
    description: 'The whole list, each of them held by the caller',
  }),
}
export const RoleBody = Type.Object(roleFields, { title: 'RoleBody' })
export const RoleChangeBody = Type.Partial(Type.Object(roleFields, { title: 'RoleChangeBody' }), {
  minProperties: 1,
})
export const RoleList = WholeList(RoleSchema)
export const PermissionList = Type.Object(
  {
    data: Type.Array(
      Type.Object(
        {
          name: PermissionName,
          resource: Type.String({
            description: 'The part of `name` before the colon',
            examples: ['products'],
          }),
          action: Type.String({ description: 'The part after it', examples: ['read'] }),
        },
        { title: 'PermissionEntry' },
      ),
    ),
    nextCursor: Type.Null(),
  },
  { title: 'PermissionList' },
)
