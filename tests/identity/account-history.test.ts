import { expect, test } from 'bun:test'
import { codeOf, newDevice, newPhone, signUp } from '../support/customers'
import { openShop } from '../support/shop'
import { block, challengeFor, fingerprint, loggedBy, signInAgain } from './support'

const shop = await openShop({ seed: false, settings: { TRUSTED_PROXIES: '1' } })
const { sql } = shop.context.db
const from = { 'x-forwarded-for': '203.0.113.77', 'user-agent': 'an app of a thief' }

async function eventsOf(token: string, query = '') {
  const { status, body } = await shop.call(`/me/security-events${query}`, { token })
  expect(status).toBe(200)
  return body as { data: Record<string, unknown>[]; nextCursor: string | null }
}

function guess(challengeId: string, device = newDevice('A thief’s phone')) {
  const code = String((Number(codeOf(shop, challengeId)) + 1) % 1_000_000).padStart(6, '0')
  return shop.call('/auth/otp/verify', { body: { challengeId, code, device }, headers: from })
}

test('a refresh token that is used again is an alert, and its owner sees it', async () => {
  const customer = await signUp(shop)
  const refresh = (deviceId = customer.deviceId) =>
    shop.call('/auth/refresh', { body: { refreshToken: customer.refreshToken, deviceId }, headers: from })
  const other = 'device-of-somebody-else'
  const warned = await loggedBy(shop, 'warn', () => refresh(other))
  const { userId, sessionId, deviceId } = customer
  const facts = { userId, sessionId, ip: '203.0.113.77' }
  expect(warned).toEqual([{ ...facts, deviceId: other, code: 'DEVICE_CHANGED' }])

  await refresh()
  await sql`update user_sessions set rotated_at = rotated_at - interval '31 seconds' where id = ${sessionId}`
  const alerts = await loggedBy(shop, 'error', async () => {
    expect((await refresh()).body.code).toBe('SESSION_ENDED')
    expect((await refresh()).body.code).toBe('SESSION_ENDED')
  })
  expect(alerts).toEqual([{ alert: true, ...facts, deviceId, code: 'SESSION_ENDED' }])

  const { accessToken } = await signInAgain(shop, customer.phone)
  const { data } = await eventsOf(accessToken)
  const seen = { sessionId, ip: '203.0.113.77', userAgent: 'an app of a thief' }
  expect(data).toMatchObject([
    { kind: 'new_device', deviceName: 'Another phone', platform: 'ios', code: null },
    { kind: 'refresh_reused', ...seen, code: 'SESSION_ENDED' },
    { kind: 'device_changed', ...seen, code: 'DEVICE_CHANGED' },
  ])
})

test('wrong codes and the challenge they lock leave rows with user, address, device and code, and lines', async () => {
  const { phone, userId, accessToken } = await signUp(shop)
  const challengeId = await challengeFor(shop, phone)
  const device = newDevice('A thief’s phone')
  const lines = await loggedBy(shop, 'warn', async () => {
    for (const _ of Array(6)) await guess(challengeId, device)
  })
  const said = { ip: '203.0.113.77', deviceId: device.id, code: 'OTP_CODE_WRONG' }
  expect(lines).toEqual([4, 3, 2, 1, 0].map((triesLeft) => ({ ...said, userId, triesLeft })))
  const { data } = await eventsOf(accessToken)
  const seen = { ip: '203.0.113.77', deviceName: 'A thief’s phone', platform: 'ios', code: 'OTP_CODE_WRONG' }
  expect(data.map(({ kind }) => kind)).toEqual(['challenge_locked', ...Array(4).fill('code_wrong')])
  for (const event of data) expect(event).toMatchObject(seen)
  const [row] =
    await sql`select details from security_events where user_id = ${userId} and kind = 'challenge_locked'`
  expect(row?.details).toMatchObject({ deviceId: device.id, triesLeft: 0 })

  // Nobody's phone: a line, and no row.
  const strangers = await challengeFor(shop, newPhone())
  const count = async () => (await sql`select from security_events`).length
  const before = await count()
  expect(await loggedBy(shop, 'warn', () => guess(strangers, device))).toEqual([
    { ...said, userId: undefined, triesLeft: 4 },
  ])
  expect(await count()).toBe(before)
})

