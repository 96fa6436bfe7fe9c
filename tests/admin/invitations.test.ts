import { expect, test } from 'bun:test'
import { openShop } from '../support/shop'
import { adminWith, auditOf, newEmail, password, refuses, signIn, superAdmin } from './support'

const shop = await openShop({ seed: false })
const { sql } = shop.context.db
const boss = await superAdmin(shop)
const chosen = 'a lantern beside the river'

const roleId = async (name: string): Promise<string> => {
  const [row] = await sql<{ id: string }[]>`select id from admin_roles where name = ${name}`
  return row?.id ?? ''
}
const support = await roleId('support')

const invite = (more: object = {}, headers: Record<string, string> = {}) =>
  shop.call('/admin/admins', {
    token: boss.token,
    headers,
    body: {
      email: newEmail(),
      firstName: 'Ewa',
      lastName: 'Lis',
      language: 'pl',
      roleIds: [support],
      ...more,
    },
  })
const accept = (token: string, as = chosen) =>
  shop.call('/admin/auth/accept-invitation', { body: { token, password: as } })
const link = (adminId: string, by = boss.token) =>
  shop.call(`/admin/admins/${adminId}/invitation`, { token: by, body: { reason: 'forgot the password' } })
/** What accepting could change. */
const accounts = () => sql`
  select u.id, u.password_hash, u.password_issued_at,
    (select json_agg(i order by i.id) from staff_invitations i where i.user_id = u.id) as links
  from users u order by u.id`
const ended = { status: 410, code: 'INVITATION_ENDED', rows: accounts }

test('a colleague chooses their password by a link that works once, and nobody else ever knows it', async () => {
  const email = newEmail()
  const headers = { 'idempotency-key': 'invite' }
  const made = await invite({ email }, headers)
  expect(made.status).toBe(201)
  expect(made.body).toMatchObject({ email, invited: true, mustChangePassword: false })
  const { token, expiresAt } = made.body.invitation
  expect(Math.round((Date.parse(expiresAt) - Date.now()) / 3_600_000)).toBe(72)
  const again = await invite({ email }, headers)
  expect([again.status, again.body.id, again.body.invitation]).toEqual([200, made.body.id, null])
  const kept = await sql`select * from staff_invitations, audit_log, idempotency_keys`
  expect(JSON.stringify(kept)).not.toContain(token)

  expect((await signIn(shop, email, { password: token })).body.code).toBe('SIGN_IN_REFUSED')
  await refuses(shop, { status: 422, code: 'PASSWORD_WEAK', rows: accounts }, () =>
    accept(token, 'EwaLis-123456'),
  )
  // Twelve characters as they were typed, and six as they are read.
  await refuses(shop, { status: 422, code: 'PASSWORD_LENGTH_WRONG', rows: accounts }, () =>
    accept(token, 'e\u0301'.repeat(6)),
  )
  await refuses(shop, ended, () => accept(`${token}x`))
  const audit = await auditOf(shop, async () => {
    expect((await accept(token)).body).toEqual({ success: true })
  })
  expect(audit).toMatchObject([{ action: 'staff.invitation_accepted', actor_id: made.body.id }])
  expect((await signIn(shop, email, { password: chosen })).status).toBe(200)
  await refuses(shop, ended, () => accept(token, 'another bridge over water'))
  const now = await shop.call(`/admin/admins/${made.body.id}`, { token: boss.token })
  expect(now.body).toMatchObject({ invited: false, mustChangePassword: false })
})

test('of two who follow one link at the same moment, one sets the password', async () => {
  const { body } = await invite()
  const { token } = body.invitation
  let first: Awaited<ReturnType<typeof accept>> | undefined
  shop.at('invitation.found', async () => {
    first = await accept(token, 'the first of two comes in')
  })
  const second = await accept(token, 'the second of two is late')
  expect([first?.status, second.status, second.body.code]).toEqual([200, 410, 'INVITATION_ENDED'])
  expect((await signIn(shop, body.email, { password: 'the first of two comes in' })).status).toBe(200)
  expect((await signIn(shop, body.email, { password: 'the second of two is late' })).status).toBe(401)
})

test('a link ends by its time, by a newer one, by a block, and by a password that its owner changed', async () => {
  const colleague = await adminWith(shop, 'support')
  const [late, older] = [await link(colleague.id), await link(colleague.id)]
  expect([late.status, older.status]).toEqual([200, 200])
  await refuses(shop, ended, () => accept(late.body.token))
  await sql`update staff_invitations set expires_at = now() where user_id = ${colleague.id}`
  await refuses(shop, ended, () => accept(older.body.token))

  const post = (verb: string) =>
    shop.call(`/admin/admins/${colleague.id}/${verb}`, { token: boss.token, body: { reason: 'away' } })
  const blocked = await link(colleague.id)
  await post('block')
  await refuses(shop, ended, () => accept(blocked.body.token))
  await post('unblock')
  await refuses(shop, ended, () => accept(blocked.body.token))

  const found = await link(colleague.id)
  const { accessToken } = (await signIn(shop, colleague.email)).body
  const body = { currentPassword: password, newPassword: chosen }
  expect((await shop.call('/admin/auth/password', { token: accessToken, body })).status).toBe(200)
  await refuses(shop, ended, () => accept(found.body.token, 'somebody found the old link'))
})

