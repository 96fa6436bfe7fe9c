import { expect, test } from 'bun:test'
import { newDevice, newPhone, signUp } from '../support/customers'
import { eventually } from '../support/processes'
import { openShop } from '../support/shop'
import { challengeFor, fingerprint, openTwin, signInAgain, verify } from './support'

const shop = await openShop({
  seed: false,
  settings: { OTP_DAILY_PER_PHONE: '3', OTP_DAILY_PER_KNOWN_DEVICE: '2', TRUSTED_PROXIES: '1' },
})
const { sql } = shop.context.db

interface Ask {
  readonly phone: string
  readonly deviceId?: string
  readonly from?: string
}

function ask({ phone, deviceId, from = '198.51.100.1' }: Ask, on: Pick<typeof shop, 'call'> = shop) {
  const body = { phone, userType: 'individual', ...(deviceId && { deviceId }) }
  return on.call('/auth/otp', { body, headers: { 'x-forwarded-for': from } })
}

test('a phone gets so many codes a day, in all processes together, and a flushed Redis forgets none', async () => {
  const phone = newPhone()
  const settings = { OTP_DAILY_PER_PHONE: '3', OTP_DAILY_PER_CROWDED_PHONE: '3', TRUSTED_PROXIES: '1' }
  const [one, two] = [await openTwin(shop, settings), await openTwin(shop, settings)]
  const replies = await Promise.all(
    Array.from({ length: 8 }, (_, index) => ask({ phone }, index % 2 ? one : two)),
  )
  expect(replies.filter((reply) => reply.status === 202)).toHaveLength(3)
  await shop.context.redis.flushall()
  const before = await fingerprint(shop)
  const refused = await ask({ phone }, one)
  expect([refused.status, refused.body.code, refused.body.retryable]).toEqual([
    429,
    'OTP_LIMIT_REACHED',
    true,
  ])
  expect(Number(refused.headers.get('retry-after'))).toBeGreaterThan(86_000)
  expect(await fingerprint(shop)).toEqual(before)
  await sql`update otp_challenges set created_at = created_at - interval '1 day' where phone = ${phone}`
  expect((await ask({ phone }, one)).status).toBe(202)
})

test('a device that signed in before is not held up by strangers, and has an end, too', async () => {
  const customer = await signUp(shop)
  const { phone, deviceId } = customer
  for (const _ of [1, 2, 3]) expect((await ask({ phone })).status).toBe(202)
  expect((await ask({ phone })).status).toBe(429)
  expect((await ask({ phone, deviceId: newDevice().id })).status).toBe(429)
  for (const _ of [1, 2]) expect((await ask({ phone, deviceId })).status).toBe(202)
  expect((await ask({ phone, deviceId })).status).toBe(429)
  expect((await ask({ phone: newPhone(), deviceId })).status).toBe(202)
})

test('a code can be asked for again after 30 s', async () => {
  const patient = await openTwin(shop, { OTP_RESEND_SECONDS: '30' })
  const phone = newPhone()
  const first = await ask({ phone }, patient)
  expect(Date.parse(first.body.expiresAt) - Date.parse(first.body.resendAt)).toBe(90_000)
  const soon = await ask({ phone }, patient)
  expect([soon.status, soon.body.code]).toEqual([429, 'OTP_LIMIT_REACHED'])
  expect(Number(soon.headers.get('retry-after'))).toBeWithin(25, 31)
  await sql`update otp_challenges set created_at = created_at - interval '30 seconds' where phone = ${phone}`
  expect((await ask({ phone }, patient)).status).toBe(202)
})

test('a network has an hourly budget, in Postgres; invented proxies do not enlarge it', async () => {
  const strict = await openTwin(shop, { OTP_HOURLY_PER_NETWORK: '3', TRUSTED_PROXIES: '1' })
  const from = '203.0.113.7'
  const replies = await Promise.all(Array.from({ length: 8 }, () => ask({ phone: newPhone(), from }, strict)))
  expect(replies.filter((reply) => reply.status === 202)).toHaveLength(3)
  await shop.context.redis.flushall()
  const before = await fingerprint(shop)
  for (const spoofed of [from, `1.2.3.4, ${from}`, `8.8.8.8, 9.9.9.9, ${from}`]) {
    const refused = await ask({ phone: newPhone(), from: spoofed }, strict)
    expect([refused.status, refused.body.code]).toEqual([429, 'OTP_BUDGET_REACHED'])
    expect(refused.headers.get('retry-after')).toBe('3600')
  }
  expect(await fingerprint(shop)).toEqual(before)
  expect((await ask({ phone: newPhone(), from: '203.0.113.8' }, strict)).status).toBe(202)
  // An IPv6 subscriber has a whole /64.
  for (const last of ['1', '2', '3'])
    expect((await ask({ phone: newPhone(), from: `2001:db8:0:1::${last}` }, strict)).status).toBe(202)
  expect((await ask({ phone: newPhone(), from: '2001:DB8::1:a:b:c:d' }, strict)).status).toBe(429)
  expect((await ask({ phone: newPhone(), from: '2001:db8:0:2::1' }, strict)).status).toBe(202)
})

