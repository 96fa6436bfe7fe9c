import { expect, test } from 'bun:test'
import { openShop } from '../support/shop'
import { adminWith, auditOf, newEmail, password, refuses, signIn, superAdmin } from './support'

const shop = await openShop({ seed: false })
const { sql } = shop.context.db
const boss = await superAdmin(shop)

const roleIds = new Map(
  (await sql<{ id: string; name: string }[]>`select id, name from admin_roles`).map((row) => [
    row.name,
    row.id,
  ]),
)
const roleId = (name: string) => roleIds.get(name) ?? ''

/** Everything that says who may do what. */
const access = () => sql`
  select (select json_agg(x order by x::text) from admin_user_roles x) as holders,
    (select json_agg(x order by x::text) from admin_role_permissions x) as grants,
    (select json_agg(r.name order by r.name) from admin_roles r) as roles,
    (select json_agg(u.id order by u.id) from users u where u.blocked_at is null) as users`

const grant = (token: string, adminId: string, role: string) =>
  shop.call(`/admin/admins/${adminId}/roles/${roleId(role)}`, { method: 'PUT', token })
const revoke = (token: string, adminId: string, role: string) =>
  shop.call(`/admin/admins/${adminId}/roles/${roleId(role)}`, { method: 'DELETE', token })

/** Somebody who may change access, but holds little else. */
async function accessClerk() {
  const made = await shop.call('/admin/roles', {
    token: boss.token,
    body: {
      name: `clerk_${crypto.randomUUID().slice(0, 8)}`,
      description: '',
      permissions: ['admins:read', 'admins:write', 'products:read'],
    },
  })
  expect(made.status).toBe(201)
  roleIds.set(made.body.name, made.body.id)
  const clerk = await adminWith(shop, made.body.name)
  return { ...clerk, role: made.body.name as string }
}

test('the seed gives five roles, changes nothing when repeated, and leaves what staff changed', async () => {
  const { body } = await shop.call('/admin/roles', { token: boss.token })
  expect(body.data.map((role: { name: string }) => role.name)).toEqual([
    'accountant',
    'order_manager',
    'product_manager',
    'super_admin',
    'support',
  ])
  await sql`delete from admin_role_permissions where role_id = ${roleId('support')}`
  const { seedAdminPermissions } = await import('../../drizzle/seed/admin-permissions')
  expect(await seedAdminPermissions(shop.context.db)).toEqual({ permissions: 0, roles: 0 })
  const support = await shop.call(`/admin/roles/${roleId('support')}`, { token: boss.token })
  expect(support.body.permissions).toEqual([])
  const restored = await shop.call(`/admin/roles/${roleId('support')}`, {
    method: 'PATCH',
    token: boss.token,
    body: { permissions: ['orders:read', 'users:read', 'products:read', 'dashboard:read'] },
  })
  expect(restored.status).toBe(200)
})

test('a shop that has roles gets the permission for notes as its roles had it, and keeps what it changed', async () => {
  const file = await Bun.file('drizzle/migrations/0019_permission_orders_note.sql').text()
  const held = async (): Promise<string[]> => {
    const rows = await sql<{ name: string }[]>`
      select r.name from admin_roles r join admin_role_permissions rp on rp.role_id = r.id
      join admin_permissions p on p.id = rp.permission_id where p.name = 'orders:note' order by 1`
    return rows.map(({ name }) => name)
  }
  const before = await sql`select * from admin_role_permissions order by role_id, permission_id`
  const permission = await sql`select * from admin_permissions where name = 'orders:note'`
  for (const changed of [false, true]) {
    await sql`delete from admin_permissions where name = 'orders:note'`
    await sql`delete from admin_role_permissions where role_id = ${roleId('accountant')}`
    if (changed) {
      await sql`delete from admin_role_permissions where role_id in (${roleId('support')}, ${roleId('order_manager')})`
    }
    for (let times = 0; times < 2; times += 1) await sql.unsafe(file)
    expect(await held()).toEqual(changed ? ['super_admin'] : ['order_manager', 'super_admin', 'support'])
  }
  await sql`delete from admin_permissions where name = 'orders:note'`
  await sql`insert into admin_permissions ${sql(permission)}`
  await sql`delete from admin_role_permissions`
  await sql`insert into admin_role_permissions ${sql(before)}`
})