test('a forgotten password: the link ends every session, and the second factor stays', async () => {
  const colleague = await adminWith(shop, 'support')
  await sql`insert into staff_totp (user_id, secret, confirmed_at) values (${colleague.id}, 'x', now())`
  const audit = await auditOf(shop, async () => {
    const { body } = await link(colleague.id)
    expect(Math.round((Date.parse(body.expiresAt) - Date.now()) / 60_000)).toBe(60)
    expect((await shop.call('/admin/me', { token: colleague.token })).body.code).toBe('SESSION_ENDED')
    // Until the link is followed, what the colleague remembers after all goes on.
    expect((await signIn(shop, colleague.email)).body.code).toBe('TOTP_REQUIRED')
    await sql`update user_sessions set revoked_at = null where id = ${colleague.sessionId}`
    expect((await accept(body.token)).status).toBe(200)
  })
  expect(audit.map((row) => [row.action, row.reason])).toEqual([
    ['admin.password_reset', 'forgot the password'],
    ['staff.invitation_accepted', null],
  ])
  expect((await shop.call('/admin/me', { token: colleague.token })).body.code).toBe('SESSION_ENDED')
  expect((await signIn(shop, colleague.email)).body.code).toBe('SIGN_IN_REFUSED')
  expect((await signIn(shop, colleague.email, { password: chosen })).body.code).toBe('TOTP_REQUIRED')
})

test('nobody makes a link for themselves, or for somebody who may do more', async () => {
  await refuses(shop, { status: 409, code: 'OWN_ACCOUNT', rows: accounts }, () => link(boss.id))
  await refuses(shop, { status: 409, code: 'OWN_ACCOUNT', rows: accounts }, () =>
    shop.call(`/admin/admins/${boss.id}/reset-totp`, { token: boss.token, body: { reason: 'mine' } }),
  )
  const made = await shop.call('/admin/roles', {
    token: boss.token,
    body: { name: 'staff_clerk', description: '', permissions: ['admins:read', 'admins:write'] },
  })
  expect(made.status).toBe(201)
  const clerk = await adminWith(shop, 'staff_clerk')
  await refuses(shop, { status: 403, code: 'PERMISSION_NOT_HELD', rows: accounts }, () =>
    link(boss.id, clerk.token),
  )
})

test('a link is worth no more than whoever made it may do when it is followed', async () => {
  const made = await shop.call('/admin/roles', {
    token: boss.token,
    body: { name: 'link_clerk', description: '', permissions: ['admins:read', 'admins:write'] },
  })
  const grant = (adminId: string, role: string, method = 'PUT') =>
    shop.call(`/admin/admins/${adminId}/roles/${role}`, { method, token: boss.token })

  // The colleague was given more than the maker holds, who still has the link.
  const clerk = await adminWith(shop, 'link_clerk')
  const risen = await adminWith(shop)
  const { token } = (await link(risen.id, clerk.token)).body
  const superId = await roleId('super_admin')
  expect((await grant(risen.id, superId)).status).toBe(200)
  await refuses(shop, ended, () => accept(token))
  expect((await grant(risen.id, superId, 'DELETE')).status).toBe(200)
  expect((await accept(token)).status).toBe(200)

  // The maker may make none any more, or is out.
  const colleague = await adminWith(shop)
  const kept = (await link(colleague.id, clerk.token)).body.token
  expect((await grant(clerk.id, made.body.id, 'DELETE')).status).toBe(200)
  await refuses(shop, ended, () => accept(kept))
  expect((await grant(clerk.id, made.body.id)).status).toBe(200)
  const body = { reason: 'left the shop' }
  expect((await shop.call(`/admin/admins/${clerk.id}/block`, { token: boss.token, body })).status).toBe(200)
  await refuses(shop, ended, () => accept(kept))
  expect((await accept((await link(colleague.id)).body.token)).status).toBe(200)
})

test('a role that is granted while a link of lesser worth is followed keeps the maker out', async () => {
  const clerk = await adminWith(shop, 'link_clerk')
  const colleague = await adminWith(shop)
  const { token } = (await link(colleague.id, clerk.token)).body
  const path = `/admin/admins/${colleague.id}/roles/${await roleId('super_admin')}`
  shop.at('invitation.found', async () => {
    expect((await shop.call(path, { method: 'PUT', token: boss.token })).status).toBe(200)
  })
  const refused = await accept(token)
  expect([refused.status, refused.body.code]).toEqual([410, 'INVITATION_ENDED'])
  expect((await signIn(shop, colleague.email, { password: chosen })).status).toBe(401)
})

