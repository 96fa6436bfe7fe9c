import { expect, test } from 'bun:test'
import { connect } from 'node:net'
import { createApp } from '#app/app'
import { readConfig } from '#platform/config'
import { closeContext, openContext } from '#platform/context'
import { superAdmin } from '../admin/support'
import { openTwin } from '../identity/support'
import { afterThisFile } from '../support/cleanup'
import { signUp } from '../support/customers'
import { freePort } from '../support/processes'
import { openShop, send } from '../support/shop'

const panel = 'https://panel.metropolitan.example'
const shop = await openShop({
  settings: { BODY_TIMEOUT_MS: '150', CORS_ORIGINS: panel, TRUSTED_PROXIES: '1' },
})
const { sql } = shop.context.db
const customer = await signUp(shop)
const admin = await superAdmin(shop)
const later = await openLater()

/** The same shop an hour later: every access token has expired. */
async function openLater() {
  const port = await freePort()
  const app = createApp({
    context: { ...shop.context, now: () => new Date(Date.now() + 3_600_000) },
    lifecycle: { draining: false },
    reporter: { report: () => undefined, flush: () => Promise.resolve() },
  })
  app.listen({ hostname: '127.0.0.1', port, reusePort: false })
  afterThisFile(async () => void (await app.server?.stop(true)))
  return `http://127.0.0.1:${port}`
}

/** Writes to the socket itself, and answers what came back until the other end closed or `enough` was there. */
function write(parts: readonly string[], enough = /\r\n\r\n[\s\S]*}/): Promise<string> {
  return new Promise((resolve, reject) => {
    let answer = ''
    const socket = connect(Number(new URL(shop.url).port), '127.0.0.1', () => {
      for (const part of parts) socket.write(part)
    })
    socket.on('error', reject)
    socket.on('close', () => resolve(answer))
    socket.on('data', (data) => {
      answer += String(data)
      if (enough.test(answer)) socket.end()
    })
  })
}

const statusOf = (answer: string) => Number(/^HTTP\/1\.1 (\d{3})/.exec(answer)?.[1])

test('whatever host a stranger names, or none, he is answered and nothing fails', async () => {
  const hosts = ['Host: ]', 'Host: x:99999', 'Host: a b', 'Host: a/b/c', 'Host: ', 'Host: a', 'Host: %zz']
  const heads = [...hosts.map((host) => `HTTP/1.1\r\n${host}`), 'HTTP/1.0']
  for (const head of heads) {
    expect([head, statusOf(await write([`GET /livez ${head}\r\n\r\n`]))]).toEqual([head, 200])
    const listed = await write([`GET /products?category=a/b&limit=1 ${head}\r\n\r\n`])
    expect([head, statusOf(listed)]).not.toEqual([head, 500])
    expect([head, statusOf(await write([`GET /nowhere ${head}\r\n\r\n`]))]).toEqual([head, 404])
  }
})

test('a body that is nested too deeply is refused, not fallen over', async () => {
  for (const [open, close] of [
    ['[', ']'],
    ['{"a":', '}'],
  ] as const) {
    const body = `${open.repeat(20_000)}1${close.repeat(20_000)}`
    const reply = await shop.call('/auth/otp', { body })
    expect([reply.status, reply.body.code]).toEqual([400, 'MALFORMED_JSON'])
  }
})

test('a fault while the caller is identified is our fault, logged and reported, not theirs', async () => {
  const reported: unknown[] = []
  const broken = {
    ...shop.context,
    db: new Proxy(shop.context.db, {
      get: (target, name, receiver) => {
        if (name === 'sql') throw new TypeError('nobody foresaw this')
        return Reflect.get(target, name, receiver)
      },
    }),
  }
  const app = createApp({
    context: broken,
    lifecycle: { draining: false },
    reporter: { report: (error) => void reported.push(error), flush: () => Promise.resolve() },
  })
  const reply = await app.handle(
    new Request('http://localhost/cart/items', {
      method: 'POST',
      headers: { authorization: `Bearer ${customer.accessToken}`, 'content-type': 'application/json' },
      body: '{}',
    }),
  )
  const problem: unknown = await reply.json()
  expect(reply.status).toBe(500)
  expect(problem).toMatchObject({ code: 'INTERNAL_ERROR' })
  expect(reported.map(String)).toEqual(['TypeError: nobody foresaw this'])
})

