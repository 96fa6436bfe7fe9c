import type { Context } from '#platform/context'
import type { Transaction } from '#platform/database'
import { newId } from '#platform/ids'
import { insertSession } from '../infrastructure/sessions'
import type { Device, Origin, Tokens } from '../session'
import { issueTokens } from './issue-tokens'

export interface StaffSignIn {
  readonly userId: string
  readonly device: Device
  readonly origin: Origin
  /** The hash that the password was found to match: changed meanwhile, nobody signs in. */
  readonly passwordHash: string
}

/**
 * Opens a session of kind `admin` for staff whose password, and second factor, the caller verified; its access tokens
 * have the type `admin-access`. Undefined where the user was blocked, deleted or given another password meanwhile.
 */
export async function openStaffSession(
  context: Context,
  tx: Transaction,
  signIn: StaffSignIn,
): Promise<Tokens | undefined> {
  const session = await insertSession(tx, { ...signIn, id: newId(), kind: 'admin' }, context.config.auth)
  return session && (await issueTokens(context, session))
}
