import { Type } from '@sinclair/typebox'
import { t } from 'elysia'
import { PageQuery } from '#http/pagination'
import { Choice, Email, FreeText, Id, Moment, Name, Nullable } from '#http/schemas'
import { securityEventKinds } from '#identity'
import { languages } from '#platform/i18n'
import { adminPermissions } from '../permission'
import { maxNameLength, passwordLength } from '../staff'

export const PermissionName = Choice(adminPermissions)

const Password = Type.String({ minLength: 1, maxLength: passwordLength.maximum })
const NewPassword = Type.String({ minLength: passwordLength.minimum, maxLength: passwordLength.maximum })

const SecondFactorCode = Type.String({
  minLength: 6,
  maxLength: 40,
  description: 'From the authenticator, or a recovery code',
})

export const SignInBody = Type.Object({
  email: Email,
  password: Password,
  code: Type.Optional(SecondFactorCode),
  device: Type.Optional(
    Type.Object({
      id: Type.String({ minLength: 8, maxLength: 100, description: 'Made by the panel once and kept' }),
      name: Name(100),
    }),
  ),
})
const RefreshToken = Type.String({ minLength: 1, maxLength: 2_000 })
export const RefreshBody = Type.Object({ refreshToken: RefreshToken })
export const LogoutBody = Type.Optional(Type.Object({ refreshToken: Type.Optional(RefreshToken) }))
export const StaffTokensSchema = Type.Object({
  accessToken: Type.String(),
  refreshToken: Type.String(),
  expiresInSeconds: Type.Integer(),
  sessionId: Id,
  userId: Id,
})
export const PasswordBody = Type.Object({ currentPassword: Password, newPassword: NewPassword })
export const ConfirmWithPassword = Type.Object({ password: Password })
export const SecondFactorBody = Type.Object({ code: SecondFactorCode })
/** The code may be left out, as by a panel of the release before: then it is refused as a wrong one. */
export const DisableTotpBody = Type.Object({ password: Password, code: Type.Optional(SecondFactorCode) })
export const OwnAccountBody = Type.Partial(
  Type.Object({
    firstName: Name(maxNameLength),
    lastName: Name(maxNameLength),
    language: Choice(languages),
  }),
  { minProperties: 1 },
)
export const OwnEmailBody = Type.Object({ email: Email, password: Password })
export const AcceptInvitationBody = Type.Object({
  token: Type.String({ minLength: 1, maxLength: 100, description: 'From the one-time link' }),
  password: NewPassword,
})
export const TotpSchema = Type.Object({
  secret: Type.String({ description: 'Base32, for typing' }),
  uri: Type.String({ description: 'otpauth://, for a QR code' }),
})
export const TotpCodeBody = Type.Object({ code: Type.String({ pattern: '^\\d{6}$' }) })
export const RecoveryCodes = Type.Object({
  recoveryCodes: Type.Array(Type.String(), { description: 'Shown this once; each works once' }),
})

export const SessionSchema = Type.Object({
  id: Id,
  deviceName: Type.String(),
  platform: Type.String(),
  ip: Nullable(Type.String()),
  userAgent: Nullable(Type.String()),
  createdAt: Moment,
  lastSeenAt: Moment,
  expiresAt: Moment,
  current: Type.Boolean(),
})
export const SessionList = Type.Object({ data: Type.Array(SessionSchema), nextCursor: Type.Null() })

