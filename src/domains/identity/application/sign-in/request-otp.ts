import type { Context } from '#platform/context'
import { transact } from '#platform/database'
import type { Language } from '#platform/i18n'
import { newId } from '#platform/ids'
import { writeMessage } from '#platform/outbox'
import { IdentityErrors } from '../../errors'
import { identityTopics } from '../../events'
import { type Admission, insertChallenge } from '../../infrastructure/otp-challenges'
import { type PhoneNumber, parsePhone } from '../../infrastructure/phone-numbers'
import type { UserType } from '../../user'

interface OtpRequest {
  readonly phone: string
  readonly userType: UserType
  readonly language: Language
  /** The device that asks, if it says so: one that signed in before is not held up by strangers. */
  readonly deviceId: string | undefined
  readonly network: string | null
}

/**
 * Opens a challenge and asks for its code to be sent. Reads no user: known and unknown phones are one path.
 * Throws PHONE_INVALID, OTP_LIMIT_REACHED (this phone) and OTP_BUDGET_REACHED (this network or country).
 */
export async function requestOtp(context: Context, input: OtpRequest) {
  const { otp } = context.config
  const phone = parsePhone(input.phone)
  if (!phone) throw IdentityErrors.PHONE_INVALID()

  const id = newId()
  const challenge = { ...input, id, phone: phone.number, callingCode: phone.callingCode }
  const admission = await transact(context, async (tx) => {
    const admitted = await insertChallenge(tx, challenge, otp)
    if (admitted.expiresAt)
      await writeMessage(tx, { topic: identityTopics.otpRequested, payload: { challengeId: id } })
    return admitted
  })
  const { expiresAt, resendAt } = admission
  if (!expiresAt) throw refusal(context, phone, admission)
  return { challengeId: id, expiresAt, resendAt }
}

const budgetRetrySeconds = 3_600

function refusal(context: Context, { callingCode }: PhoneNumber, admission: Admission): Error {
  const { waitSeconds, networkOpen, countryOpen } = admission
  if (waitSeconds > 0 || (networkOpen && countryOpen)) {
    const retryAfterSeconds = Math.max(1, waitSeconds)
    return IdentityErrors.OTP_LIMIT_REACHED({ params: { retryAfterSeconds }, retryAfterSeconds })
  }
  // Somebody pumps texts, or the shop has more customers than its owner thought: a person has to look.
  const alert = countryOpen ? 'otp_network_budget' : 'otp_country_budget'
  context.log.error({ alert, callingCode }, 'the budget for sign-in codes is used up')
  return IdentityErrors.OTP_BUDGET_REACHED({ retryAfterSeconds: budgetRetrySeconds })
}
