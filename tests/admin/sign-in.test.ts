import { expect, test } from 'bun:test'
import { Secret, TOTP } from 'otpauth'
import { signUp } from '../support/customers'
import { openShop } from '../support/shop'
import { adminWith, auditOf, password, refuses, signIn, superAdmin } from './support'

const shop = await openShop({ seed: false })
const { sql } = shop.context.db
const boss = await superAdmin(shop)

test('who signed in sees their account, roles and permissions, and no customer route opens', async () => {
  const me = await shop.call('/admin/me', { token: boss.token })
  expect(me.status).toBe(200)
  expect(me.body).toMatchObject({ id: boss.id, email: boss.email, totpEnabled: false, blockedAt: null })
  expect(me.body.roles.map((role: { name: string }) => role.name)).toEqual(['super_admin'])
  expect(me.body.permissions).toContain('audit:read')
  expect(JSON.stringify(me.body)).not.toContain('argon2')

  expect((await shop.call('/me', { token: boss.token })).status).toBe(401)
  const customer = await signUp(shop)
  for (const path of ['/admin/me', '/admin/roles']) {
    const refused = await shop.call(path, { token: customer.accessToken })
    expect([refused.status, refused.body.code]).toEqual([401, 'TOKEN_INVALID'])
  }
})

test('an unknown address, a wrong password and a blocked account get one answer from the same statements', async () => {
  const blocked = await adminWith(shop, 'support')
  await sql`update users set blocked_at = now() where id = ${blocked.id}`
  // None of them has signed in from here, like whoever tries addresses.
  await sql`update user_sessions set ip = '192.0.2.1'`
  const attempts = [
    { email: 'nobody@metropolitan.example', password },
    { email: boss.email, password: 'wrong password, sorry' },
    { email: blocked.email, password },
  ]
  const device = { id: 'a-strange-device', name: 'x' }
  const answers: unknown[] = []
  for (const body of attempts) {
    const answer: unknown[] = []
    const statements = await shop.statementsOf(async () => {
      const { status, body: problem } = await shop.call('/admin/auth/login', { body: { ...body, device } })
      answer.push(status, problem.code, problem.detail, problem.params)
    })
    answers.push([...answer, statements.length])
  }
  const [answer] = answers
  expect(answers).toEqual([answer, answer, answer])
  expect(answer).toEqual([401, 'SIGN_IN_REFUSED', expect.any(String), {}, 7])
})

test('wrong passwords make a stranger wait, and the colleague they try goes on working', async () => {
  const colleague = await adminWith(shop, 'support')
  const known = { id: 'the-colleagues-own-laptop', name: 'Laptop' }
  expect((await signIn(shop, colleague.email, { device: known })).status).toBe(200)
  // The tests all come from one address, which the account is known at by now: as elsewhere it is not.
  await sql`update user_sessions set ip = '192.0.2.1' where user_id = ${colleague.id}`

  let refused = await signIn(shop, colleague.email, { password: 'guess number one' })
  for (let guess = 0; guess < 12 && refused.status === 401; guess += 1) {
    refused = await signIn(shop, colleague.email, { password: `guess number ${guess}` })
  }
  expect(refused.status).toBe(429)
  expect(refused.body.code).toBe('SIGN_IN_TOO_OFTEN')
  expect(Number(refused.headers.get('retry-after'))).toBeGreaterThan(0)
  // Even the right password waits there, or the pause would tell when it was guessed.
  expect((await signIn(shop, colleague.email)).status).toBe(429)
  expect((await signIn(shop, colleague.email, { device: known })).status).toBe(200)

  await sql`update staff_sign_in_attempts set blocked_until = now()`
  expect((await signIn(shop, colleague.email)).status).toBe(200)
})

test('parallel guesses get no more tries than there are', async () => {
  const colleague = await adminWith(shop, 'support')
  await sql`delete from user_sessions where user_id = ${colleague.id}`
  await sql`delete from staff_sign_in_attempts`
  const guesses = Array.from({ length: 30 }, (_, n) =>
    signIn(shop, colleague.email, { password: `parallel guess ${n}` }),
  )
  const statuses = (await Promise.all(guesses)).map((reply) => reply.status)
  expect(statuses.filter((status) => status === 401).length).toBeLessThanOrEqual(11)
  expect(statuses.filter((status) => status === 429).length).toBeGreaterThanOrEqual(19)
})

