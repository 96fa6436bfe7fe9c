import { noteRefusal } from '#identity'
import type { Context } from '#platform/context'
import { AppError } from '#platform/errors'
import { newId } from '#platform/ids'
import { AdminErrors } from '../../errors'
import { type AttemptCounter, forgetAttempts } from '../../infrastructure/sign-in-attempts'
import { findStaffByEmail, type StaffAccount } from '../../infrastructure/staff-accounts'
import { isPassword } from '../../infrastructure/staff-passwords'
import { insertStaffSession, isKnownPlace } from '../../infrastructure/staff-sessions'
import { type Enrolment, findEnrolment } from '../../infrastructure/staff-totp'
import { openSecret, stepOfCode } from '../../infrastructure/totp'
import type { StaffSession, StaffTokens } from '../../staff'
import { withAudit } from '../audit/with-audit'
import { countGuess } from './count-guess'
import { issueStaffTokens } from './issue-staff-tokens'
import { useSecondFactor } from './use-second-factor'

export interface StaffCredentials {
  readonly email: string
  readonly password: string
  /** From an authenticator, or a recovery code. */
  readonly code: string | undefined
  readonly device: { readonly id: string; readonly name: string }
  readonly origin: StaffOrigin
}

export interface StaffOrigin {
  readonly ip: string | null
  readonly userAgent: string | null
  /** What one subscriber has: the address, or the /64 of an IPv6 one. */
  readonly network: string | null
  /** What one site has: the /48 of an IPv6 address; null where there is none. */
  readonly site: string | null
}

/** Stands for whoever has no account, so that the same statements run for them. */
const nobody = '00000000-0000-0000-0000-000000000000'

/**
 * Signs a member of staff in. An unknown address costs the same work and gets the same answer as a wrong password. What
 * fails leaves a trace. Throws SIGN_IN_REFUSED, SIGN_IN_TOO_OFTEN, TOTP_REQUIRED (the password was right) and
 * TOTP_REFUSED.
 */
export async function signInStaff(context: Context, credentials: StaffCredentials): Promise<StaffTokens> {
  const account = await findStaffByEmail(context.db, credentials.email)
  try {
    return await tryToSignIn(context, credentials, account)
  } catch (error) {
    if (error instanceof AppError) await noteFailure(context, credentials, { account, code: error.errorCode })
    throw error
  }
}

async function tryToSignIn(
  context: Context,
  credentials: StaffCredentials,
  account: StaffAccount | undefined,
): Promise<StaffTokens> {
  const { secretsKeys } = context.config.staff
  const counters = await countersOf(context, credentials, account)
  await countGuess(context, counters.own)
  const enrolment = await findEnrolment(context.db, account?.id ?? nobody)
  if (!isRightCode(context, { enrolment, account, code: credentials.code })) {
    await countGuess(context, counters.ofAll)
  }
  const counted = [...counters.own, ...counters.ofAll]
  const right = await isPassword(credentials.password, account?.passwordHash)
  if (!account || !right || account.blockedAt) throw AdminErrors.SIGN_IN_REFUSED()
  if (enrolment?.confirmedAt && !credentials.code) {
    // The first of two steps is no failure: the panel asks for the code and sends both.
    await forgetAttempts(context.db, secretsKeys, counted)
    throw AdminErrors.TOTP_REQUIRED()
  }
  await context.failpoint('staff.verified')
  const session = await openSession(context, account, credentials)
  await forgetAttempts(context.db, secretsKeys, counted)
  return await issueStaffTokens(context, session)
}

/** What a sign-in is counted by: `own` belongs to the place it comes from, `ofAll` to everyone who tries an account. */
interface Counters {
  readonly own: readonly AttemptCounter[]
  readonly ofAll: readonly AttemptCounter[]
}

/**
 * Where an account has signed in before, only failures there count, so that nobody elsewhere can lock its owner out.
 * Elsewhere, each network has a count of its own: a stranger who fails makes nobody wait but their neighbours. Guesses
 * from many networks at once have a limit for all of them, which a right code of the authenticator passes.
 */
