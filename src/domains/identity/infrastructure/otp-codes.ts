import { createHmac, timingSafeEqual } from 'node:crypto'
import type { Key, KeyList } from '#platform/key-list'

/**
 * The code of a challenge: six digits that follow from its id and the first key. Nothing readable is stored, and a job
 * that is run twice sends the same code.
 */
export function otpCode([key]: KeyList, challengeId: string): string {
  return codeUnder(key, challengeId)
}

/** Compares in constant time with the code under each key: one may have been sent by a process with another first key. */
export function isOtpCode(keys: KeyList, challengeId: string, given: string): boolean {
  const actual = Buffer.from(given)
  return keys
    .map((key) => Buffer.from(codeUnder(key, challengeId)))
    .map((expected) => expected.length === actual.length && timingSafeEqual(expected, actual))
    .includes(true)
}

function codeUnder({ secret }: Key, challengeId: string): string {
  const digest = createHmac('sha256', secret).update(challengeId).digest()
  // 48 bits against a range of 10^6: the bias is below 10^-8.
  return String(digest.readUIntBE(0, 6) % 1_000_000).padStart(6, '0')
}
