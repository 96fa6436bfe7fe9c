import { sql } from 'drizzle-orm'
import {
  type AnyPgColumn,
  boolean,
  char,
  check,
  foreignKey,
  index,
  integer,
  jsonb,
  pgTable,
  primaryKey,
  text,
  unique,
  uniqueIndex,
  uuid,
} from 'drizzle-orm/pg-core'
import { languages } from '#platform/i18n'
import { moment, oneOf } from '#platform/tables'
import { membershipStates, paymentTerms } from '../company'
import { securityEventKinds } from '../security-event'
import { platforms, sessionKinds } from '../session'
import { userTypes } from '../user'

export const users = pgTable(
  'users',
  {
    id: uuid('id').notNull(),
    phone: text('phone'),
    userType: text('user_type', { enum: userTypes }),
    firstName: text('first_name').notNull(),
    lastName: text('last_name').notNull(),
    email: text('email'),
    language: text('language', { enum: languages }).notNull(),
    passwordHash: text('password_hash'),
    /** Set while a password of staff is one that somebody else chose: its owner has to change it. */
    passwordIssuedAt: moment('password_issued_at'),
    termsVersion: text('terms_version'),
    termsAcceptedAt: moment('terms_accepted_at'),
    marketingConsentAt: moment('marketing_consent_at'),
    blockedAt: moment('blocked_at'),
    deletedAt: moment('deleted_at'),
    createdAt: moment('created_at').notNull().defaultNow(),
    updatedAt: moment('updated_at').notNull().defaultNow(),
  },
  (table) => [
    primaryKey({ name: 'users_pkey', columns: [table.id] }),
    uniqueIndex('users_phone_user_type_key')
      .on(table.phone, table.userType)
      .where(sql`${table.deletedAt} is null`),
    uniqueIndex('users_staff_email_key')
      .on(sql`lower(${table.email})`)
      .where(sql`${table.passwordHash} is not null and ${table.deletedAt} is null`),
    // The panel's list of customers, newest first.
    index('idx_users_customers_created_at')
      .on(table.createdAt.desc().nullsFirst(), table.id.desc().nullsFirst())
      .where(sql`${table.userType} is not null and ${table.deletedAt} is null`),
    check('users_user_type_check', sql`${table.userType} in (${oneOf(userTypes)})`),
    check('users_language_check', sql`${table.language} in (${oneOf(languages)})`),
    check(
      'users_staff_or_customer_check',
      sql`(${table.passwordHash} is null and ${table.phone} is not null and ${table.userType} is not null)
        or (${table.passwordHash} is not null and ${table.email} is not null and ${table.userType} is null)`,
    ),
  ],
)

/** The key of what goes when its user's row goes. */
function goneWithUser(name: string, userId: AnyPgColumn) {
  return foreignKey({ name, columns: [userId], foreignColumns: [users.id] }).onDelete('cascade')
}

export const addresses = pgTable(
  'addresses',
  {
    id: uuid('id').notNull(),
    userId: uuid('user_id').notNull(),
    title: text('title').notNull(),
    recipientName: text('recipient_name').notNull(),
    recipientPhone: text('recipient_phone').notNull(),
    street: text('street').notNull(),
    city: text('city').notNull(),
    postalCode: text('postal_code').notNull(),
    country: char('country', { length: 2 }).notNull(),
    isDefault: boolean('is_default').notNull().default(false),
    deletedAt: moment('deleted_at'),
    createdAt: moment('created_at').notNull().defaultNow(),
  },
  (table) => [
    primaryKey({ name: 'addresses_pkey', columns: [table.id] }),
    foreignKey({ name: 'addresses_user_id_fkey', columns: [table.userId], foreignColumns: [users.id] }),
    index('idx_addresses_user_id').on(table.userId),
    uniqueIndex('addresses_default_key')
      .on(table.userId)
      .where(sql`${table.isDefault} and ${table.deletedAt} is null`),
    check('addresses_postal_code_check', sql`${table.postalCode} ~ '^[0-9]{2}-[0-9]{3}$'`),
  ],
)

