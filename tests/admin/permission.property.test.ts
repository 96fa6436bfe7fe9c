import { describe, expect, test } from 'bun:test'
import fc from 'fast-check'
import {
  type AdminPermission,
  adminPermissions,
  isAdminPermission,
  missingFrom,
  partsOf,
  seedRoles,
  superAdminRole,
} from '../../src/domains/admin/permission'

describe('a permission', () => {
  test('is an action on a resource, and each is of its own', () => {
    for (const permission of adminPermissions) {
      const { resource, action } = partsOf(permission)
      expect(`${resource}:${action}`).toBe(permission)
      expect(['read', 'write', 'delete', 'note']).toContain(action)
    }
    expect(new Set(adminPermissions).size).toBe(adminPermissions.length)
  })

  test('is one that there is, and no other text', () => {
    expect(adminPermissions.every(isAdminPermission)).toBe(true)
    fc.assert(
      fc.property(
        fc.oneof(fc.string(), fc.constantFrom('products', 'products:', 'PRODUCTS_READ')),
        (text) => {
          expect(isAdminPermission(text)).toBe(adminPermissions.join(' ').split(' ').includes(text))
        },
      ),
    )
  })

  test('is missing where it is wanted and not held, each once', () => {
    const some = fc.array(fc.constantFrom(...adminPermissions), { maxLength: 20 })
    fc.assert(
      fc.property(some, some, (held, wanted) => {
        const missing = missingFrom(held, wanted)
        const given = new Set<AdminPermission>([...held, ...missing])
        expect(wanted.every((permission) => given.has(permission))).toBe(true)
        expect(given.size).toBe(new Set(held).size + missing.length)
        expect(missing.every((permission) => wanted.includes(permission))).toBe(true)
      }),
    )
  })
})

test('a new shop has one role that may do everything, and no other may make administrators', () => {
  const mayMakeAdmins = seedRoles.filter(({ permissions }) => permissions.includes('admins:write'))
  expect(mayMakeAdmins.map(({ name }) => name)).toEqual([superAdminRole])
  expect(seedRoles.find(({ name }) => name === superAdminRole)?.permissions).toEqual(adminPermissions)
  const support = seedRoles.find(({ name }) => name === 'support')
  const writes = support?.permissions.filter((permission) => !permission.endsWith(':read'))
  expect(writes).toEqual(['orders:note'])
})

test('a new shop’s roles can be told apart, each may do something, and the first keeps its name for ever', () => {
  // Rows of every shop say it: a release that said otherwise would find nobody who may do everything.
  expect(superAdminRole).toBe('super_admin')
  for (const { name, description, permissions } of seedRoles) {
    expect(name).toMatch(/^[a-z]+(_[a-z]+)*$/)
    expect(description).toMatch(/^[A-Z][a-z]+ .+[a-z]$/)
    expect(permissions).toEqual([...new Set(permissions)])
    expect(permissions).toContain('dashboard:read')
  }
  expect(new Set(seedRoles.map(({ name }) => name)).size).toBe(seedRoles.length)
  expect(new Set(seedRoles.map(({ description }) => description)).size).toBe(seedRoles.length)
})

test('of a new shop’s roles those who keep products move no order, and who keeps accounts moves neither', () => {
  const writers = (resource: string) =>
    seedRoles
      .filter(({ permissions }) => permissions.some((one) => one === `${resource}:write`))
      .map(({ name }) => name)
  expect(writers('products')).toEqual([superAdminRole, 'product_manager'])
  expect(writers('stock')).toEqual([superAdminRole, 'product_manager'])
  expect(writers('orders')).toEqual([superAdminRole, 'order_manager'])
  expect(writers('refunds')).toEqual([superAdminRole, 'order_manager'])
  expect(writers('payments')).toEqual([superAdminRole, 'accountant'])
})
