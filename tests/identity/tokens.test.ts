import { expect, test } from 'bun:test'
import { decodeJwt, decodeProtectedHeader, type JWTPayload, SignJWT } from 'jose'
import { newId } from '#platform/ids'
import { signUp } from '../support/customers'
import { openShop } from '../support/shop'
import { fingerprint, openTwin } from './support'

const oldSecret = 'the-secret-of-the-old-key-0123456789'
const newSecret = 'the-secret-of-the-new-key-0123456789'
const shop = await openShop({ seed: false, settings: { JWT_KEYS: `old:${oldSecret}` } })
const customer = await signUp(shop)
const claims = decodeJwt(customer.accessToken)
const refreshClaims = decodeJwt(customer.refreshToken)

interface Forgery {
  readonly claims?: Readonly<Record<string, unknown>>
  readonly header?: Readonly<Record<string, unknown>>
  readonly secret?: string
}

function forge({ claims: changed = {}, header = {}, secret = oldSecret }: Forgery, base = claims) {
  return new SignJWT({ ...base, ...changed } as JWTPayload)
    .setProtectedHeader({ alg: 'HS256', kid: 'old', typ: 'JWT', ...header })
    .sign(new TextEncoder().encode(secret))
}

const part = (value: unknown) => Buffer.from(JSON.stringify(value)).toString('base64url')
const now = Math.floor(Date.now() / 1_000)
const [head = '', payload = '', signature = ''] = customer.accessToken.split('.')

const forgeries: Record<string, string | Promise<string>> = {
  'no algorithm': `${part({ alg: 'none', kid: 'old' })}.${payload}.`,
  'no algorithm, with the old signature': `${part({ alg: 'none', kid: 'old' })}.${payload}.${signature}`,
  'another key under our kid': forge({ secret: newSecret }),
  'an unknown kid': forge({ header: { kid: 'new' } }),
  'no kid': forge({ header: { kid: undefined } }),
  'another algorithm': forge({ header: { alg: 'HS512' }, secret: oldSecret.repeat(2) }),
  'another audience': forge({ claims: { aud: 'somebody' } }),
  'another issuer': forge({ claims: { iss: 'somebody' } }),
  'no expiry': forge({ claims: { exp: undefined } }),
  'valid from tomorrow': forge({ claims: { nbf: now + 86_400 } }),
  'a type of staff': forge({ claims: { type: 'admin-access' } }),
  'an unknown type': forge({ claims: { type: 'root' } }),
  'no type': forge({ claims: { type: undefined } }),
  'no session': forge({ claims: { sessionId: undefined } }),
  'a session that is no id': forge({ claims: { sessionId: "' or true --" } }),
  'the refresh token': customer.refreshToken,
  'a registration token': forge({ claims: { type: 'registration' } }),
  'a changed payload': `${head}.${part({ ...claims, sub: newId() })}.${signature}`,
  'a signature less': `${head}.${payload}.`,
  'two parts': `${head}.${payload}`,
  'not a token': 'abc',
}

test.each(Object.entries(forgeries))(
  'a token with %s is refused before Postgres is asked',
  async (_, token) => {
    const sent = await token
    const statements = await shop.statementsOf(async () => {
      const { status, body } = await shop.call('/me', { token: sent })
      expect(status).toBe(401)
      expect(body).toMatchObject({ code: 'TOKEN_INVALID', params: { action: 'sign_in' } })
    })
    expect(statements).toEqual([])
  },
)

test('a token tampered by any byte of its parts is refused', async () => {
  const { accessToken } = customer
  const step = Math.ceil(accessToken.length / 60)
  for (let at = 0; at < accessToken.length - 1; at += step) {
    const other = accessToken[at] === 'A' ? 'B' : 'A'
    const token = accessToken.slice(0, at) + other + accessToken.slice(at + 1)
    if (accessToken[at] === '.') continue
    expect((await shop.call('/me', { token })).status).toBe(401)
  }
})

test('an expired token says so: the app shall refresh, not sign out', async () => {
  const { status, body, headers } = await shop.call('/me', {
    token: await forge({ claims: { exp: now - 1 } }),
  })
  expect(status).toBe(401)
  expect(body).toMatchObject({ code: 'ACCESS_TOKEN_EXPIRED', params: { action: 'refresh' } })
  expect(headers.get('www-authenticate')).toBe('Bearer')
})

