import type { Database, Transaction } from '#platform/database'
import type { Language } from '#platform/i18n'
import type { AccountBlock, Profile, ProfileChanges, UserType } from '../user'

export interface NewUser {
  readonly id: string
  readonly phone: string
  readonly userType: UserType
  readonly firstName: string
  readonly lastName: string
  readonly email: string | null
  readonly language: Language
  readonly termsVersion: string
  readonly marketingConsent: boolean
}

/** The account of this phone and type; one phone may own one of each type. */
export async function findUserId(
  db: Database,
  phone: string,
  userType: UserType,
): Promise<string | undefined> {
  const rows = await db.sql<{ id: string }[]>`
    select id from users where phone = ${phone} and user_type = ${userType} and deleted_at is null`
  return rows[0]?.id
}

export async function insertUser(tx: Transaction, user: NewUser): Promise<void> {
  await tx.sql`
    insert into users (id, phone, user_type, first_name, last_name, email, language, terms_version,
      terms_accepted_at, marketing_consent_at)
    values (${user.id}, ${user.phone}, ${user.userType}, ${user.firstName}, ${user.lastName}, ${user.email},
      ${user.language}, ${user.termsVersion}, now(), case when ${user.marketingConsent} then now() end)`
}

export async function findProfile(db: Database, userId: string): Promise<Profile | undefined> {
  const rows = await db.sql<Profile[]>`
    select u.id, u.user_type as "userType", u.phone, u.first_name as "firstName", u.last_name as "lastName", u.email,
      u.language, u.terms_version as "termsVersion", u.marketing_consent_at is not null as "marketingConsent",
      u.marketing_consent_at as "marketingConsentAt",
      (select max(revoked_at) from revoked_consents r where r.user_id = u.id) as "marketingConsentRevokedAt",
      case when m.user_id is not null then jsonb_build_object(
        'name', case when m.state = 'approved' then c.name else m.claimed_name end, 'nip', c.nip, 'state', m.state,
        'paymentTermDays', m.payment_term_days) end as company,
      u.created_at as "createdAt"
    from users u
    left join company_members m on m.user_id = u.id
    left join companies c on c.id = m.company_id
    where u.id = ${userId} and u.user_type is not null and u.deleted_at is null`
  return rows[0]
}

/**
 * Changes what is given and leaves the rest. A consent keeps the time at which it was first given; revoked, it leaves a row
 * that says from when to when it held.
 */
export async function updateProfile(db: Database, userId: string, changes: ProfileChanges): Promise<void> {
  const { firstName = null, lastName = null, language = null, termsVersion = null } = changes
  const { marketingConsent = null, email } = changes
  await db.sql`
    with before as (
      select id, marketing_consent_at from users where id = ${userId} and deleted_at is null for no key update
    ), revoked as (
      insert into revoked_consents (user_id, granted_at, revoked_at)
      select before.id, before.marketing_consent_at, now()
      from before
      where not ${marketingConsent}::boolean and before.marketing_consent_at is not null
      on conflict do nothing
    )
    update users
    set first_name = coalesce(${firstName}::text, first_name), last_name = coalesce(${lastName}::text, last_name),
      email = case when ${email !== undefined} then ${email ?? null}::text else email end,
      language = coalesce(${language}::text, language),
      terms_accepted_at = case when ${termsVersion}::text is distinct from terms_version
        and ${termsVersion}::text is not null then now() else terms_accepted_at end,
      terms_version = coalesce(${termsVersion}::text, terms_version),
      marketing_consent_at = case ${marketingConsent}::boolean when true then coalesce(before.marketing_consent_at, now())
        when false then null else before.marketing_consent_at end,
      updated_at = now()
    from before
    where users.id = before.id`
}

/** Holds the user's row, the first lock of all. */
export async function lockUser(tx: Transaction, userId: string): Promise<boolean> {
  const rows =
    await tx.sql`select id from users where id = ${userId} and deleted_at is null for no key update`
  return rows.length === 1
}

/** Holds the row of a customer, the first lock of all. An account of staff is none, nor is one that was deleted. */
export async function lockCustomer(tx: Transaction, id: string): Promise<AccountBlock | undefined> {
  const rows = await tx.sql<AccountBlock[]>`
    select id, blocked_at as "blockedAt" from users
    where id = ${id} and user_type is not null and deleted_at is null
    for no key update`
  return rows[0]
}

/** Blocks a user, or lets them in again. Undefined where that was so already, or there is no such user. */
export async function updateBlock(
  tx: Transaction,
  userId: string,
  blocked: boolean,
): Promise<AccountBlock | undefined> {
  const rows = await tx.sql<AccountBlock[]>`
    update users set blocked_at = case when ${blocked} then now() end, updated_at = now()
    where id = ${userId} and deleted_at is null and (blocked_at is null) = ${blocked}
    returning id, blocked_at as "blockedAt"`
  return rows[0]
}
