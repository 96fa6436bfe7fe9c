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
  readonly wideNetwork: string | null
}

/**
 * Opens a challenge and asks for its code to be sent. Reads no user: known and unknown phones are one path.
 * Throws PHONE_INVALID, PHONE_NOT_MOBILE, PHONE_COUNTRY_NOT_SERVED, OTP_LIMIT_REACHED (this phone) and
 * OTP_BUDGET_REACHED (this network or country).
 */
export async function requestOtp(context: Context, input: OtpRequest) {
  const { otp } = context.config
  const phone = readMobile(input.phone, otp.callingCodes)
  const id = newId()
  const challenge = { ...input, id, phone: phone.number, callingCode: phone.callingCode }
  const admission = await transact(context, async (tx) => {
    const admitted = await insertChallenge(tx, challenge, otp)
    if (admitted.expiresAt)
      await writeMessage(tx, { topic: identityTopics.otpRequested, payload: { challengeId: id } })
    return admitted
  })
  const { expiresAt, resendAt } = admission
  raiseAlerts(context, phone, admission)
  if (!expiresAt) throw refusal(context, input, admission)
  return { challengeId: id, expiresAt, resendAt }
}

/** A phone that a code may be sent to. Any other number costs more than a text, and somebody earns the difference. */
function readMobile(text: string, callingCodes: readonly string[]): PhoneNumber {
  const phone = parsePhone(text)
  if (!phone) throw IdentityErrors.PHONE_INVALID()
  if (!callingCodes.includes(phone.callingCode)) {
    const served = callingCodes.map((code) => `+${code}`).join(', ')
    throw IdentityErrors.PHONE_COUNTRY_NOT_SERVED({ params: { callingCodes: served } })
  }
  if (!phone.mobile) throw IdentityErrors.PHONE_NOT_MOBILE()
  return phone
}

/** Somebody pumps texts, or the shop has more customers than its owner thought: a person has to look, in time. */
function raiseAlerts(
  context: Context,
  { callingCode }: PhoneNumber,
  { alerts, textsToday }: Admission,
): void {
  for (const percent of alerts) {
    const facts = { alert: true, callingCode, percent, textsToday }
    context.log.error(facts, 'a share of the budget for sign-in codes is used up')
  }
}

const budgetRetrySeconds = 3_600

function refusal(context: Context, { network }: OtpRequest, admission: Admission): Error {
  const { waitSeconds, networkOpen, countryOpen } = admission
  if (waitSeconds > 0 || (networkOpen && countryOpen)) {
    const retryAfterSeconds = Math.max(1, waitSeconds)
    return IdentityErrors.OTP_LIMIT_REACHED({ params: { retryAfterSeconds }, retryAfterSeconds })
  }
  context.log.warn({ network, networkOpen, countryOpen }, 'no sign-in code was sent: a budget is used up')
  return IdentityErrors.OTP_BUDGET_REACHED({ retryAfterSeconds: budgetRetrySeconds })
}