export const userSessions = pgTable(
  'user_sessions',
  {
    id: uuid('id').notNull(),
    userId: uuid('user_id').notNull(),
    deviceId: text('device_id').notNull(),
    deviceName: text('device_name').notNull(),
    platform: text('platform', { enum: platforms }).notNull(),
    kind: text('kind', { enum: sessionKinds }).notNull(),
    generation: integer('generation').notNull().default(0),
    rotatedAt: moment('rotated_at').notNull().defaultNow(),
    lastSeenAt: moment('last_seen_at').notNull().defaultNow(),
    ip: text('ip'),
    userAgent: text('user_agent'),
    expiresAt: moment('expires_at').notNull(),
    revokedAt: moment('revoked_at'),
    revokedReason: text('revoked_reason'),
    createdAt: moment('created_at').notNull().defaultNow(),
  },
  (table) => [
    primaryKey({ name: 'user_sessions_pkey', columns: [table.id] }),
    goneWithUser('user_sessions_user_id_fkey', table.userId),
    index('idx_user_sessions_user_id').on(table.userId),
    index('idx_user_sessions_expires').on(table.expiresAt).where(sql`${table.revokedAt} is null`),
    index('idx_user_sessions_revoked').on(table.revokedAt).where(sql`${table.revokedAt} is not null`),
    check('user_sessions_kind_check', sql`${table.kind} in (${oneOf(sessionKinds)})`),
    check('user_sessions_platform_check', sql`${table.platform} in (${oneOf(platforms)})`),
  ],
)

export const otpChallenges = pgTable(
  'otp_challenges',
  {
    id: uuid('id').notNull(),
    phone: text('phone').notNull(),
    userType: text('user_type', { enum: userTypes }).notNull(),
    language: text('language', { enum: languages }).notNull(),
    tries: integer('tries').notNull().default(0),
    createdAt: moment('created_at').notNull().defaultNow(),
    sentAt: moment('sent_at'),
    expiresAt: moment('expires_at').notNull(),
    verifiedAt: moment('verified_at'),
    /** The device that verified it, which alone may ask again for the same answer. */
    deviceId: text('device_id'),
    sessionId: uuid('session_id'),
    /** The asking device, where it had signed in with this phone before: it has an allowance of its own. */
    knownDeviceId: text('known_device_id'),
    /** Whose budgets this text was counted against: an address (IPv6: its /64, and then its /48) and a calling code. */
    network: text('network'),
    wideNetwork: text('wide_network'),
    callingCode: text('calling_code').notNull(),
  },
  (table) => [
    primaryKey({ name: 'otp_challenges_pkey', columns: [table.id] }),
    index('idx_otp_challenges_phone').on(table.phone, table.createdAt),
    index('idx_otp_challenges_created_at').on(table.createdAt),
    index('idx_otp_challenges_network').on(table.network, table.createdAt),
    index('idx_otp_challenges_wide_network').on(table.wideNetwork, table.createdAt).concurrently(),
    index('idx_otp_challenges_calling_code').on(table.callingCode, table.createdAt),
    check('otp_challenges_user_type_check', sql`${table.userType} in (${oneOf(userTypes)})`),
    check('otp_challenges_language_check', sql`${table.language} in (${oneOf(languages)})`),
  ],
)

/** Which share of a day's texts to a country was raised as an alert: once each, by whichever process saw it first. */
export const otpAlerts = pgTable(
  'otp_alerts',
  {
    day: moment('day').notNull(),
    callingCode: text('calling_code').notNull(),
    percent: integer('percent').notNull(),
  },
  (table) => [
    primaryKey({ name: 'otp_alerts_pkey', columns: [table.day, table.callingCode, table.percent] }),
  ],
)

/** A consent to marketing that was revoked: from when to when it held. One that holds stands in `users`. */
export const revokedConsents = pgTable(
  'revoked_consents',
  {
    userId: uuid('user_id').notNull(),
    grantedAt: moment('granted_at').notNull(),
    revokedAt: moment('revoked_at').notNull(),
  },
  (table) => [
    primaryKey({ name: 'revoked_consents_pkey', columns: [table.userId, table.grantedAt] }),
    goneWithUser('revoked_consents_user_id_fkey', table.userId),
  ],
)