test('a password that somebody else chose has to be changed before anything else', async () => {
  const email = newEmail()
  const known = 'a password the creator knows'
  const superId = await roleId('super_admin')
  const made = await invite({ email, password: known, roleIds: [superId] })
  expect(made.body).toMatchObject({ invitation: null, invited: false, mustChangePassword: true })
  const { accessToken: token } = (await signIn(shop, email, { password: known })).body
  await refuses(shop, { status: 403, code: 'PASSWORD_CHANGE_REQUIRED', rows: accounts }, () =>
    shop.call('/admin/roles', { token }),
  )
  expect((await shop.call('/admin/me', { token })).body.mustChangePassword).toBe(true)
  const body = { currentPassword: known, newPassword: chosen }
  expect((await shop.call('/admin/auth/password', { token, body })).status).toBe(200)
  expect((await shop.call('/admin/roles', { token })).status).toBe(200)
})

test('whoever was invited and never came is not the last super admin', async () => {
  await sql`delete from admin_user_roles where role_id = ${await roleId('super_admin')} and user_id <> ${boss.id}`
  expect((await invite({ roleIds: [await roleId('super_admin')] })).status).toBe(201)
  const path = `/admin/admins/${boss.id}/roles/${await roleId('super_admin')}`
  const rows = () => sql`select * from admin_user_roles order by user_id, role_id`
  await refuses(shop, { status: 409, code: 'LAST_SUPER_ADMIN', rows }, () =>
    shop.call(path, { method: 'DELETE', token: boss.token }),
  )
})

test('staff change their own name and language, and their address for their password', async () => {
  const admin = await adminWith(shop, 'support')
  const { token } = admin
  const rows = () => sql`select email, first_name from users where id = ${admin.id}`
  const email = newEmail()
  const audit = await auditOf(shop, async () => {
    const renamed = await shop.call('/admin/me', { method: 'PATCH', token, body: { firstName: 'Joanna' } })
    expect(renamed.body).toMatchObject({ firstName: 'Joanna', lastName: 'Nowak', email: admin.email })
    const moved = await shop.call('/admin/me/email', {
      token,
      body: { email: email.toUpperCase(), password },
    })
    expect(moved.body).toMatchObject({ email, firstName: 'Joanna' })
  })
  expect(audit.map((row) => row.action)).toEqual(['staff.account_changed', 'staff.email_changed'])
  expect(JSON.stringify(audit)).not.toMatch(/Joanna|metropolitan\.example/)
  expect((await signIn(shop, email)).status).toBe(200)
  expect((await signIn(shop, admin.email)).body.code).toBe('SIGN_IN_REFUSED')

  await refuses(shop, { status: 422, code: 'PASSWORD_WRONG', rows }, () =>
    shop.call('/admin/me/email', { token, body: { email: newEmail(), password: 'not my password' } }),
  )
  await refuses(shop, { status: 409, code: 'ADMIN_EMAIL_TAKEN', rows }, () =>
    shop.call('/admin/me/email', { token, body: { email: boss.email.toUpperCase(), password } }),
  )
  await refuses(shop, { status: 422, code: 'VALIDATION_FAILED', rows }, () =>
    shop.call('/admin/me', { method: 'PATCH', token, body: { email: newEmail() } }),
  )
})

test('a key answers again only for the password that it was used with', async () => {
  const headers = { 'idempotency-key': 'with-a-password' }
  const email = newEmail()
  const known = 'a password the creator knows'
  const { body } = await invite({ email, password: known }, headers)
  const reused = { status: 422, code: 'IDEMPOTENCY_KEY_REUSED', rows: accounts }
  await refuses(shop, reused, () => invite({ email, password: 'the creator knows another one' }, headers))
  await refuses(shop, reused, () => invite({ email }, headers))
  const again = await invite({ email, password: known }, headers)
  expect([again.status, again.body.id]).toEqual([200, body.id])
})

test('what is kept of a request does not tell its password', async () => {
  const hashes = []
  for (const known of ['a password the creator knows', 'the creator knows another one']) {
    const made = await invite(
      { email: 'kept@metropolitan.example', password: known },
      { 'idempotency-key': `key-${known.length}` },
    )
    expect(made.status).toBe(201)
    const [row] = await sql`select body_hash from idempotency_keys where result_id = ${made.body.id}`
    hashes.push(row?.body_hash)
    await sql`update users set deleted_at = now() where id = ${made.body.id}`
  }
  expect(hashes[0]).toBeString()
  expect(hashes[1]).toBe(hashes[0])
})