test('a slow body is given up, a long one is not read to its end, and a packed one is not opened', async () => {
  const head = 'POST /auth/otp HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n'
  const slow = await write([`${head}Content-Length: 100\r\n\r\n{"phone":`])
  expect([statusOf(slow), /"code":"(\w+)"/.exec(slow)?.[1]]).toEqual([408, 'BODY_TOO_SLOW'])

  const chunk = `10000\r\n${'x'.repeat(65_536)}\r\n`
  const long = await write([`${head}Transfer-Encoding: chunked\r\n\r\n`, ...Array(6).fill(chunk)])
  expect([statusOf(long), /"code":"(\w+)"/.exec(long)?.[1]]).toEqual([413, 'BODY_TOO_LARGE'])

  const packed = await shop.call('/auth/otp', { body: '{}', headers: { 'content-encoding': 'gzip' } })
  expect([packed.status, packed.body.code]).toEqual([415, 'UNSUPPORTED_CONTENT_ENCODING'])
  const bytes = await shop.call('/auth/otp', { body: new Uint8Array([0x22, 0xff, 0x22]) })
  expect([bytes.status, bytes.body.code]).toEqual([400, 'MALFORMED_JSON'])
})

test('an expired token in the header stands in nobody’s way where tokens are obtained, renewed or given up', async () => {
  const { accessToken: token, refreshToken, deviceId } = await signUp(shop)
  const call = (path: string, more: Parameters<typeof send>[2]) => send(later, path, { token, ...more })
  for (const path of [
    '/livez',
    '/readyz',
    '/problems',
    '/problems/CART_EMPTY',
    '/openapi.json',
    '/swagger',
  ]) {
    expect([path, (await call(path, {})).status]).toEqual([path, 200])
  }
  expect((await call('/auth/guest', { body: { deviceId } })).status).toBe(201)
  const refreshed = await call('/auth/refresh', { body: { refreshToken, deviceId } })
  expect(refreshed.status).toBe(200)
  expect((await call('/me', {})).body.code).toBe('ACCESS_TOKEN_EXPIRED')
  const { body } = await shop.call('/openapi.json')
  for (const [path, method] of [
    ['/auth/refresh', 'post'],
    ['/readyz', 'get'],
    ['/admin/auth/login', 'post'],
  ] as const) {
    expect(body.paths[path][method].security).toEqual([])
  }
})

const isRevoked = async (id: string) => {
  const [row] = await sql`select revoked_at is not null as revoked from user_sessions where id = ${id}`
  return row?.revoked
}

test('whoever signs out is signed out, by an expired access token or by the refresh token', async () => {
  const [late, cold, stranger] = [await signUp(shop), await signUp(shop), await signUp(shop)]
  expect((await send(later, '/auth/logout', { method: 'POST', token: late.accessToken })).status).toBe(200)
  expect((await shop.call('/auth/logout', { body: { refreshToken: cold.refreshToken } })).status).toBe(200)
  expect((await shop.call('/auth/logout', { body: { refreshToken: cold.refreshToken } })).status).toBe(200)
  expect(await Promise.all([late, cold, stranger].map(({ sessionId }) => isRevoked(sessionId)))).toEqual([
    true,
    true,
    false,
  ])
  const forged = `${stranger.accessToken.slice(0, -3)}abc`
  const refused = await shop.call('/auth/logout', { method: 'POST', token: forged })
  expect([refused.status, refused.body.code]).toEqual([401, 'TOKEN_INVALID'])
  expect((await shop.call('/auth/logout', { method: 'POST' })).body.code).toBe('UNAUTHENTICATED')
  expect(await isRevoked(stranger.sessionId)).toBe(false)
})

test('staff sign out by an expired token, too, once in the log; neither door ends a session of the other', async () => {
  const rows = () => sql`select seq from audit_log where action = 'session.ended'`
  const before = (await rows()).length
  const crossed = await shop.call('/auth/logout', { body: { refreshToken: admin.refreshToken } })
  await shop.call('/admin/auth/logout', { body: { refreshToken: customer.refreshToken } })
  const byAccess = await shop.call('/admin/auth/logout', { method: 'POST', token: customer.accessToken })
  expect([crossed.status, byAccess.body.code]).toEqual([200, 'TOKEN_INVALID'])
  expect([await isRevoked(admin.sessionId), await isRevoked(customer.sessionId)]).toEqual([false, false])
  expect(await rows()).toHaveLength(before)

  for (const attempt of [1, 2]) {
    const out = await send(later, '/admin/auth/logout', { method: 'POST', token: admin.token })
    expect([attempt, out.status]).toEqual([attempt, 200])
  }
  expect(await isRevoked(admin.sessionId)).toBe(true)
  expect(await rows()).toHaveLength(before + 1)
})

test('all sessions of a stolen phone’s owner end without a body', async () => {
  for (const headers of [{}, { 'content-type': 'application/json' }]) {
    const { accessToken: token, sessionId } = await signUp(shop)
    const reply = await shop.call('/auth/revoke-all-sessions', { method: 'POST', token, headers })
    expect(reply.status).toBe(200)
    expect(await isRevoked(sessionId)).toBe(true)
  }
})

