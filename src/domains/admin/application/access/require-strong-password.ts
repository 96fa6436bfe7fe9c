import { AdminErrors } from '../../errors'
import { type PasswordOwner, passwordFault } from '../../password'
import { passwordLength } from '../../staff'

/** Refuses a password that is guessed early. Throws PASSWORD_LENGTH_WRONG and PASSWORD_WEAK, which names the fault. */
export function requireStrongPassword(password: string, owner: PasswordOwner): void {
  const fault = passwordFault(password, owner)
  if (fault === 'length') throw AdminErrors.PASSWORD_LENGTH_WRONG({ params: { ...passwordLength } })
  if (fault) throw AdminErrors.PASSWORD_WEAK({ params: { fault } })
}