test('a refresh gives one successor for a lost answer, and a copied token ends the session', async () => {
  const admin = await adminWith(shop, 'support')
  const refresh = (refreshToken: string) => shop.call('/admin/auth/refresh', { body: { refreshToken } })
  const [first, again] = await Promise.all([refresh(admin.refreshToken), refresh(admin.refreshToken)])
  expect([first.status, again.status]).toEqual([200, 200])
  expect(again.body.refreshToken).toBe(first.body.refreshToken)
  expect((await shop.call('/admin/me', { token: first.body.accessToken })).status).toBe(200)

  const second = await refresh(first.body.refreshToken)
  expect(second.status).toBe(200)
  const audit = await auditOf(shop, async () => {
    const stolen = await refresh(admin.refreshToken)
    expect([stolen.status, stolen.body.code]).toEqual([401, 'SESSION_ENDED'])
  })
  expect(audit.map((row) => row.action)).toEqual(['session.revoked'])
  expect((await shop.call('/admin/me', { token: second.body.accessToken })).body.code).toBe('SESSION_ENDED')
  expect((await refresh(second.body.refreshToken)).status).toBe(401)

  const customer = await signUp(shop)
  expect((await refresh(customer.refreshToken)).status).toBe(401)
  expect((await refresh(admin.token)).body.code).toBe('TOKEN_INVALID')
})

test('a session ends after half an hour of silence, and after twelve hours at most', async () => {
  const admin = await adminWith(shop, 'support')
  const [session] = await sql`
    select extract(epoch from expires_at - created_at)::int as idle, kind from user_sessions where id = ${admin.sessionId}`
  expect(session).toEqual({ idle: 1_800, kind: 'admin' })
  await sql`update user_sessions set created_at = now() - interval '11 hours 50 minutes' where id = ${admin.sessionId}`
  await shop.call('/admin/auth/refresh', { body: { refreshToken: admin.refreshToken } })
  const [late] = await sql`
    select extract(epoch from expires_at - now())::int as left from user_sessions where id = ${admin.sessionId}`
  expect(late?.left).toBeLessThanOrEqual(600)
  await sql`update user_sessions set expires_at = now() where id = ${admin.sessionId}`
  expect((await shop.call('/admin/me', { token: admin.token })).status).toBe(401)
})

test('a new password ends the other sessions, and the old one signs nobody in', async () => {
  const admin = await adminWith(shop, 'support')
  const other = await signIn(shop, admin.email)
  const newPassword = 'another horse, another staple'
  const change = (body: object) => shop.call('/admin/auth/password', { token: admin.token, body })
  const rows = () => sql`select password_hash from users where id = ${admin.id}`

  await refuses(shop, { status: 422, code: 'PASSWORD_WRONG', rows }, () =>
    change({ currentPassword: 'not my password', newPassword }),
  )
  await refuses(shop, { status: 422, code: 'VALIDATION_FAILED', rows }, () =>
    change({ currentPassword: password, newPassword: 'short' }),
  )
  await refuses(shop, { status: 422, code: 'PASSWORD_UNCHANGED', rows }, () =>
    change({ currentPassword: password, newPassword: password }),
  )
  for (const weak of ['123456789012', 'jan-nowak-2026', admin.email, 'e\u0301'.repeat(6)]) {
    const refused = await change({ currentPassword: password, newPassword: weak })
    expect([refused.status, refused.body.code]).toEqual([
      422,
      expect.stringMatching(/^PASSWORD_(WEAK|LENGTH_WRONG)$/),
    ])
  }
  const audit = await auditOf(shop, async () => {
    expect((await change({ currentPassword: password, newPassword })).body).toEqual({ success: true })
  })
  expect(audit).toMatchObject([{ action: 'staff.password_changed', actor_id: admin.id }])
  expect(JSON.stringify(audit)).not.toContain('argon2')
  expect((await shop.call('/admin/me', { token: other.body.accessToken })).status).toBe(401)
  expect((await shop.call('/admin/me', { token: admin.token })).status).toBe(200)
  expect((await signIn(shop, admin.email)).body.code).toBe('SIGN_IN_REFUSED')
  expect((await signIn(shop, admin.email, { password: newPassword })).status).toBe(200)
})

test('a password changed between check and sign-in opens no session', async () => {
  const admin = await adminWith(shop, 'support')
  await sql`delete from user_sessions where user_id = ${admin.id}`
  shop.at('staff.verified', async () => {
    await sql`update users set password_hash = 'changed' where id = ${admin.id}`
  })
  const refused = await signIn(shop, admin.email)
  expect([refused.status, refused.body.code]).toEqual([401, 'SIGN_IN_REFUSED'])
  expect(await sql`select from user_sessions where user_id = ${admin.id}`).toHaveLength(0)
})