/** Who was let into a cart without an account. Sign-in notes the user; the order domain then merges the carts. */
export const guests = pgTable(
  'guests',
  {
    id: uuid('id').notNull(),
    deviceId: text('device_id').notNull(),
    userId: uuid('user_id'),
    claimedAt: moment('claimed_at'),
    expiresAt: moment('expires_at').notNull(),
    createdAt: moment('created_at').notNull().defaultNow(),
  },
  (table) => [
    primaryKey({ name: 'guests_pkey', columns: [table.id] }),
    goneWithUser('guests_user_id_fkey', table.userId),
    index('idx_guests_user_id').on(table.userId),
    index('idx_guests_expires_at').on(table.expiresAt),
    check('guests_claimed_check', sql`(${table.userId} is null) = (${table.claimedAt} is null)`),
  ],
)

export const companies = pgTable(
  'companies',
  {
    id: uuid('id').notNull(),
    nip: text('nip').notNull(),
    name: text('name').notNull(),
    street: text('street'),
    city: text('city'),
    postalCode: text('postal_code'),
    country: char('country', { length: 2 }).notNull().default('PL'),
    createdAt: moment('created_at').notNull().defaultNow(),
    updatedAt: moment('updated_at').notNull().defaultNow(),
  },
  (table) => [
    primaryKey({ name: 'companies_pkey', columns: [table.id] }),
    unique('companies_nip_key').on(table.nip),
    check('companies_nip_check', sql`${table.nip} ~ '^[0-9]{10}$'`),
  ],
)

/** A user speaks for one company at most, and for it only once staff approved them: a tax number is no secret. */
export const companyMembers = pgTable(
  'company_members',
  {
    userId: uuid('user_id').notNull(),
    companyId: uuid('company_id').notNull(),
    state: text('state', { enum: membershipStates }).notNull().default('pending'),
    /** The name this user wrote; the company's own name is not shown to strangers. */
    claimedName: text('claimed_name').notNull(),
    paymentTermDays: integer('payment_term_days'),
    decidedBy: uuid('decided_by'),
    decidedAt: moment('decided_at'),
    createdAt: moment('created_at').notNull().defaultNow(),
  },
  (table) => [
    primaryKey({ name: 'company_members_pkey', columns: [table.userId] }),
    goneWithUser('company_members_user_id_fkey', table.userId),
    foreignKey({
      name: 'company_members_company_id_fkey',
      columns: [table.companyId],
      foreignColumns: [companies.id],
    }),
    foreignKey({
      name: 'company_members_decided_by_fkey',
      columns: [table.decidedBy],
      foreignColumns: [users.id],
    }),
    index('idx_company_members_company_id').on(table.companyId),
    index('idx_company_members_decided_by').on(table.decidedBy),
    index('idx_company_members_state').on(table.state, table.createdAt),
    check('company_members_state_check', sql`${table.state} in (${oneOf(membershipStates)})`),
    check(
      'company_members_payment_term_days_check',
      sql`${table.paymentTermDays} is null
        or (${table.paymentTermDays} in (${sql.raw(paymentTerms.join(', '))}) and ${table.state} = 'approved')`,
    ),
  ],
)

export const securityEvents = pgTable(
  'security_events',
  {
    id: uuid('id').notNull(),
    userId: uuid('user_id').notNull(),
    sessionId: uuid('session_id'),
    kind: text('kind', { enum: securityEventKinds }).notNull(),
    details: jsonb('details').$type<Record<string, unknown>>().notNull(),
    ip: text('ip'),
    userAgent: text('user_agent'),
    requestId: text('request_id'),
    createdAt: moment('created_at').notNull().defaultNow(),
  },
  (table) => [
    primaryKey({ name: 'security_events_pkey', columns: [table.id] }),
    goneWithUser('security_events_user_id_fkey', table.userId),
    index('idx_security_events_user_id').on(table.userId, table.createdAt),
    index('idx_security_events_created_at').on(table.createdAt),
    check('security_events_kind_check', sql`${table.kind} in (${oneOf(securityEventKinds)})`),
  ],
)
