import type { Config } from '#platform/config'
import type { Database, Transaction } from '#platform/database'
import type { Language } from '#platform/i18n'
import type { Device, Origin } from '../session'
import type { UserType } from '../user'
import { failedAnswer } from './security-events'

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
  /** What the budget of an address is counted by: an IPv4 address or the /64 of an IPv6 one, and the /48 of the latter. */
  readonly network: string | null
  readonly wideNetwork: string | null
}

/** Which gates a request for a code found closed; all open, and there is a challenge. */
export interface Admission {
  readonly expiresAt: Date | null
  readonly resendAt: Date
  /** Seconds until this network, or this known device, may ask again for this phone; 0 where it may. */
  readonly waitSeconds: number
  readonly networkOpen: boolean
  readonly countryOpen: boolean
  /** How many texts went to the country within a day, this one included; counted no further than its budget. */
  readonly textsToday: number
  /** The shares of the country's budget, in percent, that this text is the first of the day to have reached. */
  readonly alerts: number[]
}

const columns = (db: Database) => db.sql`
  id, phone, user_type as "userType", language, expires_at as "expiresAt", verified_at as "verifiedAt",
  device_id as "deviceId", session_id as "sessionId"`

/**
 * Opens a challenge unless its phone was asked for too often, or its network or country used up its budget. Phone and
 * network are locked first, because two requests at once would both find room; the country is not, as all would wait for
 * one another: its budget may be passed by what is under way at one moment.
 *
 * Whoever asks for codes to somebody else's phone uses up the allowance of their own network for it. Beyond it, that
 * network gets one each few minutes, until the phone got as many as are bearable in a day: then it waits for the day to
 * pass, and the others are the ones that get one each few minutes. A device that signed in with this phone before is counted by
 * itself, and has a share of every budget that nobody else can use up. It is known by the challenges it answered: no user
 * is read.
 */
