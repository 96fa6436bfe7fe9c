import { IdentityErrors } from '#identity'
import type { Context } from '#platform/context'
import { AdminErrors } from '../../errors'
import { forgetAttempts } from '../../infrastructure/sign-in-attempts'
import { findStaff, type StaffAccount } from '../../infrastructure/staff-accounts'
import { isPassword } from '../../infrastructure/staff-passwords'
import type { Staff } from '../../staff'
import { countGuess } from './count-guess'
import { noteOwnFailure } from './note-own-failure'

const freeFailures = 5

/**
 * The caller's account, once they have shown that they know its password: what a stolen session alone must not do.
 * What fails leaves a trace. Throws PASSWORD_WRONG and, after five wrong ones, SIGN_IN_TOO_OFTEN.
 */
export async function verifyOwnPassword(
  context: Context,
  staff: Staff,
  password: string,
): Promise<StaffAccount> {
  try {
    return await verify(context, staff, password)
  } catch (error) {
    await noteOwnFailure(context, staff, error)
    throw error
  }
}

async function verify(context: Context, staff: Staff, password: string): Promise<StaffAccount> {
  const { secretsKeys } = context.config.staff
  const counters = [{ subject: `password:${staff.userId}`, freeFailures }]
  await countGuess(context, counters)
  const account = await findStaff(context.db, staff.userId)
  if (!account) throw IdentityErrors.SESSION_ENDED()
  if (!(await isPassword(password, account.passwordHash))) throw AdminErrors.PASSWORD_WRONG()
  await forgetAttempts(context.db, secretsKeys, counters)
  return account
}