test('a role is made, changed and deleted, on record, and works from the next request on', async () => {
  const colleague = await adminWith(shop)
  const audit = await auditOf(shop, async () => {
    const made = await shop.call('/admin/roles', {
      token: boss.token,
      body: { name: 'auditor', description: 'Reads the log', permissions: ['audit:read'] },
    })
    expect(made.status).toBe(201)
    roleIds.set('auditor', made.body.id)
    const path = `/admin/roles/${made.body.id}`
    const reads = async () => (await shop.call('/admin/audit-log?limit=1', { token: colleague.token })).status
    expect(await reads()).toBe(403)
    expect((await grant(boss.token, colleague.id, 'auditor')).body.permissions).toEqual(['audit:read'])
    expect(await reads()).toBe(200)
    const narrowed = await shop.call(path, { method: 'PATCH', token: boss.token, body: { permissions: [] } })
    expect(narrowed.body.permissions).toEqual([])
    expect(await reads()).toBe(403)
    await shop.call(path, { method: 'PATCH', token: boss.token, body: { permissions: ['audit:read'] } })
    expect(await reads()).toBe(200)
    expect((await shop.call(path, { method: 'DELETE', token: boss.token })).status).toBe(200)
    expect(await reads()).toBe(403)
    expect((await shop.call(path, { token: boss.token })).body.code).toBe('ROLE_NOT_FOUND')
  })
  expect(audit.map((row) => row.action)).toEqual([
    'role.created',
    'role.granted',
    'role.changed',
    'role.changed',
    'role.deleted',
  ])
})

test('unknown permissions, taken names and the super admin’s role are refused', async () => {
  const make = (body: object) => shop.call('/admin/roles', { token: boss.token, body })
  const fields = { name: 'fresh_role', description: '', permissions: [] }
  const invalid = { status: 422, code: 'VALIDATION_FAILED', rows: access }
  await refuses(shop, invalid, () => make({ ...fields, permissions: ['everything:write'] }))
  await refuses(shop, invalid, () => make({ ...fields, name: 'Has Space' }))
  await refuses(shop, invalid, () => make({ ...fields, permissions: ['audit:read', 'audit:read'] }))
  await refuses(shop, { status: 409, code: 'ROLE_NAME_TAKEN', rows: access }, () =>
    make({ ...fields, name: 'support' }),
  )
  const path = `/admin/roles/${roleId('super_admin')}`
  for (const call of [{ method: 'DELETE' }, { method: 'PATCH', body: { permissions: ['audit:read'] } }]) {
    await refuses(shop, { status: 409, code: 'ROLE_PROTECTED', rows: access }, () =>
      shop.call(path, { ...call, token: boss.token }),
    )
  }
  for (const call of [{ method: 'DELETE' }, { method: 'PATCH', body: { description: 'Nobody’s' } }]) {
    await refuses(shop, { status: 404, code: 'ROLE_NOT_FOUND', rows: access }, () =>
      shop.call(`/admin/roles/${boss.id}`, { ...call, token: boss.token }),
    )
  }
  await refuses(shop, { status: 409, code: 'ROLE_NAME_TAKEN', rows: access }, () =>
    shop.call(`/admin/roles/${roleId('support')}`, {
      method: 'PATCH',
      token: boss.token,
      body: { name: 'accountant' },
    }),
  )
})

test('a role that was deleted since is not made again by the request that made it', async () => {
  const body = { name: 'once', description: '', permissions: [] }
  const make = () =>
    shop.call('/admin/roles', { token: boss.token, body, headers: { 'idempotency-key': 'once' } })
  const made = await make()
  const again = await make()
  expect([made.status, again.status, again.body.id]).toEqual([201, 200, made.body.id])
  await shop.call(`/admin/roles/${made.body.id}`, { method: 'DELETE', token: boss.token })
  await refuses(shop, { status: 404, code: 'ROLE_NOT_FOUND', rows: access }, make)
})

test('nobody gives or takes what they do not hold: by a new role, a change, a grant, an account or a block', async () => {
  const clerk = await accessClerk()
  const victim = await adminWith(shop, 'order_manager')
  const notHeld = { status: 403, code: 'PERMISSION_NOT_HELD', rows: access }
  const call = (path: string, method: string, body?: object) =>
    shop.call(path, { method, token: clerk.token, ...(body && { body }) })

  await refuses(shop, notHeld, () =>
    call('/admin/roles', 'POST', { name: 'sneaky', description: '', permissions: ['refunds:write'] }),
  )
  await refuses(shop, notHeld, () =>
    call(`/admin/roles/${roleId(clerk.role)}`, 'PATCH', {
      permissions: ['admins:read', 'admins:write', 'products:read', 'refunds:write'],
    }),
  )
  await refuses(shop, notHeld, () =>
    call(`/admin/roles/${roleId('order_manager')}`, 'PATCH', { permissions: ['products:read'] }),
  )
  // Nor is the name of more than they hold theirs to change.
  for (const change of [{ name: 'renamed_by_clerk' }, { description: 'May do nothing' }]) {
    const roles = () => sql`select * from admin_roles order by id`
    await refuses(shop, { ...notHeld, rows: roles }, () =>
      call(`/admin/roles/${roleId('order_manager')}`, 'PATCH', change),
    )
  }
  await refuses(shop, notHeld, () => call(`/admin/roles/${roleId('order_manager')}`, 'DELETE'))
  for (const adminId of [clerk.id, victim.id]) {
    await refuses(shop, notHeld, () => grant(clerk.token, adminId, 'super_admin'))
  }
  await refuses(shop, notHeld, () => revoke(clerk.token, victim.id, 'order_manager'))
  await refuses(shop, notHeld, () => revoke(clerk.token, boss.id, 'super_admin'))
  for (const verb of ['block', 'unblock', 'revoke-sessions', 'reset-totp']) {
    for (const { id } of [boss, victim]) {
      await refuses(shop, notHeld, () => call(`/admin/admins/${id}/${verb}`, 'POST', { reason: 'coup' }))
    }
  }
  await refuses(shop, notHeld, () =>
    call('/admin/admins', 'POST', {
      email: newEmail(),
      firstName: 'A',
      lastName: 'B',
      language: 'en',
      password,
      roleIds: [roleId('super_admin')],
    }),
  )
  const support = await adminWith(shop, 'support')
  for (const adminId of [support.id, boss.id]) {
    await refuses(shop, { status: 403, code: 'PERMISSION_MISSING', rows: access }, () =>
      grant(support.token, adminId, 'super_admin'),
    )
  }
})

