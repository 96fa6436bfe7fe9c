import type { Context } from '#platform/context'
import { type Transaction, transact, violatedConstraint } from '#platform/database'
import { newId } from '#platform/ids'
import { type CompanyClaim, normalizeNip } from '../../company'
import { IdentityErrors } from '../../errors'
import { upsertClaim } from '../../infrastructure/companies'
import { claimGuest, type NewGuest } from '../../infrastructure/guests'
import { lockVerifiedChallenge, settleChallenge } from '../../infrastructure/otp-challenges'
import { findSession, insertSession } from '../../infrastructure/sessions'
import { readRegistrationToken } from '../../infrastructure/tokens'
import { insertUser, type NewUser } from '../../infrastructure/users'
import type { Device, Origin, RegistrationTokenPayload, Session, Tokens } from '../../session'
import type { UserType } from '../../user'
import { issueTokens } from '../session/issue-tokens'
import { recognizeGuest } from './recognize-guest'

export interface Registration {
  readonly registrationToken: string
  readonly profile: Omit<NewUser, 'id' | 'phone' | 'userType'>
  /** Needed for a corporate account, left aside for a household. */
  readonly company: CompanyClaim | undefined
  readonly device: Device
  readonly origin: Origin
  readonly guestToken: string | undefined
}

/**
 * Opens an account for a verified phone and signs it in. The token works once; repeated, it gives the same session.
 * Throws REGISTRATION_ENDED, also where the phone has an account by now: verifying it again signs in. A corporate
 * account needs a company (COMPANY_REQUIRED, NIP_INVALID), which is pending until staff approve the membership.
 */
export async function register(context: Context, input: Registration): Promise<Tokens> {
  const reading = await readRegistrationToken(context.config.auth, input.registrationToken, context.now())
  if ('fault' in reading) throw IdentityErrors.REGISTRATION_ENDED()
  const { payload } = reading
  const guest = await recognizeGuest(context, input.guestToken, input.device.id)
  try {
    const session = await transact(context, (tx) => openAccount(tx, { context, input, payload, guest }))
    return await issueTokens(context, session)
  } catch (error) {
    if (violatedConstraint(error) === 'users_phone_user_type_key') throw IdentityErrors.REGISTRATION_ENDED()
    throw error
  }
}

interface Opening {
  readonly context: Context
  readonly input: Registration
  readonly payload: RegistrationTokenPayload
  readonly guest: NewGuest | undefined
}

async function openAccount(tx: Transaction, { context, input, payload, guest }: Opening): Promise<Session> {
  const challenge = await lockVerifiedChallenge(tx, payload.sub, input.device.id)
  if (!challenge) throw IdentityErrors.REGISTRATION_ENDED()
  const earlier = challenge.sessionId && (await findSession(tx, challenge.sessionId))
  if (earlier) return earlier
  if (challenge.sessionId) throw IdentityErrors.REGISTRATION_ENDED()

  const company = checkClaim(challenge.userType, input.company)
  const userId = newId()
  await insertUser(tx, { ...input.profile, id: userId, phone: challenge.phone, userType: challenge.userType })
  if (company) await upsertClaim(tx, userId, company)
  const { device, origin } = input
  const session = await insertSession(tx, { id: newId(), userId, device, origin }, context.config.auth)
  if (!session) throw IdentityErrors.ACCOUNT_UNAVAILABLE()
  await settleChallenge(tx, challenge.id, session.id)
  if (guest) await claimGuest(tx, guest, userId)
  return session
}

function checkClaim(userType: UserType, claim: CompanyClaim | undefined): CompanyClaim | undefined {
  if (userType !== 'corporate') return undefined
  if (!claim) throw IdentityErrors.COMPANY_REQUIRED()
  const nip = normalizeNip(claim.nip)
  if (!nip) throw IdentityErrors.NIP_INVALID()
  return { name: claim.name, nip }
}
