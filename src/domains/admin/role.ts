import type { AdminPermission } from './permission'

/** A set of permissions that staff are given together. */
export interface Role extends RoleFields {
  readonly id: string
  /** How many people hold it. */
  readonly members: number
  readonly createdAt: Date
  readonly updatedAt: Date
}

/** What staff decide about a role. */
export interface RoleFields {
  readonly name: string
  readonly description: string
  readonly permissions: readonly AdminPermission[]
}

export interface RoleName {
  readonly id: string
  readonly name: string
}
