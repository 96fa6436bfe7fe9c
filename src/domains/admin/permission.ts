/** Everything staff can be allowed to do. A route names what it needs; a role is a set of these. */
export const AdminPermission = {
  PRODUCTS_READ: 'products:read',
  PRODUCTS_WRITE: 'products:write',
  PRODUCTS_DELETE: 'products:delete',
  CATEGORIES_WRITE: 'categories:write',
  STOCK_WRITE: 'stock:write',
  ORDERS_READ: 'orders:read',
  ORDERS_WRITE: 'orders:write',
  ORDERS_NOTE: 'orders:note',
  REFUNDS_WRITE: 'refunds:write',
  PAYMENTS_READ: 'payments:read',
  PAYMENTS_WRITE: 'payments:write',
  USERS_READ: 'users:read',
  USERS_WRITE: 'users:write',
  ADMINS_READ: 'admins:read',
  ADMINS_WRITE: 'admins:write',
  AUDIT_READ: 'audit:read',
  DASHBOARD_READ: 'dashboard:read',
} as const
export type AdminPermission = (typeof AdminPermission)[keyof typeof AdminPermission]

export const adminPermissions: readonly AdminPermission[] = Object.values(AdminPermission)

export function isAdminPermission(name: string): name is AdminPermission {
  return (adminPermissions as readonly string[]).includes(name)
}

/** A permission as it is listed for whoever makes roles. */
export interface PermissionEntry {
  readonly name: AdminPermission
  readonly resource: string
  readonly action: string
}

/** `products:read` is the action `read` on the resource `products`. */
export function partsOf(permission: AdminPermission): Omit<PermissionEntry, 'name'> {
  const [resource = '', action = ''] = permission.split(':')
  return { resource, action }
}

/** The role that holds every permission. It cannot be changed or deleted, and somebody always holds it. */
export const superAdminRole = 'super_admin'

interface SeedRole {
  readonly name: string
  readonly description: string
  readonly permissions: readonly AdminPermission[]
}

/** The roles a new shop starts with. All but the first are the shop's to change. */
export const seedRoles: readonly SeedRole[] = [
  {
    name: superAdminRole,
    description: 'May do everything',
    permissions: adminPermissions,
  },
  {
    name: 'product_manager',
    description: 'Keeps products, categories and stock',
    permissions: [
      AdminPermission.PRODUCTS_READ,
      AdminPermission.PRODUCTS_WRITE,
      AdminPermission.PRODUCTS_DELETE,
      AdminPermission.CATEGORIES_WRITE,
      AdminPermission.STOCK_WRITE,
      AdminPermission.DASHBOARD_READ,
    ],
  },
  {
    name: 'order_manager',
    description: 'Fulfils orders and refunds them',
    permissions: [
      AdminPermission.ORDERS_READ,
      AdminPermission.ORDERS_WRITE,
      AdminPermission.ORDERS_NOTE,
      AdminPermission.REFUNDS_WRITE,
      AdminPermission.PAYMENTS_READ,
      AdminPermission.USERS_READ,
      AdminPermission.PRODUCTS_READ,
      AdminPermission.DASHBOARD_READ,
    ],
  },
  {
    name: 'accountant',
    description: 'Confirms bank transfers and looks after payments; moves no order',
    permissions: [
      AdminPermission.ORDERS_READ,
      AdminPermission.ORDERS_NOTE,
      AdminPermission.PAYMENTS_READ,
      AdminPermission.PAYMENTS_WRITE,
      AdminPermission.USERS_READ,
      AdminPermission.DASHBOARD_READ,
    ],
  },
  {
    name: 'support',
    description: 'Answers customers: sees orders and accounts, writes notes, changes neither',
    permissions: [
      AdminPermission.ORDERS_READ,
      AdminPermission.ORDERS_NOTE,
      AdminPermission.USERS_READ,
      AdminPermission.PRODUCTS_READ,
      AdminPermission.DASHBOARD_READ,
    ],
  },
]

/** The permissions in `wanted` that are missing in `held`, each once. */
export function missingFrom(
  held: readonly AdminPermission[],
  wanted: readonly AdminPermission[],
): AdminPermission[] {
  return [...new Set(wanted)].filter((permission) => !held.includes(permission))
}