test('what was taken from the caller a moment ago cannot be given away any more', async () => {
  const clerk = await accessClerk()
  const friend = await adminWith(shop)
  const state = async () => sql`select role_id from admin_user_roles where user_id = ${friend.id}`
  // The guard has let the request in; before it begins, the caller loses the role.
  shop.at('access.asked', async () => {
    await sql`delete from admin_user_roles where user_id = ${clerk.id}`
  })
  const before = await state()
  const refused = await revoke(clerk.token, friend.id, clerk.role)
  expect([refused.status, refused.body.code]).toEqual([403, 'PERMISSION_MISSING'])
  expect(await state()).toEqual(before)
})

test('a demoted admin’s next request is refused, and a blocked one is out at once', async () => {
  const colleague = await adminWith(shop, 'product_manager')
  const reads = () => shop.call('/admin/products', { token: colleague.token })
  expect((await reads()).status).toBe(200)
  expect((await revoke(boss.token, colleague.id, 'product_manager')).status).toBe(200)
  expect((await reads()).body).toMatchObject({
    code: 'PERMISSION_MISSING',
    params: { missing: ['products:read'] },
  })

  const path = `/admin/admins/${colleague.id}`
  const post = (verb: string) =>
    shop.call(`${path}/${verb}`, { token: boss.token, body: { reason: 'left the company' } })
  const audit = await auditOf(shop, async () => {
    expect((await post('block')).body.blockedAt).toBeString()
    expect((await shop.call('/admin/me', { token: colleague.token })).body.code).toBe('SESSION_ENDED')
    expect((await signIn(shop, colleague.email)).body.code).toBe('SIGN_IN_REFUSED')
    await refuses(shop, { status: 409, code: 'ALREADY_SO', rows: access }, () => post('block'))
    expect((await post('unblock')).body.blockedAt).toBeNull()
    // The old sessions stay ended.
    expect((await shop.call('/admin/me', { token: colleague.token })).status).toBe(401)
  })
  expect(audit).toMatchObject([
    { action: 'admin.blocked', reason: 'left the company', actor_id: boss.id },
    { action: 'admin.unblocked' },
  ])
})

test('the last super admin can be neither demoted nor blocked, also when two demote each other at once', async () => {
  const last = { status: 409, code: 'LAST_SUPER_ADMIN', rows: access }
  await refuses(shop, last, () => revoke(boss.token, boss.id, 'super_admin'))
  await refuses(shop, last, () =>
    shop.call(`/admin/admins/${boss.id}/block`, { token: boss.token, body: { reason: 'oops' } }),
  )
  const other = await adminWith(shop, 'super_admin')
  let second: Awaited<ReturnType<typeof revoke>> | undefined
  // The first is let in and waits; meanwhile the other demotes them.
  shop.at('access.asked', async () => {
    second = await revoke(other.token, boss.id, 'super_admin')
  })
  const first = await revoke(boss.token, other.id, 'super_admin')
  expect(second?.status).toBe(200)
  expect([first.status, first.body.code]).toEqual([403, 'PERMISSION_MISSING'])

  expect((await grant(other.token, boss.id, 'super_admin')).status).toBe(200)
  const both = await Promise.all([
    revoke(boss.token, boss.id, 'super_admin'),
    revoke(other.token, other.id, 'super_admin'),
  ])
  expect(both.map((reply) => reply.status).toSorted()).toEqual([200, 409])
  const [left] = await sql`
    select count(*)::int as n from admin_user_roles where role_id = ${roleId('super_admin')}`
  expect(left?.n).toBe(1)
})