test('two-step sign-in: each code works once, recovery codes too, and the secret is not readable', async () => {
  const admin = await adminWith(shop, 'support')
  const { token } = admin
  const wrong = await shop.call('/admin/auth/totp', { token, body: { password: 'not my password' } })
  expect(wrong.body.code).toBe('PASSWORD_WRONG')
  const begun = await shop.call('/admin/auth/totp', { token, body: { password } })
  expect(begun.body.uri).toStartWith('otpauth://totp/metropolitan')
  const totp = new TOTP({ secret: Secret.fromBase32(begun.body.secret) })
  const codeAt = (steps: number) => totp.generate({ timestamp: Date.now() + steps * 30_000 })
  expect((await signIn(shop, admin.email)).status).toBe(200)

  expect((await shop.call('/admin/auth/totp/confirm', { token, body: { code: '000000' } })).status).toBe(422)
  const confirmed = await shop.call('/admin/auth/totp/confirm', { token, body: { code: codeAt(-1) } })
  expect(confirmed.body.recoveryCodes).toHaveLength(10)
  const [stored] = await sql`select secret from staff_totp where user_id = ${admin.id}`
  expect(stored?.secret).not.toContain(begun.body.secret)

  expect((await signIn(shop, admin.email)).body.code).toBe('TOTP_REQUIRED')
  expect((await signIn(shop, admin.email, { code: codeAt(-1) })).body.code).toBe('TOTP_REFUSED')
  const code = codeAt(0)
  const both = await Promise.all([signIn(shop, admin.email, { code }), signIn(shop, admin.email, { code })])
  const [taken, refused] = both.toSorted((one, other) => one.status - other.status)
  expect(taken?.status).toBe(200)
  // The pause after two refusals may have begun for the loser.
  expect(['TOTP_REFUSED', 'SIGN_IN_TOO_OFTEN']).toContain(refused?.body.code)
  const [recovery] = confirmed.body.recoveryCodes
  expect((await signIn(shop, admin.email, { code: recovery.toUpperCase() })).status).toBe(200)
  expect((await signIn(shop, admin.email, { code: recovery })).body.code).toBe('TOTP_REFUSED')

  expect((await shop.call('/admin/auth/totp', { token, body: { password } })).body.code).toBe('TOTP_ENROLLED')
  const off = { password, code: confirmed.body.recoveryCodes[1] }
  expect((await shop.call('/admin/auth/totp/disable', { token, body: off })).status).toBe(200)
  expect((await signIn(shop, admin.email)).status).toBe(200)
  expect(await sql`select from staff_recovery_codes where user_id = ${admin.id}`).toHaveLength(0)
})

test('one’s own sessions can be listed and ended, a colleague’s cannot', async () => {
  const admin = await adminWith(shop, 'support')
  const other = await signIn(shop, admin.email, { device: { id: 'the-other-device', name: 'Tablet' } })
  const { body } = await shop.call('/admin/auth/sessions', { token: admin.token })
  expect(body.data.map((session: { current: boolean }) => session.current).toSorted()).toEqual([false, true])
  await refuses(shop, { status: 404, code: 'STAFF_SESSION_NOT_FOUND' }, () =>
    shop.call(`/admin/auth/sessions/${boss.sessionId}`, { method: 'DELETE', token: admin.token }),
  )
  const ended = await shop.call(`/admin/auth/sessions/${other.body.sessionId}`, {
    method: 'DELETE',
    token: admin.token,
  })
  expect(ended.status).toBe(200)
  expect((await shop.call('/admin/me', { token: other.body.accessToken })).status).toBe(401)
  expect((await shop.call('/admin/auth/logout', { method: 'POST', token: admin.token })).status).toBe(200)
  expect((await shop.call('/admin/me', { token: admin.token })).body.code).toBe('SESSION_ENDED')
})

test('the guard costs one statement, and comes before the body', async () => {
  const support = await adminWith(shop, 'support')
  const statements = await shop.statementsOf(() => shop.call('/admin/permissions', { token: boss.token }))
  expect(statements).toHaveLength(1)
  const nonsense = { method: 'POST', body: '{"name":', headers: { 'content-type': 'text/plain' } }
  expect((await shop.call('/admin/roles', nonsense)).status).toBe(401)
  expect((await shop.call('/admin/roles', { ...nonsense, token: support.token })).status).toBe(403)
  expect((await shop.call('/admin/roles', { ...nonsense, token: boss.token })).status).toBe(415)
})
