import { expect, test } from 'bun:test'
import { signUp } from '../support/customers'
import { openShop } from '../support/shop'
import { adminWith, auditOf, newEmail, refuses, signIn, superAdmin } from './support'

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
const access = () => sql`
  select (select json_agg(x order by x::text) from admin_user_roles x) as holders,
    (select json_agg(u.id order by u.id) from users u where u.blocked_at is null) as users,
    (select json_agg(s.id order by s.id) from user_sessions s where s.revoked_at is null) as sessions,
    (select count(*)::int from staff_invitations) as links`

test('a colleague’s sessions and lost authenticator can be ended', async () => {
  const colleague = await adminWith(shop, 'support')
  const post = (verb: string) =>
    shop.call(`/admin/admins/${colleague.id}/${verb}`, { token: boss.token, body: { reason: 'lost laptop' } })
  await refuses(shop, { status: 409, code: 'TOTP_NOT_ENROLLED' }, () => post('reset-totp'))
  await sql`insert into staff_totp (user_id, secret, confirmed_at) values (${colleague.id}, 'x', now())`
  expect((await post('reset-totp')).body.totpEnabled).toBe(false)
  expect((await shop.call('/admin/me', { token: colleague.token })).status).toBe(401)
  const back = await signIn(shop, colleague.email)
  expect((await post('revoke-sessions')).status).toBe(200)
  expect((await shop.call('/admin/me', { token: back.body.accessToken })).status).toBe(401)
  await refuses(shop, { status: 422, code: 'VALIDATION_FAILED' }, () =>
    shop.call(`/admin/admins/${colleague.id}/block`, { token: boss.token, body: { reason: '  ' } }),
  )
})

test('what is done to a colleague needs one who is there, and changes something', async () => {
  const customer = await signUp(shop)
  const call = (method: string, path: string) => {
    const body = method === 'POST' ? { reason: 'mistaken' } : undefined
    return shop.call(path, { method, token: boss.token, ...(body && { body }) })
  }
  const notThere = { status: 404, code: 'ADMIN_NOT_FOUND', rows: access }
  for (const id of [customer.userId, crypto.randomUUID()]) {
    for (const verb of ['block', 'unblock', 'revoke-sessions', 'invitation', 'reset-totp']) {
      await refuses(shop, notThere, () => call('POST', `/admin/admins/${id}/${verb}`))
    }
    for (const method of ['PUT', 'DELETE']) {
      await refuses(shop, notThere, () => call(method, `/admin/admins/${id}/roles/${roleId('support')}`))
    }
  }
  const colleague = await adminWith(shop, 'support')
  for (const method of ['PUT', 'DELETE']) {
    await refuses(shop, { status: 404, code: 'ROLE_NOT_FOUND', rows: access }, () =>
      call(method, `/admin/admins/${colleague.id}/roles/${boss.id}`),
    )
  }
  await refuses(shop, { status: 409, code: 'ALREADY_SO', rows: access }, () =>
    call('POST', `/admin/admins/${colleague.id}/unblock`),
  )
})