test('an address that a proxy wrote with its port is the caller’s; what cannot be stored of a header is mended', async () => {
  const forwarded = [
    ['203.0.113.7:52144', '203.0.113.7'],
    ['[2001:db8::7]:52144', '2001:db8::7'],
    ['2001:db8::8', '2001:db8::8'],
    ['evil, 203.0.113.9', '203.0.113.9'],
  ]
  for (const [header = '', ip] of forwarded) {
    const { refreshToken, deviceId, sessionId } = customer
    const headers = { 'x-forwarded-for': header, 'user-agent': 'Panel\u0085 1' }
    const body = { refreshToken, deviceId }
    await sql`update user_sessions set generation = 0 where id = ${sessionId}`
    expect((await shop.call('/auth/refresh', { body, headers })).status).toBe(200)
    const [session] = await sql`select ip, user_agent as agent from user_sessions where id = ${sessionId}`
    expect(session?.ip).toBe(ip)
    expect(session?.agent).toMatch(/^Panel\P{Cc}+1$/u)
  }
})

test('every answer says to browsers what they may do with it, and tokens are kept by no one', async () => {
  const answers = [
    await shop.call('/products?limit=1'),
    await shop.call('/nowhere'),
    await shop.call('/swagger'),
    await shop.call('/auth/guest', { body: { deviceId: 'device-of-mine' } }),
  ]
  for (const { headers } of answers) {
    expect(headers.get('x-content-type-options')).toBe('nosniff')
    expect(headers.get('referrer-policy')).toBe('no-referrer')
    expect(headers.get('content-security-policy')).toContain("frame-ancestors 'none'")
    expect(headers.has('strict-transport-security')).toBe(false)
  }
  expect(answers[3]?.headers.get('cache-control')).toBe('private, no-store')
  const { accessToken, refreshToken, deviceId } = await signUp(shop)
  const renewed = await shop.call('/auth/refresh', { token: accessToken, body: { refreshToken, deviceId } })
  expect([renewed.status, renewed.headers.get('cache-control')]).toEqual([200, 'private, no-store'])
  const script = await shop.call('/swagger/initialize.js')
  expect(script.body).toContain('persistAuthorization: false')
})

test('a browser lets the panel’s pages read answers, and nobody else’s', async () => {
  const ask = (origin: string, method = 'OPTIONS') =>
    fetch(`${shop.url}/admin/orders`, {
      method,
      headers: {
        origin,
        'access-control-request-method': 'GET',
        'access-control-request-headers': 'authorization',
      },
    })
  const allowed = await ask(panel)
  expect([allowed.status, allowed.headers.get('access-control-allow-origin')]).toEqual([204, panel])
  expect(allowed.headers.get('access-control-allow-headers')).toContain('Authorization')
  expect(allowed.headers.has('access-control-allow-credentials')).toBe(false)
  const refused = await ask('https://evil.example')
  expect(refused.headers.has('access-control-allow-origin')).toBe(false)
  // A refusal, too, has to be readable: without it the panel sees no more than "network error".
  const refusal = await ask(panel, 'GET')
  expect([refusal.status, refusal.headers.get('access-control-allow-origin')]).toEqual([401, panel])
  expect(refusal.headers.get('vary')).toContain('Origin')
})

test('production can keep its document to itself, and says that it is spoken to by TLS only', async () => {
  const closed = await openTwin(shop, { API_DOCUMENT: 'false' })
  for (const path of ['/openapi.json', '/swagger', '/swagger/initialize.js']) {
    expect([path, (await closed.call(path)).status]).toEqual([path, 404])
  }
  const context = openContext({ ...shop.context.config, production: true, logLevel: 'silent' }, 'production')
  afterThisFile(() => closeContext(context))
  const app = createApp({
    context,
    lifecycle: { draining: false },
    reporter: { report: () => undefined, flush: () => Promise.resolve() },
  })
  const reply = await app.handle(new Request('http://localhost/livez'))
  expect(reply.headers.get('strict-transport-security')).toBe('max-age=31536000; includeSubDomains')
  expect(() => readConfig({ CORS_ORIGINS: 'https://panel.example/' })).toThrow('is no origin')
})

test.each(['toString', 'valueOf'])(
  'an object that cannot be named in a refusal is refused all the same: %s',
  async (name) => {
    const reply = await fetch(`${shop.url}/auth/register`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ registrationToken: { [name]: 1 } }),
    })

    expect(reply.status).toBe(422)
    expect(await reply.json()).toMatchObject({
      code: 'VALIDATION_FAILED',
      errors: [{ pointer: `/registrationToken/${name}`, code: 'NOT_AS_EXPECTED' }],
    })
  },
)
