import type { Context } from '#platform/context'
import { transact } from '#platform/database'
import type { Language } from '#platform/i18n'
import { newId } from '#platform/ids'
import { wakeRelay, writeMessage } from '#platform/outbox'
import { IdentityErrors } from '../errors'
import { identityTopics } from '../events'
import { insertChallenge, secondsUntilNextChallenge } from '../infrastructure/otp-challenges'
import { normalizePhone } from '../infrastructure/phone-numbers'
import type { UserType } from '../user'

interface OtpRequest {
  readonly phone: string
  readonly userType: UserType
  readonly language: Language
}

/**
 * Opens a challenge and asks for its code to be sent. Reads no user: known and unknown phones are one path.
 * Throws PHONE_INVALID and OTP_LIMIT_REACHED.
 */
export async function requestOtp(context: Context, input: OtpRequest) {
  const { otp } = context.config
  const phone = normalizePhone(input.phone)
  if (!phone) throw IdentityErrors.PHONE_INVALID()

  const id = newId()
  const opened = await transact(context, async (tx) => {
    const challenge = await insertChallenge(tx, { ...input, id, phone }, otp)
    if (challenge)
      await writeMessage(tx, { topic: identityTopics.otpRequested, payload: { challengeId: id } })
    return challenge
  })
  if (!opened) {
    const retryAfterSeconds = await secondsUntilNextChallenge(context.db, phone, otp)
    throw IdentityErrors.OTP_LIMIT_REACHED({ params: { retryAfterSeconds }, retryAfterSeconds })
  }
  wakeRelay(context)
  return { challengeId: id, ...opened }
}