test('an account is made with roles, once for each key, and its data is masked in the log', async () => {
  const email = newEmail()
  const body = {
    email,
    firstName: 'Ewa',
    lastName: 'Lis',
    language: 'pl',
    roleIds: [roleId('support')],
  }
  // What is not the caller's to say is refused: nobody hands permissions out past a role.
  for (const more of [{ blockedAt: null }, { userType: 'individual' }, { permissions: ['audit:read'] }]) {
    await refuses(shop, { status: 422, code: 'VALIDATION_FAILED', rows: access }, () =>
      shop.call('/admin/admins', { token: boss.token, body: { ...body, ...more } }),
    )
  }
  const headers = { 'idempotency-key': 'ewa' }
  const audit = await auditOf(shop, async () => {
    const made = await shop.call('/admin/admins', { token: boss.token, body, headers })
    expect(made.status).toBe(201)
    expect(made.body.roles.map((role: { name: string }) => role.name)).toEqual(['support'])
    const again = await shop.call('/admin/admins', { token: boss.token, body, headers })
    expect([again.status, again.body.id, again.headers.get('idempotent-replayed')]).toEqual([
      200,
      made.body.id,
      'true',
    ])
  })
  expect(audit).toMatchObject([
    { action: 'admin.created', after: { email: '[personal]', roles: ['support'] } },
  ])
  expect(JSON.stringify(audit)).not.toMatch(/argon2|staple|Ewa|metropolitan\.example/)
  await refuses(shop, { status: 409, code: 'ADMIN_EMAIL_TAKEN', rows: access }, () =>
    shop.call('/admin/admins', { token: boss.token, body: { ...body, email: email.toUpperCase() } }),
  )
  await refuses(shop, { status: 404, code: 'ROLE_NOT_FOUND', rows: access }, () =>
    shop.call('/admin/admins', {
      token: boss.token,
      body: { ...body, email: newEmail(), roleIds: [boss.id] },
    }),
  )
  await refuses(shop, { status: 422, code: 'PASSWORD_WEAK', rows: access }, () =>
    shop.call('/admin/admins', {
      token: boss.token,
      body: { ...body, email: newEmail(), password: 'ewa.lis.1234' },
    }),
  )
  // Twelve characters as they were typed, and six as they are read.
  await refuses(shop, { status: 422, code: 'PASSWORD_LENGTH_WRONG', rows: access }, () =>
    shop.call('/admin/admins', {
      token: boss.token,
      body: { ...body, email: newEmail(), password: 'e\u0301'.repeat(6) },
    }),
  )
  for (const changes of [
    { password: 'short' },
    { email: 'nobody' },
    { language: 'de' },
    { firstName: ' ' },
  ]) {
    await refuses(shop, { status: 422, code: 'VALIDATION_FAILED', rows: access }, () =>
      shop.call('/admin/admins', { token: boss.token, body: { ...body, email: newEmail(), ...changes } }),
    )
  }
})

test('staff are listed, searched and paged in one statement beside the guard’s, at 1 row and at 100', async () => {
  const statements = async (path: string) =>
    (await shop.statementsOf(() => shop.call(path, { token: boss.token }))).length
  expect(await statements('/admin/admins?limit=1')).toBe(2)
  await sql`
    insert into users (id, email, first_name, last_name, language, password_hash)
    select gen_random_uuid(), 'many' || n || '@metropolitan.example', 'Many', 'No ' || n, 'en', 'x'
    from generate_series(1, 100) n`
  expect(await statements('/admin/admins?limit=100')).toBe(2)
  const first = await shop.call('/admin/admins?q=many&limit=60&count=true', { token: boss.token })
  expect(first.body.total).toEqual({ value: 100, exact: true })
  const second = await shop.call(`/admin/admins?q=many&limit=60&cursor=${first.body.nextCursor}`, {
    token: boss.token,
  })
  expect([second.body.data.length, second.body.nextCursor]).toEqual([40, null])
  const foreign = await shop.call(`/admin/admins?cursor=${first.body.nextCursor}`, { token: boss.token })
  expect(foreign.body.code).toBe('CURSOR_INVALID')
  const [holder] = await sql`
    insert into admin_user_roles (user_id, role_id)
    select id, ${roleId('support')} from users where first_name = 'Many' limit 1 returning user_id as id`
  await sql`update users set blocked_at = now() where id = ${holder?.id}`
  await sql`
    insert into admin_user_roles (user_id, role_id)
    select id, ${roleId('order_manager')} from users where first_name = 'Many' and id <> ${holder?.id} limit 1`
  for (const filter of [`roleId=${roleId('support')}`, 'blocked=true']) {
    const { body } = await shop.call(`/admin/admins?q=many&${filter}`, { token: boss.token })
    expect(body.data.map((admin: { id: string }) => admin.id)).toEqual([holder?.id])
  }
  expect((await shop.call('/admin/admins?q=nobody-at-all&count=true', { token: boss.token })).body).toEqual({
    data: [],
    nextCursor: null,
    total: { value: 0, exact: true },
  })
})
