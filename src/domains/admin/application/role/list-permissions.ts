import { adminPermissions, type PermissionEntry, partsOf } from '../../permission'

/** Everything that can be permitted. */
export function listPermissions(): PermissionEntry[] {
  return adminPermissions.map((name) => ({ name, ...partsOf(name) }))
}
