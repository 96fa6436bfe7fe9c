import { expect, test } from 'bun:test'
import { Secret, TOTP } from 'otpauth'
import { signUp } from '../support/customers'
import { type Call, openShop } from '../support/shop'
import { adminWith, password, signIn, superAdmin } from './support'

const shop = await openShop({ seed: false, settings: { TRUSTED_PROXIES: '1' } })
const { sql } = shop.context.db
const boss = await superAdmin(shop)

const from = (ip: string) => ({ headers: { 'x-forwarded-for': ip, 'user-agent': 'A browser' } })
const tryAt = (ip: string, email: string, more: object = {}) =>
  shop.call('/admin/auth/login', { ...from(ip), body: { email, password: 'some guess or other', ...more } })
const eventsOf = async (userId: string) => {
  const { body } = await shop.call(`/admin/security-events?userId=${userId}`, { token: boss.token })
  return body.data
}
/** As if whatever was counted so far had failed so many times. */
const failedBefore = (times: number) =>
  sql`update staff_sign_in_attempts set failures = ${times}, blocked_until = now()`
/** Lines that the shop wrote to its log. */
const lines: Record<string, unknown>[] = []
const { log } = shop.context
Object.assign(log, { warn: (line: Record<string, unknown>) => lines.push(line) })

test('a failed sign-in and a pause leave who, from where, with what and why, in a row and in the log', async () => {
  const admin = await adminWith(shop, 'support')
  const device = { id: 'a-strange-device', name: 'Laptop' }
  lines.length = 0
  for (let guess = 0; guess < 14; guess += 1) await tryAt('203.0.113.7', admin.email, { device })
  const events = await eventsOf(admin.id)
  const expected = {
    ip: '203.0.113.7',
    userAgent: 'A browser',
    deviceId: 'a-strange-device',
    requestId: expect.any(String),
  }
  expect(events[0]).toMatchObject({ kind: 'sign_in_paused', code: 'SIGN_IN_TOO_OFTEN', ...expected })
  expect(events.at(-1)).toMatchObject({ kind: 'sign_in_failed', code: 'SIGN_IN_REFUSED', ...expected })
  const kinds = events.map((event: { kind: string }) => event.kind)
  // However often it is asked meanwhile, a pause is one row a minute.
  expect(kinds.filter((kind: string) => kind === 'sign_in_paused')).toHaveLength(1)
  const line = { userId: admin.id, address: '203.0.113.7', deviceId: 'a-strange-device' }
  expect(lines).toContainEqual({ event: 'sign_in_failed', ...line, code: 'SIGN_IN_REFUSED' })
  expect(lines).toContainEqual({ event: 'sign_in_paused', ...line, code: 'SIGN_IN_TOO_OFTEN' })

  const before = await sql`select count(*)::int as n from security_events`
  await tryAt('203.0.113.8', 'nobody@metropolitan.example')
  expect(await sql`select count(*)::int as n from security_events`).toEqual(before)
  expect(lines.at(-1)).toMatchObject({ event: 'sign_in_failed', address: '203.0.113.8' })
})

test('a refusal of the guard leaves its subject and code, once a minute, and a stranger’s token nothing', async () => {
  const admin = await adminWith(shop, 'support')
  const customer = await signUp(shop)
  const ask = (token: string, call: Call = {}) =>
    shop.call('/admin/roles', { token, ...from('203.0.113.9'), ...call })
  for (let time = 0; time < 3; time += 1) expect((await ask(admin.token)).status).toBe(403)
  await sql`update user_sessions set revoked_at = now() where id = ${admin.sessionId}`
  expect((await ask(admin.token)).status).toBe(401)
  expect((await ask(customer.accessToken)).status).toBe(401)
  const codes = async (userId: string) =>
    (await eventsOf(userId)).map((event: { code: string; ip: string }) => [event.code, event.ip])
  expect(await codes(admin.id)).toEqual([
    ['SESSION_ENDED', '203.0.113.9'],
    ['PERMISSION_MISSING', '203.0.113.9'],
  ])
  expect(await codes(customer.userId)).toEqual([['TOKEN_INVALID', '203.0.113.9']])
  const before = await sql`select count(*)::int as n from security_events`
  expect((await ask('no.token.ofours')).status).toBe(401)
  expect(await sql`select count(*)::int as n from security_events`).toEqual(before)
})

