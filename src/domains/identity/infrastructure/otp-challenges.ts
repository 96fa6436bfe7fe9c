import type { Config } from '#platform/config'
import type { Database, Transaction } from '#platform/database'
import type { Language } from '#platform/i18n'
import type { UserType } from '../user'

export interface Challenge {
  readonly id: string
  readonly phone: string
  readonly userType: UserType
  readonly language: Language
  readonly expiresAt: Date
  readonly verifiedAt: Date | null
  readonly deviceId: string | null
  readonly sessionId: string | null
}

interface NewChallenge {
  readonly id: string
  readonly phone: string
  readonly userType: UserType
  readonly language: Language
}

const columns = (db: Database) => db.sql`
  id, phone, user_type as "userType", language, expires_at as "expiresAt", verified_at as "verifiedAt",
  device_id as "deviceId", session_id as "sessionId"`

/**
 * Opens a challenge unless this phone asked too often: one within the resend time, or the day's allowance used up.
 * The phone is locked first, because two requests at once would both find room.
 */
export async function insertChallenge(
  tx: Transaction,
  challenge: NewChallenge,
  limits: Config['otp'],
): Promise<{ readonly expiresAt: Date; readonly resendAt: Date } | undefined> {
  await tx.sql`select pg_advisory_xact_lock(hashtextextended(${challenge.phone}, 7205002))`
  const rows = await tx.sql<{ expiresAt: Date; resendAt: Date }[]>`
    insert into otp_challenges (id, phone, user_type, language, expires_at)
    select ${challenge.id}, ${challenge.phone}, ${challenge.userType}, ${challenge.language},
      now() + make_interval(secs => ${limits.lifetimeSeconds})
    from (
      select count(*) as today, max(created_at) as latest from otp_challenges
      where phone = ${challenge.phone} and created_at > now() - interval '1 day'
    ) as earlier
    where earlier.today < ${limits.dailyPerPhone}
      and (earlier.latest is null or earlier.latest <= now() - make_interval(secs => ${limits.resendSeconds}))
    returning expires_at as "expiresAt", now() + make_interval(secs => ${limits.resendSeconds}) as "resendAt"`
  return rows[0]
}

/** Seconds until this phone may ask again, by the same two rules. */
export async function secondsUntilNextChallenge(
  db: Database,
  phone: string,
  limits: Config['otp'],
): Promise<number> {
  const [row] = await db.sql<{ seconds: number }[]>`
    select ceil(extract(epoch from greatest(
      max(created_at) + make_interval(secs => ${limits.resendSeconds}),
      case when count(*) >= ${limits.dailyPerPhone} then min(created_at) + interval '1 day' end
    ) - now()))::int as seconds
    from otp_challenges where phone = ${phone} and created_at > now() - interval '1 day'`
  return Math.max(1, row?.seconds ?? 1)
}

/** The challenge, unless it has expired unverified. */
export async function findChallengeToSend(db: Database, id: string): Promise<Challenge | undefined> {
  const rows = await db.sql<Challenge[]>`
    select ${columns(db)} from otp_challenges where id = ${id} and expires_at > now() and verified_at is null`
  return rows[0]
}

/** The time to answer counts from the first sending. */
export async function markChallengeSent(db: Database, id: string, lifetimeSeconds: number): Promise<void> {
  await db.sql`
    update otp_challenges set sent_at = now(), expires_at = now() + make_interval(secs => ${lifetimeSeconds})
    where id = ${id} and sent_at is null`
}

/**
 * Counts a try and, when the code is right, marks the challenge verified by this device: one atomic statement, so that
 * parallel guesses never get more tries than there are. A verified challenge stays open to its device for 60 s.
 */
export async function answerChallenge(
  db: Database,
  answer: {
    readonly id: string
    readonly right: boolean
    readonly deviceId: string
    readonly maxTries: number
  },
): Promise<(Challenge & { readonly tries: number }) | undefined> {
  const rows = await db.sql<(Challenge & { tries: number })[]>`
    update otp_challenges
    set tries = tries + ${answer.right ? 0 : 1},
        verified_at = case when ${answer.right} then coalesce(verified_at, now()) else verified_at end,
        device_id = case when ${answer.right} then ${answer.deviceId} else device_id end
    where id = ${answer.id} and tries < ${answer.maxTries}
      and case when verified_at is null then expires_at > now()
               else ${answer.right} and device_id = ${answer.deviceId} and verified_at > now() - interval '60 seconds' end
    returning ${columns(db)}, tries`
  return rows[0]
}

/** Locks a verified challenge, to register or sign in with it once. */
export async function lockVerifiedChallenge(
  tx: Transaction,
  id: string,
  deviceId: string,
): Promise<Challenge | undefined> {
  const rows = await tx.sql<Challenge[]>`
    select ${columns(tx)} from otp_challenges
    where id = ${id} and device_id = ${deviceId} and verified_at > now() - interval '15 minutes'
    for no key update`
  return rows[0]
}

/** Notes the session that came of a challenge: a repeated request gets the same one. */
export async function settleChallenge(tx: Transaction, id: string, sessionId: string): Promise<void> {
  await tx.sql`update otp_challenges set session_id = ${sessionId} where id = ${id}`
}
