import type { Database, Transaction } from '#platform/database'
import type { Language } from '#platform/i18n'
import type { Profile, UserType } from '../user'

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
    select id, user_type as "userType", phone, first_name as "firstName", last_name as "lastName", email, language,
      created_at as "createdAt"
    from users where id = ${userId} and deleted_at is null`
  return rows[0]
}