test('the list is the caller’s own, page by page, and shows nothing that staff noted for each other', async () => {
  const [customer, stranger] = [await signUp(shop), await signUp(shop)]
  for (const _ of [1, 2]) await signInAgain(shop, customer.phone)
  await block(shop, customer.userId)
  await sql`update users set blocked_at = null where id = ${customer.userId}`
  const { accessToken: token } = await signInAgain(shop, customer.phone)

  const all = await eventsOf(token)
  expect(all.data.map(({ kind }) => kind)).toEqual(['new_device', 'user_blocked', 'new_device', 'new_device'])
  const unsaid = { sessionId: null, ip: null, userAgent: null, deviceName: null, platform: null, code: null }
  const [, blocked] = all.data
  expect(blocked).toEqual({ id: blocked?.id, kind: 'user_blocked', createdAt: blocked?.createdAt, ...unsaid })
  expect(all.nextCursor).toBeNull()
  for (const event of all.data)
    expect(Object.keys(event).sort()).toEqual(
      ['code', 'createdAt', 'deviceName', 'id', 'ip', 'kind', 'platform', 'sessionId', 'userAgent'].sort(),
    )
  const first = await eventsOf(token, '?limit=3')
  const second = await eventsOf(token, `?limit=3&cursor=${first.nextCursor}`)
  expect([...first.data, ...second.data]).toEqual(all.data)
  expect(second.nextCursor).toBeNull()

  expect((await eventsOf(stranger.accessToken)).data).toEqual([])
  const foreign = await shop.call(`/me/security-events?cursor=${first.nextCursor}`, {
    token: stranger.accessToken,
  })
  expect([foreign.status, foreign.body.code]).toEqual([422, 'CURSOR_INVALID'])
  expect((await shop.call('/me/security-events')).status).toBe(401)
})

test('the list takes two statements, the guard’s included, however long it is', async () => {
  const { userId, accessToken } = await signUp(shop)
  const add = (count: number) => sql`
    insert into security_events (id, user_id, kind, details)
    select gen_random_uuid(), ${userId}, 'sessions_revoked', '{}' from generate_series(1, ${count}::int)`
  for (const count of [1, 99]) {
    await add(count)
    const before = await fingerprint(shop)
    expect(await shop.statementsOf(() => eventsOf(accessToken, '?limit=100'))).toHaveLength(2)
    expect(await fingerprint(shop)).toEqual(before)
  }
  expect((await eventsOf(accessToken, '?limit=100')).data).toHaveLength(100)
})

test('a consent that is revoked keeps both its times, each time', async () => {
  const { accessToken: token, userId } = await signUp(shop)
  const consent = async (marketingConsent: boolean) =>
    (await shop.call('/me', { token, method: 'PATCH', body: { marketingConsent } })).body
  const revoked = async () =>
    await sql`
      select granted_at, revoked_at, revoked_at >= granted_at as ordered from revoked_consents
      where user_id = ${userId} order by granted_at`
  expect(await consent(false)).toMatchObject({ marketingConsentAt: null, marketingConsentRevokedAt: null })
  expect(await revoked()).toHaveLength(0)

  const { marketingConsentAt } = await consent(true)
  await sql`update users set marketing_consent_at = marketing_consent_at - interval '1 day' where id = ${userId}`
  const grantedAt = new Date(Date.parse(marketingConsentAt) - 86_400_000)
  const ended = await Promise.all([consent(false), consent(false)])
  const [row, ...others] = await revoked()
  expect(others).toEqual([])
  expect(row).toMatchObject({ granted_at: grantedAt, ordered: true })
  for (const profile of ended)
    expect(profile).toMatchObject({
      marketingConsent: false,
      marketingConsentAt: null,
      marketingConsentRevokedAt: row?.revoked_at.toISOString(),
    })

  expect((await consent(true)).marketingConsent).toBe(true)
  await consent(false)
  expect((await revoked()).map(({ granted_at }) => granted_at)[0]).toEqual(grantedAt)
  expect(await revoked()).toHaveLength(2)
})