test('forwarded addresses are not believed where no proxy is trusted', async () => {
  const open = await openTwin(shop, { OTP_HOURLY_PER_NETWORK: '1' })
  await sql`delete from otp_challenges where network in ('127.0.0.1', '::1')`
  expect((await ask({ phone: newPhone(), from: '203.0.113.50' }, open)).status).toBe(202)
  expect((await ask({ phone: newPhone(), from: '203.0.113.51' }, open)).status).toBe(429)
  const [row] = await sql`select network from otp_challenges order by created_at desc limit 1`
  expect(row?.network).toBe('127.0.0.1')
})

const limited = await openTwin(shop, {
  RATE_LIMIT_READS: '4',
  RATE_LIMIT_WRITES: '3',
  RATE_LIMIT_SIGN_INS: '5',
  RATE_LIMIT_GUESTS: '2',
  RATE_LIMIT_GUEST_WRITES: '4',
  TRUSTED_PROXIES: '1',
})

test('requests of one caller are limited, and the headers say how', async () => {
  const [one, other] = [await signUp(shop), await signUp(shop)]
  const read = (token: string) => limited.call('/me', { token, headers: { 'x-forwarded-for': '192.0.2.1' } })
  const replies = [] as Awaited<ReturnType<typeof read>>[]
  for (const _ of Array(5)) replies.push(await read(one.accessToken))
  expect(replies.map((reply) => reply.status)).toEqual([200, 200, 200, 200, 429])
  expect(replies.map((reply) => reply.headers.get('ratelimit-remaining'))).toEqual(['3', '2', '1', '0', '0'])
  const [first, refused] = [replies[0], replies[4]]
  expect(first?.headers.get('ratelimit-limit')).toBe('4')
  expect(Number(first?.headers.get('ratelimit-reset'))).toBeWithin(1, 61)
  expect(refused?.headers.get('content-type')).toBe('application/problem+json')
  expect(refused?.headers.get('ratelimit-limit')).toBe('4')
  expect(refused?.headers.get('x-request-id')).toBeTruthy()
  expect(refused?.body).toMatchObject({ code: 'RATE_LIMIT_REACHED', retryable: true })
  expect(refused?.headers.get('retry-after')).toBe(String(refused?.body.params.retryAfterSeconds))
  expect((await read(other.accessToken)).status).toBe(200)
  // Writing is counted apart, and a refused write writes nothing.
  const rename = () =>
    limited.call('/me', { token: one.accessToken, method: 'PATCH', body: { firstName: 'Ola' } })
  for (const _ of Array(3)) expect((await rename()).status).toBe(200)
  const before = await fingerprint(shop)
  expect((await rename()).status).toBe(429)
  expect(await fingerprint(shop)).toEqual(before)
})

test('sign-ins of a /48 are limited together', async () => {
  const body = { refreshToken: 'forged', deviceId: 'device-of-nobody' }
  const statuses: number[] = []
  for (const subnet of Array(22).keys()) {
    const headers = { 'x-forwarded-for': `2001:db8:60:${subnet}::1` }
    statuses.push((await limited.call('/auth/refresh', { body, headers })).status)
  }
  expect(statuses).toEqual([...Array(20).fill(401), 429, 429])
})

test('whoever tries tokens is counted by network; probes are not counted', async () => {
  const probe = (from: string) =>
    limited.call('/me', { token: 'forged', headers: { 'x-forwarded-for': `7.7.7.7, ${from}` } })
  const statuses: number[] = []
  for (const _ of Array(6)) statuses.push((await probe('192.0.2.9')).status)
  expect(statuses).toEqual([401, 401, 401, 401, 429, 429])
  expect((await probe('192.0.2.10')).status).toBe(401)
  for (const _ of Array(9)) expect((await limited.call('/livez')).status).toBe(200)
})

test('sign-in is limited by network, whoever is signed in', async () => {
  const headers = { 'x-forwarded-for': '192.0.2.20' }
  const body = { refreshToken: 'forged', deviceId: 'device-of-nobody' }
  const statuses: number[] = []
  for (const _ of Array(7)) statuses.push((await limited.call('/auth/refresh', { body, headers })).status)
  expect(statuses).toEqual([401, 401, 401, 401, 401, 429, 429])
})