async function countersOf(
  context: Context,
  { email, device, origin }: StaffCredentials,
  account: StaffAccount | undefined,
): Promise<Counters> {
  const place = { deviceId: device.id, ip: origin.ip }
  const known = await isKnownPlace(context.db, account?.id ?? nobody, place)
  const who = email.toLowerCase()
  const { network, site } = origin
  if (known === 'device') return ownOnly({ subject: `device:${who}:${device.id}`, freeFailures: 5 })
  if (known === 'address') return ownOnly({ subject: `place:${who}:${network}`, freeFailures: 5 })
  const own = [
    { subject: `account:${who}:${network}`, freeFailures: 10 },
    { subject: `address:${network}`, freeFailures: 30 },
  ]
  return {
    own: site === null ? own : [...own, { subject: `site:${site}`, freeFailures: 60 }],
    ofAll: [{ subject: `account:${who}`, freeFailures: 100 }],
  }
}

function ownOnly(counter: AttemptCounter): Counters {
  return { own: [counter], ofAll: [] }
}

interface ShownCode {
  readonly enrolment: Enrolment | undefined
  readonly account: StaffAccount | undefined
  readonly code: string | undefined
}

/** Whether this is a code of the account's authenticator at this moment. It is not used up yet. */
function isRightCode(context: Context, { enrolment, account, code }: ShownCode): boolean {
  if (!account || !enrolment?.confirmedAt || !code) return false
  const opened = openSecret(context.config.staff.secretsKeys, account.id, enrolment.secret)
  return opened !== undefined && stepOfCode(opened.secret, code, context.now()) !== undefined
}

/**
 * The session, its second factor used up, and the record of it: one transaction. Whether it needs one is read once the
 * account is locked: two-step sign-in that was turned on meanwhile has ended the other sessions, and this one not yet.
 */
async function openSession(
  context: Context,
  account: StaffAccount,
  { code, device, origin }: StaffCredentials,
): Promise<StaffSession> {
  const { staff: settings } = context.config
  const { ip, userAgent } = origin

  const { result } = await withAudit(context, { staff: { userId: account.id } }, async (tx) => {
    const id = newId()
    const session = await insertStaffSession(
      tx,
      {
        id,
        userId: account.id,
        passwordHash: account.passwordHash,
        device: { ...device, platform: 'web' },
        ip,
        userAgent,
      },
      settings,
    )
    if (!session) throw AdminErrors.SIGN_IN_REFUSED()
    const enrolment = await findEnrolment(tx, account.id)
    if (enrolment?.confirmedAt) {
      if (!code) throw AdminErrors.TOTP_REQUIRED()
      const factor = { userId: account.id, sealed: enrolment.secret, code }
      if (!(await useSecondFactor(tx, context, factor))) throw AdminErrors.TOTP_REFUSED()
    }
    return {
      record: {
        action: 'staff.signed_in',
        entityType: 'session',
        entityId: id,
        before: null,
        after: { live: true },
      },
      result: session,
    }
  })
  return result
}

const failures = {
  SIGN_IN_REFUSED: { kind: 'sign_in_failed', quietSeconds: 0 },
  TOTP_REFUSED: { kind: 'sign_in_failed', quietSeconds: 0 },
  // Whoever waits may ask as often as they like: one row a minute says so.
  SIGN_IN_TOO_OFTEN: { kind: 'sign_in_paused', quietSeconds: 60 },
} as const

async function noteFailure(
  context: Context,
  { device, origin }: StaffCredentials,
  { account, code }: { readonly account: StaffAccount | undefined; readonly code: string },
): Promise<void> {
  const failure = Object.entries(failures).find(([noted]) => noted === code)?.[1]
  if (!failure) return
  const { ip, userAgent } = origin
  const about = { userId: account?.id ?? nobody, sessionId: null, deviceId: device.id }
  await noteRefusal(context, { ...failure, ...about, code, origin: { ip, userAgent } })
}
