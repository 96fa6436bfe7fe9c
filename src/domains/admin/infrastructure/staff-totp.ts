import type { Database, Transaction } from '#platform/database'

export interface Enrolment {
  /** Encrypted. */
  readonly secret: string
  readonly confirmedAt: Date | null
}

export async function findEnrolment(db: Database, userId: string): Promise<Enrolment | undefined> {
  const rows = await db.sql<Enrolment[]>`
    select secret, confirmed_at as "confirmedAt" from staff_totp where user_id = ${userId}`
  return rows[0]
}

/** Begins an enrolment anew. False where one is confirmed already: it must be ended first. */
export async function beginEnrolment(tx: Transaction, userId: string, secret: string): Promise<boolean> {
  const rows = await tx.sql`
    insert into staff_totp as t (user_id, secret) values (${userId}, ${secret})
    on conflict (user_id) do update set secret = excluded.secret, last_step = 0, created_at = now()
      where t.confirmed_at is null
    returning user_id`
  return rows.length === 1
}

/**
 * Confirms an enrolment with the step of its first code, and keeps the hashes of its recovery codes. False where it was
 * confirmed already, or begun anew with another secret than the code is of.
 */
export async function confirmEnrolment(
  tx: Transaction,
  userId: string,
  given: { readonly secret: string; readonly step: number; readonly codeHashes: readonly string[] },
): Promise<boolean> {
  const rows = await tx.sql`
    with confirmed as (
      update staff_totp set confirmed_at = now(), last_step = ${given.step}
      where user_id = ${userId} and confirmed_at is null and secret = ${given.secret}
      returning user_id
    ), codes as (
      insert into staff_recovery_codes (user_id, code_hash)
      select c.user_id, h from confirmed c cross join unnest(${[...given.codeHashes]}::text[]) as h
    )
    select user_id from confirmed`
  return rows.length === 1
}

/** Uses up a time step: each works once, also when it is given twice at the same moment. */
export async function useStep(tx: Transaction, userId: string, step: number): Promise<boolean> {
  const rows = await tx.sql`
    update staff_totp set last_step = ${step}
    where user_id = ${userId} and confirmed_at is not null and last_step < ${step}
    returning user_id`
  return rows.length === 1
}

/** Keeps the same secret encrypted anew, unless it was changed meanwhile. */
export async function replaceSecret(
  tx: Transaction,
  userId: string,
  sealed: { readonly before: string; readonly now: string },
): Promise<void> {
  await tx.sql`
    update staff_totp set secret = ${sealed.now} where user_id = ${userId} and secret = ${sealed.before}`
}

/** Uses up the recovery code that has one of these hashes. */
export async function useRecoveryCode(
  tx: Transaction,
  userId: string,
  hashes: readonly string[],
): Promise<boolean> {
  const rows = await tx.sql`
    update staff_recovery_codes set used_at = now()
    where user_id = ${userId} and code_hash = any(${[...hashes]}::text[]) and used_at is null
    returning user_id`
  return rows.length === 1
}

/** New recovery codes in the place of all earlier ones. */
export async function replaceRecoveryCodes(
  tx: Transaction,
  userId: string,
  codeHashes: readonly string[],
): Promise<void> {
  await tx.sql`delete from staff_recovery_codes where user_id = ${userId}`
  await tx.sql`
    insert into staff_recovery_codes (user_id, code_hash)
    select ${userId}::uuid, h from unnest(${[...codeHashes]}::text[]) as h`
}

/** Ends an enrolment and its recovery codes. False where there was none. */
export async function endEnrolment(tx: Transaction, userId: string): Promise<boolean> {
  const rows = await tx.sql`delete from staff_totp where user_id = ${userId} returning user_id`
  return rows.length === 1
}