function openGuest(from: string) {
  const headers = { 'x-forwarded-for': from }
  return limited.call('/auth/guest', { body: { deviceId: newDevice().id }, headers })
}

test('new guests are limited by network, and by the /48 that networks of IPv6 lie in', async () => {
  for (const _ of [1, 2]) expect((await openGuest('192.0.2.40')).status).toBe(201)
  const before = await fingerprint(shop)
  const refused = await openGuest('192.0.2.40')
  expect([refused.status, refused.body.code]).toEqual([429, 'RATE_LIMIT_REACHED'])
  expect(refused.headers.get('ratelimit-limit')).toBe('2')
  expect(await fingerprint(shop)).toEqual(before)
  expect((await openGuest('192.0.2.41')).status).toBe(201)

  const statuses: number[] = []
  for (const subnet of Array(9).keys()) statuses.push((await openGuest(`2001:db8:40:${subnet}::1`)).status)
  expect(statuses).toEqual([...Array(8).fill(201), 429])
  expect((await openGuest('2001:db8:41::1')).status).toBe(201)
})

test('guests of one network write no more together than the network may, however many they are', async () => {
  const customer = await signUp(shop)
  const clear = (token: string, from: string) =>
    limited.call('/cart', { token, method: 'DELETE', headers: { 'x-forwarded-for': from } })
  const from = '192.0.2.50'
  const [one, two] = [await openGuest(from), await openGuest(from)]
  const tokens = [one, one, one, two].map((opened) => opened.body.guestToken)
  for (const token of tokens) expect((await clear(token, from)).status).toBe(200)
  const refused = await clear(two.body.guestToken, from)
  expect([refused.status, refused.body.code]).toEqual([429, 'RATE_LIMIT_REACHED'])
  expect((await clear(customer.accessToken, from)).status).toBe(200)
  expect((await clear(two.body.guestToken, '192.0.2.51')).status).toBe(200)

  // A /48 is 65,536 networks; its guests have four times the writes of one.
  const guests = await Promise.all(
    [...Array(8).keys()].map((subnet) => openGuest(`2001:db8:50:${subnet}::1`)),
  )
  const statuses: number[] = []
  for (const [subnet, guest] of [...guests, ...guests, ...guests].entries())
    statuses.push((await clear(guest.body.guestToken, `2001:db8:50:${subnet}::1`)).status)
  expect(statuses).toEqual([...Array(16).fill(200), ...Array(8).fill(429)])
})

test('while Redis hangs everybody passes, and one caller finds out for all', async () => {
  const customers = [await signUp(shop), await signUp(shop), await signUp(shop)]
  shop.redis.pause()
  try {
    for (const { accessToken: token } of customers)
      expect((await limited.call('/me', { token })).headers.get('ratelimit-limit')).toBeNull()
  } finally {
    shop.redis.resume()
  }
  const [{ accessToken: token } = { accessToken: '' }] = customers
  await eventually(async () => (await limited.call('/me', { token })).headers.get('ratelimit-limit') === '4')
})

test('without Redis everybody passes, sign-in works, and the limits of texts still hold', async () => {
  const customer = await signUp(shop)
  const phone = newPhone()
  for (const _ of Array(3)) await challengeFor(shop, phone)
  await shop.redis.stop()
  await eventually(() => limited.context.redis.status !== 'ready' && shop.context.redis.status !== 'ready')
  const headers = { 'x-forwarded-for': '192.0.2.30' }
  for (const _ of Array(8)) {
    const reply = await limited.call('/me', { token: customer.accessToken, headers })
    expect(reply.status).toBe(200)
  }
  expect((await ask({ phone, from: '127.0.0.1' })).body.code).toBe('OTP_LIMIT_REACHED')
  const again = await signInAgain(shop, customer.phone)
  expect((await shop.call('/me', { token: again.accessToken })).status).toBe(200)
  const refreshed = await shop.call('/auth/refresh', {
    body: { refreshToken: again.refreshToken, deviceId: again.deviceId },
  })
  expect(refreshed.status).toBe(200)
  expect((await verify(shop, { challengeId: await challengeFor(shop, newPhone()) })).status).toBe(200)
  await shop.call('/auth/logout', { token: refreshed.body.accessToken, method: 'POST' })
  expect((await shop.call('/me', { token: refreshed.body.accessToken })).body.code).toBe('SESSION_ENDED')
})