export async function insertChallenge(
  tx: Transaction,
  challenge: NewChallenge,
  limits: Config['otp'],
): Promise<Admission> {
  const { phone, network, wideNetwork, callingCode, deviceId = null } = challenge
  const countryBudget =
    callingCode === limits.homeCallingCode ? limits.dailyAtHome : limits.dailyPerForeignCountry
  // A /48 holds all of its /64s, so that one lock does for both.
  const asking = wideNetwork ?? network
  await tx.sql`
    select pg_advisory_xact_lock(hashtextextended(${phone}, 7205002)),
      pg_advisory_xact_lock(hashtextextended(${asking ?? ''}, 7205003))`
  const [admission] = await tx.sql<[Admission]>`
    with moment as (
      select date_trunc('milliseconds', statement_timestamp()) as now, make_interval(secs => ${limits.resendSeconds}) as pause
    ), known as (
      select ${deviceId}::text as device_id where exists (
        select from otp_challenges where phone = ${phone} and device_id = ${deviceId} and session_id is not null
      )
    ), caller as (
      select exists (select from known) as known,
        case when exists (select from known) then 100 else 100 - ${limits.reservedPercent}::int end as percent,
        case when exists (select from known) then ${limits.dailyPerKnownDevice}::int
             else ${limits.dailyPerPhone}::int end as allowance
    ), breather as (
      select make_interval(secs => ${limits.crowdedSeconds}) as length
    ), asked as (
      select count(*) >= ${limits.dailyPerCrowdedPhone}::int as is_crowded, max(created_at) as latest_of_all,
        count(*) filter (where own) as today,
        max(created_at) filter (where own) as latest, min(created_at) filter (where own) as oldest
      from (
        select created_at,
          caller.known or coalesce(wide_network, network) is not distinct from ${asking}::text as own
        from otp_challenges, moment, caller
        where phone = ${phone} and created_at > moment.now - interval '1 day'
          and known_device_id is not distinct from (select device_id from known)
      ) as texts
    ), texts as (
      select
        (select count(*) from otp_challenges
          where network = ${network} and created_at > moment.now - interval '1 hour') as of_network,
        (select count(*) from otp_challenges
          where wide_network = ${wideNetwork} and created_at > moment.now - interval '1 hour') as of_wide_network,
        (select count(*) from (
          select from otp_challenges
          where calling_code = ${callingCode} and created_at > moment.now - interval '1 day'
          limit ${countryBudget}
        ) as counted) as of_country
      from moment
    ), gates as (
      select greatest(
          asked.latest + moment.pause,
          case when asked.today < caller.allowance then null
               when caller.known or asked.is_crowded then asked.oldest + interval '1 day'
               else asked.latest + breather.length end,
          case when asked.is_crowded and not caller.known then asked.latest_of_all + breather.length end
        ) as opens_at,
        texts.of_network < ceil(${limits.hourlyPerNetwork}::numeric * caller.percent / 100)
          and texts.of_wide_network < ceil(${limits.hourlyPerWideNetwork}::numeric * caller.percent / 100) as network_open,
        texts.of_country < ceil(${countryBudget}::numeric * caller.percent / 100) as country_open,
        texts.of_country
      from asked, moment, caller, texts, breather
    ), opened as (
      insert into otp_challenges (id, phone, user_type, language, created_at, expires_at, known_device_id, network,
        wide_network, calling_code)
      select ${challenge.id}, ${phone}, ${challenge.userType}, ${challenge.language}, moment.now,
        moment.now + make_interval(secs => ${limits.lifetimeSeconds}), (select device_id from known), ${network},
        ${wideNetwork}, ${callingCode}
      from gates, moment
      where (opens_at is null or opens_at <= moment.now) and network_open and country_open
      returning expires_at
    ), alerted as (
      insert into otp_alerts (calling_code, day, percent)
      select ${callingCode}, date_trunc('day', moment.now, 'UTC'), step.percent
      from opened, gates, moment, (values (50), (80), (100)) as step (percent)
      where (gates.of_country + 1) * 100 >= step.percent * ${countryBudget}::int
      on conflict do nothing
      returning percent
    )
    select opened.expires_at as "expiresAt", moment.now + moment.pause as "resendAt",
      greatest(0, ceil(extract(epoch from coalesce(opens_at, moment.now) - moment.now)))::int as "waitSeconds",
      network_open as "networkOpen", country_open as "countryOpen",
      (of_country + case when opened.expires_at is null then 0 else 1 end)::int as "textsToday",
      coalesce((select jsonb_agg(percent order by percent) from alerted), '[]') as alerts
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

export interface ChallengeAnswer {
  readonly id: string
  readonly right: boolean
  readonly device: Device
  readonly origin: Origin
  readonly maxTries: number
  /** What a wrong answer is refused with. */
  readonly refusedWith: string
}

/** A challenge that was answered. */
export type Answered = Challenge & {
  readonly tries: number
  /** Whose account a wrong answer was aimed at, and written down at; null where there is none. */
  readonly aimedAt: string | null
}

/**
 * Counts a try and, when the code is right, marks the challenge verified by this device: one atomic statement, so that
 * parallel guesses never get more tries than there are. A verified challenge stays open to its device for 60 s.
 *
 * A wrong answer is written down at its account within the same statement. By a second one, a phone that has an account
 * would be answered later by the time that a commit takes, and one that has none would not.
 */
export async function answerChallenge(db: Database, answer: ChallengeAnswer): Promise<Answered | undefined> {
  const { right, device, maxTries } = answer
  const rows = await db.sql<Answered[]>`
    with answered as (
      update otp_challenges
      set tries = tries + ${right ? 0 : 1},
          verified_at = case when ${right} then coalesce(verified_at, now()) else verified_at end,
          device_id = case when ${right} then ${device.id} else device_id end
      where id = ${answer.id} and tries < ${maxTries}
        and case when verified_at is null then expires_at > now()
                 else ${right} and device_id = ${device.id} and verified_at > now() - interval '60 seconds' end
      returning otp_challenges.*
    ), noted as (${failedAnswer(db, { ...answer, answered: db.sql`answered` })})
    select ${columns(db)}, tries, (select user_id from noted) as "aimedAt" from answered`
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
