import type { Context } from '#platform/context'
import { type Transaction, transact, violatedConstraint } from '#platform/database'
import { newId } from '#platform/ids'
import { IdentityErrors } from '../errors'
import { lockVerifiedChallenge, settleChallenge } from '../infrastructure/otp-challenges'
import { findSession, insertSession } from '../infrastructure/sessions'
import { readRegistrationToken } from '../infrastructure/tokens'
import { insertUser, type NewUser } from '../infrastructure/users'
import type { Device, RegistrationTokenPayload, Session, Tokens } from '../session'
import { issueTokens } from './issue-tokens'
import type { Origin } from './verify-otp'

export interface Registration {
  readonly registrationToken: string
  readonly profile: Omit<NewUser, 'id' | 'phone' | 'userType'>
  readonly device: Device
  readonly origin: Origin
}

/**
 * Opens an account for a verified phone and signs it in. The token works once; repeated, it gives the same session.
 * Throws REGISTRATION_ENDED, also where the phone has an account by now: verifying it again signs in.
 */
export async function register(context: Context, input: Registration): Promise<Tokens> {
  const reading = await readRegistrationToken(context.config.auth, input.registrationToken, context.now())
  if ('fault' in reading) throw IdentityErrors.REGISTRATION_ENDED()
  const { payload } = reading
  if (payload.deviceId !== input.device.id) throw IdentityErrors.REGISTRATION_ENDED()
  try {
    const session = await transact(context, (tx) => openAccount(tx, { context, input, payload }))
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
}

async function openAccount(tx: Transaction, { context, input, payload }: Opening): Promise<Session> {
  const challenge = await lockVerifiedChallenge(tx, payload.sub, payload.deviceId)
  if (!challenge) throw IdentityErrors.REGISTRATION_ENDED()
  const earlier = challenge.sessionId && (await findSession(tx, challenge.sessionId))
  if (earlier) return earlier
  if (challenge.sessionId) throw IdentityErrors.REGISTRATION_ENDED()

  const userId = newId()
  await insertUser(tx, { ...input.profile, id: userId, phone: challenge.phone, userType: challenge.userType })
  const session = await insertSession(
    tx,
    { id: newId(), userId, device: input.device, ...input.origin },
    context.config.auth,
  )
  if (!session) throw IdentityErrors.ACCOUNT_UNAVAILABLE()
  await settleChallenge(tx, challenge.id, session.id)
  return session
}
