import { createHmac, timingSafeEqual } from 'node:crypto'

/**
 * The code of a challenge: six digits that follow from its id and a secret. Nothing readable is stored, and a job that
 * is run twice sends the same code.
 */
export function otpCode(key: string, challengeId: string): string {
  const digest = createHmac('sha256', key).update(challengeId).digest()
  // 48 bits against a range of 10^6: the bias is below 10^-8.
  return String(digest.readUIntBE(0, 6) % 1_000_000).padStart(6, '0')
}

/** Compares in constant time. */
export function isOtpCode(key: string, challengeId: string, given: string): boolean {
  const expected = Buffer.from(otpCode(key, challengeId))
  const actual = Buffer.from(given)
  return expected.length === actual.length && timingSafeEqual(expected, actual)
}