const RoleName = Type.Object({ id: Id, name: Type.String() })
export const AdminSchema = Type.Object({
  id: Id,
  email: Type.String(),
  firstName: Type.String(),
  lastName: Type.String(),
  language: Choice(languages),
  totpEnabled: Type.Boolean(),
  invited: Type.Boolean({ description: 'Has no password yet: their one-time link is still to be followed' }),
  mustChangePassword: Type.Boolean({ description: 'Somebody else chose their password' }),
  blockedAt: Nullable(Moment),
  createdAt: Moment,
  roles: Type.Array(RoleName),
  permissions: Type.Array(PermissionName),
})
export const AdminsQuery = t.Object({
  q: t.Optional(t.String({ minLength: 1, maxLength: 100, description: 'Part of a name or an address' })),
  roleId: t.Optional(Id),
  blocked: t.Optional(t.Boolean()),
  ...PageQuery,
})
export const InvitationSchema = Type.Object({
  token: Type.String({ description: 'For the one-time link; shown this once' }),
  expiresAt: Moment,
})
export const NewAdminSchema = Type.Composite([
  AdminSchema,
  Type.Object({
    invitation: Type.Union([InvitationSchema, Type.Null()], {
      description: 'Null where a password was given, and where the request is repeated',
    }),
  }),
])
export const NewAdminBody = Type.Object({
  email: Email,
  firstName: Name(maxNameLength),
  lastName: Name(maxNameLength),
  language: Choice(languages),
  password: Type.Optional(
    Type.String({
      ...NewPassword,
      deprecated: true,
      description:
        'Leave it out: the colleague chooses it by the one-time link. Given, it has to be changed first',
    }),
  ),
  roleIds: Type.Array(Id, { maxItems: 20, uniqueItems: true }),
})

export const RoleSchema = Type.Object({
  id: Id,
  name: Type.String(),
  description: Type.String(),
  permissions: Type.Array(PermissionName),
  members: Type.Integer({ description: 'How many people hold it' }),
  createdAt: Moment,
  updatedAt: Moment,
})
const roleFields = {
  name: Type.String({ pattern: '^[a-z][a-z0-9_]{1,59}$' }),
  description: FreeText(300),
  permissions: Type.Array(PermissionName, { maxItems: 100, uniqueItems: true }),
}
export const RoleBody = Type.Object(roleFields)
export const RoleChangeBody = Type.Partial(Type.Object(roleFields), { minProperties: 1 })
export const RoleList = Type.Object({ data: Type.Array(RoleSchema), nextCursor: Type.Null() })
export const PermissionList = Type.Object({
  data: Type.Array(Type.Object({ name: PermissionName, resource: Type.String(), action: Type.String() })),
  nextCursor: Type.Null(),
})

export const AuditQuerySchema = t.Object({
  actorId: t.Optional(Id),
  action: t.Optional(t.String({ maxLength: 100, examples: ['product.archived'] })),
  entityType: t.Optional(t.String({ maxLength: 60 })),
  entityId: t.Optional(t.String({ maxLength: 100 })),
  requestId: t.Optional(t.String({ maxLength: 64 })),
  from: t.Optional(Moment),
  to: t.Optional(Moment),
  ...PageQuery,
})
export const SecurityEventsQuery = t.Object({
  kind: t.Optional(Choice(securityEventKinds)),
  from: t.Optional(Moment),
  to: t.Optional(Moment),
  ...PageQuery,
})
export const AllSecurityEventsQuery = t.Object({ userId: t.Optional(Id), ...SecurityEventsQuery.properties })
export const RecordedEventSchema = Type.Object({
  id: Id,
  user: Type.Object({ id: Id, name: Type.String() }),
  kind: Type.String({ examples: ['sign_in_failed'] }),
  code: Nullable(Type.String({ description: 'What was answered, where something was refused' })),
  reason: Nullable(Type.String({ description: 'Why sessions were ended', examples: ['password_reset'] })),
  deviceId: Nullable(Type.String()),
  details: Type.Record(Type.String(), Type.Unknown()),
  sessionId: Nullable(Id),
  ip: Nullable(Type.String()),
  userAgent: Nullable(Type.String()),
  requestId: Nullable(Type.String()),
  createdAt: Moment,
})
/** One's own events come without what colleagues noted for each other. */
export const OwnEventSchema = Type.Omit(RecordedEventSchema, ['details'])
const Values = Nullable(Type.Record(Type.String(), Type.Unknown()))
export const AuditSchema = Type.Object({
  seq: Type.Integer(),
  at: Moment,
  actor: Nullable(Type.Object({ id: Id, name: Nullable(Type.String()) })),
  action: Type.String(),
  entityType: Type.String(),
  entityId: Type.String(),
  before: Values,
  after: Values,
  reason: Nullable(Type.String()),
  requestId: Nullable(Type.String()),
  seal: Type.String({ description: 'The keyed hash that chains the row to the one before' }),
})
