import type { Context } from '#platform/context'
import type { Transaction } from '#platform/database'
import { newId } from '#platform/ids'
import { AdminErrors } from '../../errors'
import { type AttemptCounter, countAttempt, forgetAttempts } from '../../infrastructure/sign-in-attempts'
import { findStaffByEmail, type StaffAccount } from '../../infrastructure/staff-accounts'
import { isPassword } from '../../infrastructure/staff-passwords'
import { insertStaffSession, isKnownPlace } from '../../infrastructure/staff-sessions'
import { findEnrolment, replaceSecret, useRecoveryCode, useStep } from '../../infrastructure/staff-totp'
import { openSecret, possibleHashes, sealSecret, stepOfCode } from '../../infrastructure/totp'
import type { StaffSession, StaffTokens } from '../../staff'
import { withAudit } from '../audit/with-audit'
import { issueStaffTokens } from './issue-staff-tokens'

export interface StaffCredentials {
  readonly email: string
  readonly password: string
  /** From an authenticator, or a recovery code. */
  readonly code: string | undefined
  readonly device: { readonly id: string; readonly name: string }
  readonly origin: { readonly ip: string | null; readonly userAgent: string | null }
}

/** Stands for whoever has no account, so that the same statements run for them. */
const nobody = '00000000-0000-0000-0000-000000000000'

/**
 * Signs a member of staff in. An unknown address costs the same work and gets the same answer as a wrong password.
 * Throws SIGN_IN_REFUSED, SIGN_IN_TOO_OFTEN, TOTP_REQUIRED (the password was right) and TOTP_REFUSED.
 */
export async function signInStaff(context: Context, credentials: StaffCredentials): Promise<StaffTokens> {
  const { staff: settings } = context.config
  const account = await findStaffByEmail(context.db, credentials.email)
  const counters = await countersOf(context, credentials, account)
  const waitSeconds = await countAttempt(context.db, settings.secretsKeys, counters)
  if (waitSeconds > 0) {
    throw AdminErrors.SIGN_IN_TOO_OFTEN({
      params: { retryAfterSeconds: waitSeconds },
      retryAfterSeconds: waitSeconds,
    })
  }
  const right = await isPassword(credentials.password, account?.passwordHash)
  if (!account || !right || account.blockedAt) throw AdminErrors.SIGN_IN_REFUSED()
  await context.failpoint('staff.verified')
  const session = await openSession(context, account, credentials)
  await forgetAttempts(context.db, settings.secretsKeys, counters)
  return await issueStaffTokens(context, session)
}

/**
 * Where an account has signed in before, only failures there count, so that nobody elsewhere can lock its owner out.
 * Strangers share two counts: one of the account they try, one of the address they try from.
 */
async function countersOf(
  context: Context,
  { email, device, origin }: StaffCredentials,
  account: StaffAccount | undefined,
): Promise<AttemptCounter[]> {
  const place = { deviceId: device.id, ip: origin.ip }
  const known = await isKnownPlace(context.db, account?.id ?? nobody, place)
  const who = email.toLowerCase()
  if (known === 'device') return [{ subject: `device:${who}:${device.id}`, freeFailures: 5 }]
  if (known === 'address') return [{ subject: `place:${who}:${origin.ip}`, freeFailures: 5 }]
  return [
    { subject: `account:${who}`, freeFailures: 10 },
    { subject: `address:${origin.ip}`, freeFailures: 30 },
  ]
}

/** The session, its second factor used up, and the record of it: one transaction. */
async function openSession(
  context: Context,
  account: StaffAccount,
  { code, device, origin }: StaffCredentials,
): Promise<StaffSession> {
  const { staff: settings } = context.config
  const enrolment = await findEnrolment(context.db, account.id)
  if (enrolment?.confirmedAt && !code) throw AdminErrors.TOTP_REQUIRED()
  const sealed = enrolment?.confirmedAt ? enrolment.secret : undefined

  const { result } = await withAudit(context, { staff: { userId: account.id } }, async (tx) => {
    const id = newId()
    const session = await insertStaffSession(
      tx,
      {
        id,
        userId: account.id,
        passwordHash: account.passwordHash,
        device: { ...device, platform: 'web' },
        ...origin,
      },
      settings,
    )
    if (!session) throw AdminErrors.SIGN_IN_REFUSED()
    if (sealed && !(await useSecondFactor(tx, context, { userId: account.id, sealed, code: code ?? '' }))) {
      throw AdminErrors.TOTP_REFUSED()
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

interface SecondFactor {
  readonly userId: string
  /** The authenticator's secret, encrypted. */
  readonly sealed: string
  readonly code: string
}

/**
 * Uses up a code of the authenticator, or a recovery code. False where it is wrong or was used before, or where the key
 * that the secret was encrypted with is gone. A secret under an older key is encrypted anew, so that the key can go.
 */
async function useSecondFactor(
  tx: Transaction,
  context: Context,
  { userId, sealed, code }: SecondFactor,
): Promise<boolean> {
  const { secretsKeys } = context.config.staff
  if (!/^\d{6}$/.test(code)) return await useRecoveryCode(tx, userId, possibleHashes(secretsKeys, code))
  const opened = openSecret(secretsKeys, userId, sealed)
  if (!opened) return false
  const step = stepOfCode(opened.secret, code, context.now())
  if (step === undefined || !(await useStep(tx, userId, step))) return false
  if (!opened.byFirstKey) {
    const now = sealSecret(secretsKeys, userId, opened.secret)
    await replaceSecret(tx, userId, { before: sealed, now })
  }
  return true
}
