import type { Context } from '#platform/context'
import type { Language } from '#platform/i18n'
import { completeMessage } from '#platform/outbox'
import { findChallengeToSend, markChallengeSent } from '../../infrastructure/otp-challenges'
import { otpCode } from '../../infrastructure/otp-codes'
import { sendSms } from '../../infrastructure/sms'

const texts: Readonly<Record<Language, (code: string) => string>> = {
  tr: (code) => `metropolitan giriş kodunuz: ${code}. Bu kodu kimseyle paylaşmayın.`,
  en: (code) => `Your metropolitan sign-in code: ${code}. Do not share it with anyone.`,
  pl: (code) => `Twój kod logowania do metropolitan: ${code}. Nie podawaj go nikomu.`,
}

/** Sends the code of a challenge. A challenge that has ended sends nothing; repeated, it sends the same code. */
export async function sendOtp(
  context: Context,
  input: { readonly challengeId: string; readonly messageId: string },
): Promise<void> {
  const challenge = await findChallengeToSend(context.db, input.challengeId)
  if (challenge) {
    const code = otpCode(context.config.otp.keys, challenge.id)
    const text = texts[challenge.language](code)
    await sendSms(context, { phone: challenge.phone, text, reference: challenge.id })
    await markChallengeSent(context.db, challenge.id, context.config.otp.lifetimeSeconds)
  }
  await completeMessage(context.db, input.messageId)
}
