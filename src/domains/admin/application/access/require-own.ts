import { AdminErrors } from '../../errors'
import { type AdminPermission, missingFrom } from '../../permission'

/** Nobody gives or takes what is not theirs (as `lockAccessChange` found it). Throws PERMISSION_NOT_HELD. */
export function requireOwn(held: readonly AdminPermission[], permissions: readonly AdminPermission[]): void {
  const missing = missingFrom(held, permissions)
  if (missing.length > 0) throw AdminErrors.PERMISSION_NOT_HELD({ params: { missing } })
}
