import type { Context } from '#platform/context'
import { type Transaction, transact } from '#platform/database'
import { newId } from '#platform/ids'
import { IdentityErrors } from '../../errors'
import { claimGuest, type NewGuest } from '../../infrastructure/guests'
import {
  type Answered as AnsweredChallenge,
  answerChallenge,
  type Challenge,
  lockVerifiedChallenge,
  settleChallenge,
} from '../../infrastructure/otp-challenges'
import { isOtpCode } from '../../infrastructure/otp-codes'
import { findSession, insertSession } from '../../infrastructure/sessions'
import { signRegistrationToken } from '../../infrastructure/tokens'
import { findUserId } from '../../infrastructure/users'
import type { Device, Origin, Session, Tokens } from '../../session'
import { issueTokens } from '../session/issue-tokens'
import { recognizeGuest } from './recognize-guest'

export interface OtpAnswer {
  readonly challengeId: string
  readonly code: string
  readonly device: Device
  readonly origin: Origin
  /** Of the guest who signs in here, whose cart becomes the user's. */
  readonly guestToken: string | undefined
}

export type SignIn =
  | ({ readonly status: 'signed_in' } & Tokens)
  | { readonly status: 'profile_required'; readonly registrationToken: string }

/**
 * Answers a challenge. Signs in, or hands out a registration token where the phone has no account of that type.
 * The same right answer from the same device gives the same session for 60 s, in case the reply was lost.
 * Throws OTP_CODE_WRONG, OTP_CHALLENGE_ENDED and ACCOUNT_UNAVAILABLE.
 */
export async function verifyOtp(context: Context, answer: OtpAnswer): Promise<SignIn> {
  const { otp, auth } = context.config
  const right = isOtpCode(otp.keys, answer.challengeId, answer.code)
  // The try is counted by a statement of its own: it must stay counted when the answer is a refusal.
  const challenge = await answerChallenge(context.db, {
    id: answer.challengeId,
    right,
    device: answer.device,
    origin: answer.origin,
    maxTries: otp.maxTries,
    refusedWith: codeWrong,
  })
  if (!challenge) throw IdentityErrors.OTP_CHALLENGE_ENDED()
  if (!right) throw refuseCode(context, answer, challenge)

  const guest = await recognizeGuest(context, answer.guestToken, answer.device.id)
  const session = await transact(context, (tx) => signIn(tx, { context, answer, challenge, guest }))
  if (session) return { status: 'signed_in', ...(await issueTokens(context, session)) }
  const registrationToken = await signRegistrationToken(auth, {
    id: challenge.id,
    verifiedAt: challenge.verifiedAt ?? context.now(),
  })
  return { status: 'profile_required', registrationToken }
}

const codeWrong = 'OTP_CODE_WRONG'

/** Says in the log that a code was wrong, and gives what it is refused with. */
function refuseCode(context: Context, { device, origin }: OtpAnswer, challenge: AnsweredChallenge): Error {
  const userId = challenge.aimedAt ?? undefined
  const triesLeft = context.config.otp.maxTries - challenge.tries
  const facts = { code: codeWrong, triesLeft, userId, ip: origin.ip, deviceId: device.id }
  context.log.warn(facts, 'a sign-in code was wrong')
  return IdentityErrors[codeWrong]({ params: { triesLeft } })
}

interface Answered {
  readonly context: Context
  readonly answer: OtpAnswer
  readonly challenge: Challenge
  readonly guest: NewGuest | undefined
}

/** The session of this challenge: the one it already led to, or a new one; undefined where there is no account. */
async function signIn(
  tx: Transaction,
  { context, answer, challenge, guest }: Answered,
): Promise<Session | undefined> {
  const locked = await lockVerifiedChallenge(tx, challenge.id, answer.device.id)
  if (!locked) throw IdentityErrors.OTP_CHALLENGE_ENDED()
  if (locked.sessionId) {
    const session = await findSession(tx, locked.sessionId)
    if (!session) throw IdentityErrors.OTP_CHALLENGE_ENDED()
    return session
  }
  const userId = await findUserId(tx, locked.phone, locked.userType)
  if (!userId) return undefined
  await context.failpoint('session.opening')
  const { device, origin } = answer
  const session = await insertSession(tx, { id: newId(), userId, device, origin }, context.config.auth)
  if (!session) throw IdentityErrors.ACCOUNT_UNAVAILABLE()
  await settleChallenge(tx, locked.id, session.id)
  if (guest) await claimGuest(tx, guest, userId)
  await context.failpoint('session.opened')
  return session
}
