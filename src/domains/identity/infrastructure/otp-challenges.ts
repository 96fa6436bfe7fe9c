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

export interface NewChallenge {
  readonly id: string
  readonly phone: string
  readonly callingCode: string
  readonly userType: UserType
  readonly language: Language
  /** Says that it signed in with this phone before; undefined where the app does not tell. */
  readonly deviceId: string | undefined
  /** What the budget of an address is counted by. */
  readonly network: string | null
}

/** Which gates a request for a code found closed; all open, and there is a challenge. */
export interface Admission {
  readonly expiresAt: Date | null
  readonly resendAt: Date
  /** Seconds until this phone, or this known device, may ask again; 0 where it may. */
  readonly waitSeconds: number
  readonly networkOpen: boolean
  readonly countryOpen: boolean
}

const columns = (db: Database) => db.sql`
  id, phone, user_type as "userType", language, expires_at as "expiresAt", verified_at as "verifiedAt",
  device_id as "deviceId", session_id as "sessionId"`

/**
 * Opens a challenge unless its phone asked too often, or its network or country used up its budget. Phone and network
 * are locked first, because two requests at once would both find room; the country is not, as all would wait for one
 * another: its budget may be passed by what is under way at one moment.
 *
 * A device that signed in with this phone before is counted by itself, so that a stranger who asks for codes for the
 * phone cannot lock its owner out. It is known by the challenges it answered: no user is read.
 */
export async function insertChallenge(
  tx: Transaction,
  challenge: NewChallenge,
  limits: Config['otp'],
): Promise<Admission> {
  const { phone, network, callingCode, deviceId = null } = challenge
  const countryBudget =
    callingCode === limits.homeCallingCode ? limits.dailyAtHome : limits.dailyPerForeignCountry
  await tx.sql`
    select pg_advisory_xact_lock(hashtextextended(${phone}, 7205002)),
      pg_advisory_xact_lock(hashtextextended(${network ?? ''}, 7205003))`
  const [admission] = await tx.sql<[Admission]>`
    with moment as (
      select date_trunc('milliseconds', statement_timestamp()) as now, make_interval(secs => ${limits.resendSeconds}) as pause
    ), known as (
      select ${deviceId}::text as device_id where exists (
        select from otp_challenges where phone = ${phone} and device_id = ${deviceId} and session_id is not null
      )
    ), asked as (
      select count(*) as today, max(created_at) as latest, min(created_at) as oldest
      from otp_challenges, moment
      where phone = ${phone} and created_at > moment.now - interval '1 day'
        and known_device_id is not distinct from (select device_id from known)
    ), gates as (
      select greatest(
          asked.latest + moment.pause,
          case when asked.today >= case when exists (select from known) then ${limits.dailyPerKnownDevice}::int
                                        else ${limits.dailyPerPhone}::int end
               then asked.oldest + interval '1 day' end
        ) as opens_at,
        (select count(*) from otp_challenges
          where network = ${network} and created_at > moment.now - interval '1 hour') < ${limits.hourlyPerNetwork}
          as network_open,
        (select count(*) from (
          select from otp_challenges
          where calling_code = ${callingCode} and created_at > moment.now - interval '1 day'
          limit ${countryBudget}
        ) as texts) < ${countryBudget} as country_open
      from asked, moment
    ), opened as (
      insert into otp_challenges (id, phone, user_type, language, created_at, expires_at, known_device_id, network,
        calling_code)
      select ${challenge.id}, ${phone}, ${challenge.userType}, ${challenge.language}, moment.now,
        moment.now + make_interval(secs => ${limits.lifetimeSeconds}), (select device_id from known), ${network},
        ${callingCode}
      from gates, moment
      where (opens_at is null or opens_at <= moment.now) and network_open and country_open
      returning expires_at
    )
    select opened.expires_at as "expiresAt", moment.now + moment.pause as "resendAt",
      greatest(0, ceil(extract(epoch from coalesce(opens_at, moment.now) - moment.now)))::int as "waitSeconds",
      network_open as "networkOpen", country_open as "countryOpen"
    from gates cross join moment left join opened on true`
  return admission
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