test('a session that guesses at its own password or codes leaves a trace, as a stolen one would', async () => {
  const admin = await adminWith(shop, 'support')
  const call = { ...from('198.51.100.66'), token: admin.token }
  await shop.call('/admin/auth/totp', { ...call, body: { password: 'not my password' } })
  await sql`insert into staff_totp (user_id, secret, confirmed_at) values (${admin.id}, 'x', now())`
  await shop.call('/admin/auth/totp/recovery-codes', { ...call, body: { code: '000000' } })
  await shop.call('/admin/auth/totp/disable', { ...call, body: { password, code: '000000' } })
  expect(await eventsOf(admin.id)).toMatchObject(
    ['TOTP_CODE_WRONG', 'TOTP_CODE_WRONG', 'PASSWORD_WRONG'].map((code) => ({
      code,
      sessionId: admin.sessionId,
      // The thief's, not the owner's, which stands at the session.
      ip: '198.51.100.66',
      userAgent: 'A browser',
    })),
  )
})

test('a copied refresh token of staff is an event with an alert', async () => {
  const admin = await adminWith(shop, 'support')
  const refresh = (refreshToken: string) =>
    shop.call('/admin/auth/refresh', { ...from('203.0.113.10'), body: { refreshToken } })
  const first = await refresh(admin.refreshToken)
  expect((await refresh(first.body.refreshToken)).status).toBe(200)
  const alerts: Record<string, unknown>[] = []
  Object.assign(log, { error: (line: Record<string, unknown>) => alerts.push(line) })
  expect((await refresh(admin.refreshToken)).status).toBe(401)
  expect(alerts).toEqual([{ alert: 'staff_refresh_reused', userId: admin.id, sessionId: admin.sessionId }])
  expect(await eventsOf(admin.id)).toMatchObject([
    { kind: 'refresh_reused', sessionId: admin.sessionId, ip: '203.0.113.10' },
  ])
})

test('whoever’s password, second factor or sessions somebody changed reads that it happened', async () => {
  const admin = await adminWith(shop, 'support')
  const body = { reason: 'asked by telephone, a note for colleagues' }
  const act = (verb: string) => shop.call(`/admin/admins/${admin.id}/${verb}`, { token: boss.token, body })
  const { token } = (await act('invitation')).body
  const chosen = { token, password: 'a lantern beside the river' }
  expect((await shop.call('/admin/auth/accept-invitation', { body: chosen })).status).toBe(200)
  const { accessToken } = (await signIn(shop, admin.email, { password: chosen.password })).body
  await sql`insert into staff_totp (user_id, secret, confirmed_at) values (${admin.id}, 'x', now())`
  expect((await act('reset-totp')).status).toBe(200)
  expect((await shop.call('/admin/me', { token: accessToken })).status).toBe(401)

  const again = (await signIn(shop, admin.email, { password: chosen.password })).body.accessToken
  const { data } = (await shop.call('/admin/me/security-events', { token: again })).body
  const happened = data.filter((event: { kind: string }) => event.kind === 'sessions_revoked')
  expect(happened.map((event: { reason: string }) => event.reason)).toEqual([
    'two_step_changed',
    'password_changed',
    'password_reset',
  ])
  expect(JSON.stringify(data)).not.toContain('colleagues')
})

