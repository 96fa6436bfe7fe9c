import type { Context } from '#platform/context'
import type { Transaction } from '#platform/database'
import { AdminErrors } from '../../errors'
import { lockStaff } from '../../infrastructure/staff-accounts'
import { findEnrolment } from '../../infrastructure/staff-totp'
import type { Staff } from '../../staff'
import { useSecondFactor } from './use-second-factor'

/**
 * Uses up a code of the caller's own second factor, with their account locked: what neither a stolen session nor a known
 * password can do. Its guesses are counted by the caller of this. Throws TOTP_NOT_ENROLLED and TOTP_CODE_WRONG.
 */
export async function useOwnCode(
  tx: Transaction,
  context: Context,
  { staff, code }: { readonly staff: Staff; readonly code: string },
): Promise<void> {
  const { userId } = staff
  await lockStaff(tx, userId)
  const enrolment = await findEnrolment(tx, userId)
  if (!enrolment?.confirmedAt) throw AdminErrors.TOTP_NOT_ENROLLED()
  const used = await useSecondFactor(tx, context, { userId, sealed: enrolment.secret, code })
  if (!used) throw AdminErrors.TOTP_CODE_WRONG()
}

/** By what guesses at one's own codes are counted. */
export function codeCounters({ userId }: Staff) {
  return [{ subject: `code:${userId}`, freeFailures: 5 }]
}
