import type { Context } from '#platform/context'
import type { Transaction } from '#platform/database'
import { replaceSecret, useRecoveryCode, useStep } from '../../infrastructure/staff-totp'
import { openSecret, possibleHashes, sealSecret, stepOfCode } from '../../infrastructure/totp'

export interface SecondFactor {
  readonly userId: string
  /** The authenticator's secret, encrypted. */
  readonly sealed: string
  readonly code: string
}

/**
 * Uses up a code of the authenticator, or a recovery code. False where it is wrong or was used before, or where the key
 * that the secret was encrypted with is gone. A secret under an older key is encrypted anew, so that the key can go.
 */
export async function useSecondFactor(
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
