import type { Transaction } from '#platform/database'
import { AdminErrors } from '../../errors'
import { superAdminRole } from '../../permission'
import type { Role } from '../../role'
import { requireRole } from './require-role'

/** A role that is about to change or go. Throws ROLE_NOT_FOUND, and ROLE_PROTECTED for the super admin's. */
export async function requireChangeableRole(tx: Transaction, id: string): Promise<Role> {
  const role = await requireRole(tx, id)
  if (role.name === superAdminRole) throw AdminErrors.ROLE_PROTECTED({ params: { role: superAdminRole } })
  return role
}