test('a well signed token for another user, session or device finds nothing', async () => {
  const stranger = await signUp(shop)
  const others = [{ sub: stranger.userId }, { sessionId: newId() }, { deviceId: 'device-of-somebody-else' }]
  for (const changed of others) {
    const { status, body } = await shop.call('/me', { token: await forge({ claims: changed }) })
    expect([status, body.code]).toEqual([401, 'SESSION_ENDED'])
  }
})

test('a bad token is refused on open routes too, and none at all is welcome', async () => {
  expect((await shop.call('/categories', { token: 'abc' })).status).toBe(401)
  expect((await shop.call('/categories', { headers: { authorization: 'Basic abc' } })).status).toBe(401)
  expect((await shop.call('/categories')).status).toBe(200)
  const anonymous = await shop.call('/me/addresses', { body: 'not json' })
  expect([anonymous.status, anonymous.body.code]).toEqual([401, 'UNAUTHENTICATED'])
})

test('forged refresh and registration tokens change nothing', async () => {
  const refused = {
    'an access token': customer.accessToken,
    'another key': await forge({ secret: newSecret }, refreshClaims),
    'another audience': await forge({ claims: { aud: 'somebody' } }, refreshClaims),
    'a generation that is no number': await forge({ claims: { generation: '0' } }, refreshClaims),
    'a registration token': await forge({ claims: { type: 'registration' } }, refreshClaims),
  }
  const before = await fingerprint(shop)
  for (const refreshToken of Object.values(refused)) {
    const body = { refreshToken, deviceId: customer.deviceId }
    const answer = await shop.call('/auth/refresh', { body })
    expect([answer.status, answer.body.code]).toEqual([401, 'TOKEN_INVALID'])
  }
  const device = { id: customer.deviceId, name: 'Test phone', platform: 'ios' }
  const person = { firstName: 'A', lastName: 'B', termsVersion: '1', device }
  for (const registrationToken of [customer.accessToken, customer.refreshToken, 'abc']) {
    const answer = await shop.call('/auth/register', { body: { ...person, registrationToken } })
    expect([answer.status, answer.body.code]).toEqual([410, 'REGISTRATION_ENDED'])
  }
  expect(await fingerprint(shop)).toEqual(before)
})

test('keys rotate without signing anyone out', async () => {
  const later = await openTwin(shop, { JWT_KEYS: `new:${newSecret},old:${oldSecret}` })
  const { accessToken, refreshToken, deviceId } = await signUp(shop)
  expect((await later.call('/me', { token: accessToken })).status).toBe(200)
  const refreshed = await later.call('/auth/refresh', { body: { refreshToken, deviceId } })
  expect(refreshed.status).toBe(200)
  expect(decodeProtectedHeader(refreshed.body.accessToken).kid).toBe('new')
  expect(decodeProtectedHeader(refreshed.body.refreshToken).kid).toBe('new')

  const last = await openTwin(shop, { JWT_KEYS: `new:${newSecret}` })
  expect((await last.call('/me', { token: refreshed.body.accessToken })).status).toBe(200)
  expect((await last.call('/me', { token: accessToken })).body.code).toBe('TOKEN_INVALID')
})

test('whoever is blocked or deleted is out, whatever became of their sessions', async () => {
  for (const end of ['blocked_at', 'deleted_at']) {
    const { accessToken: token, refreshToken, deviceId, userId, sessionId } = await signUp(shop)
    expect((await shop.call('/me', { token })).status).toBe(200)
    await shop.context.db.sql`update users set ${shop.context.db.sql(end)} = now() where id = ${userId}`
    const refreshed = await shop.call('/auth/refresh', { body: { refreshToken, deviceId } })
    expect([(await shop.call('/me', { token })).body.code, refreshed.body.code]).toEqual([
      'SESSION_ENDED',
      'SESSION_ENDED',
    ])
    const [session] = await shop.context.db.sql`select revoked_at from user_sessions where id = ${sessionId}`
    expect(session?.revoked_at).toBeNull()
  }
})