test('people read what happened to themselves, in pages of one statement, and only auditors read the rest', async () => {
  const admin = await adminWith(shop, 'support')
  const other = await adminWith(shop, 'support')
  for (const id of [admin.id, other.id]) {
    await sql`
      insert into security_events (id, user_id, kind, details, created_at)
      select gen_random_uuid(), ${id}, 'sign_in_failed', '{}'::jsonb, now() - n * interval '1 second'
      from generate_series(1, 30) n`
  }
  const own = (more = '') => shop.call(`/admin/me/security-events?limit=20${more}`, { token: admin.token })
  const first = await own('&count=true')
  expect(first.body.total).toEqual({ value: 30, exact: true })
  const second = await own(`&cursor=${first.body.nextCursor}`)
  const all = [...first.body.data, ...second.body.data]
  expect(all).toHaveLength(30)
  expect(Object.keys(all[0])).not.toContain('details')
  expect(new Set(all.map((event) => event.user.id))).toEqual(new Set([admin.id]))
  expect((await own('&kind=user_blocked')).body.data).toEqual([])
  expect((await own('&to=2020-01-01T00:00:00Z')).body.data).toEqual([])
  expect((await own('&from=2020-01-01T00:00:00Z')).body.data).toHaveLength(20)
  expect((await own('&from=2100-01-01T00:00:00Z')).body.data).toEqual([])
  expect(await shop.statementsOf(() => own())).toHaveLength(2)
  // `userId` is no parameter of one's own list.
  expect((await own(`&userId=${other.id}`)).status).toBe(422)
  const refused = await shop.call('/admin/security-events', { token: admin.token })
  expect([refused.status, refused.body.code]).toEqual([403, 'PERMISSION_MISSING'])
  const read = (more = '') => shop.call(`/admin/security-events?limit=100${more}`, { token: boss.token })
  expect(await shop.statementsOf(() => read())).toHaveLength(2)
  expect((await read('&count=true')).body.total.value).toBeGreaterThan(60)
})

test('a stranger keeps nobody out but their own network, whatever address of it they take', async () => {
  const owner = await adminWith(shop, 'support')
  await sql`update user_sessions set ip = '192.0.2.1' where user_id = ${owner.id}`
  await sql`delete from staff_sign_in_attempts`
  const statuses: number[] = []
  for (let host = 1; host <= 13; host += 1)
    statuses.push((await tryAt(`2001:db8:7:1::${host}`, owner.email)).status)
  expect(statuses.slice(0, 10)).toEqual(Array.from({ length: 10 }, () => 401))
  expect(statuses.at(-1)).toBe(429)
  const phone = { password, device: { id: 'a-new-phone', name: 'Phone' } }
  expect((await tryAt('198.51.100.4', owner.email, phone)).status).toBe(200)
})

test('a /48 that gives itself a new /64 for each guess is one site', async () => {
  await sql`delete from staff_sign_in_attempts`
  // Each time another network tries another address: only the site is the same.
  const tries = async (net: number) =>
    (await tryAt(`2001:db8:8:${net}::1`, `nobody${net}@metropolitan.example`)).status
  expect(await tries(1)).toBe(401)
  await failedBefore(59)
  expect(await tries(2)).toBe(401)
  await failedBefore(70)
  expect([await tries(3), await tries(4)]).toEqual([401, 429])
})

test('guesses from many networks make strangers wait, and an owner with a code of their authenticator passes', async () => {
  const owner = await adminWith(shop, 'support')
  const begun = await shop.call('/admin/auth/totp', { token: owner.token, body: { password } })
  const totp = new TOTP({ secret: Secret.fromBase32(begun.body.secret) })
  const code = () => totp.generate()
  await shop.call('/admin/auth/totp/confirm', { token: owner.token, body: { code: code() } })
  await sql`update user_sessions set ip = '192.0.2.1' where user_id = ${owner.id}`
  await sql`delete from staff_sign_in_attempts`
  expect((await tryAt('198.18.0.1', owner.email)).status).toBe(401)
  await failedBefore(99)
  expect((await tryAt('198.18.0.2', owner.email)).status).toBe(401)
  await failedBefore(110)
  expect((await tryAt('198.18.0.3', owner.email)).status).toBe(401)
  const phone = { password, device: { id: 'a-new-phone', name: 'Phone' } }
  expect((await tryAt('198.51.100.5', owner.email, phone)).status).toBe(429)
  await sql`update staff_totp set last_step = 0 where user_id = ${owner.id}`
  expect((await tryAt('198.51.100.5', owner.email, { ...phone, code: '000000' })).status).toBe(429)
  expect((await tryAt('198.51.100.5', owner.email, { ...phone, code: code() })).status).toBe(200)
})
