import { expect, test } from 'bun:test'
import { Elysia } from 'elysia'
import { decodeJwt } from 'jose'
import { errorHandling } from '#http/error-handling'
import { openGate } from '#http/gate'
import { signToken } from '#identity'
import { authentication } from '#identity/guard'
import { createProducts } from '../support/crowd'
import { newDevice, newPhone, signUp } from '../support/customers'
import { openShop } from '../support/shop'
import { challengeFor, fingerprint, someProfile, verify } from './support'

const shop = await openShop({ seed: false })
const { sql } = shop.context.db

async function openGuest(device = newDevice()) {
  const { status, body } = await shop.call('/auth/guest', { body: { deviceId: device.id } })
  expect(status).toBe(201)
  return { ...body, device } as { guestToken: string; guestId: string; device: ReturnType<typeof newDevice> }
}

async function userOf({ guestId }: { guestId: string }): Promise<string | null> {
  const [row] = await sql`select user_id from guests where id = ${guestId}`
  return row?.user_id
}

/** Routes of the roles that a guest meets, on the real authentication. */
const reporter = { report: () => undefined, flush: () => Promise.resolve() }
const roles = new Elysia()
  .use(errorHandling(shop.context, reporter))
  .use(authentication(shop.context))
  .get('/open', ({ actor }) => actor, { anyone: true })
  .get('/cart-like', ({ actor }) => actor, { guest: true })
  .get('/mine', ({ actor }) => actor, { customer: true })
openGate(shop.context, roles.routes)

async function ask(path: string, token?: string) {
  const headers: Record<string, string> = token ? { authorization: `Bearer ${token}` } : {}
  const response = await roles.handle(new Request(`http://localhost${path}`, { headers }))
  return { status: response.status, body: (await response.json()) as Record<string, unknown> }
}

test('a guest is let into what guests may do, in one statement, and nowhere else', async () => {
  const guest = await openGuest()
  expect(decodeJwt(guest.guestToken)).toMatchObject({ type: 'guest', sub: guest.guestId })
  const actor = { kind: 'guest', guestId: guest.guestId, priceList: 'retail', deviceId: guest.device.id }
  const statements = await shop.statementsOf(async () => {
    expect(await ask('/cart-like', guest.guestToken)).toMatchObject({ status: 200, body: actor })
  })
  expect(statements).toHaveLength(1)
  expect((await ask('/open', guest.guestToken)).body.kind).toBe('guest')
  expect(await ask('/mine', guest.guestToken)).toMatchObject({
    status: 401,
    body: { code: 'UNAUTHENTICATED' },
  })
  expect(await ask('/cart-like')).toMatchObject({ status: 401, body: { code: 'UNAUTHENTICATED' } })
  for (const path of ['/me', '/me/addresses', '/auth/sessions', '/orders'])
    expect((await shop.call(path, { token: guest.guestToken })).status).toBe(401)
  const customer = await signUp(shop)
  expect((await ask('/cart-like', customer.accessToken)).body.userId).toBe(customer.userId)
})

test('lines of a guest and of the customer they were add up, as far as a line may grow', async () => {
  const [productId = ''] = await createProducts(shop.context.db, [5])
  const customer = await signUp(shop)
  const { device, guestToken } = await openGuest()
  for (const [token, quantity] of [
    [customer.accessToken, 9_998],
    [guestToken, 2],
  ] as const) {
    const put = await shop.call(`/cart/items/${productId}`, { method: 'PUT', token, body: { quantity } })
    expect(put.status).toBe(200)
  }
  const challengeId = await challengeFor(shop, customer.phone)
  const { accessToken: token } = (await verify(shop, { challengeId, device, guestToken })).body
  const { items } = (await shop.call('/cart', { token })).body
  expect(items.map(({ quantity }: { quantity: number }) => quantity)).toEqual([9_999])
})

test('signing in notes which user a guest is, once, and ends the guest', async () => {
  const customer = await signUp(shop)
  const guest = await openGuest()
  const { device, guestToken } = guest
  const challengeId = await challengeFor(shop, customer.phone)
  const answer = () => verify(shop, { challengeId, device, guestToken })
  const [first, again] = [await answer(), await answer()]
  expect(again.body.sessionId).toBe(first.body.sessionId)
  expect(await userOf(guest)).toBe(customer.userId)
  expect(await ask('/cart-like', guestToken)).toMatchObject({ status: 401, body: { code: 'SESSION_ENDED' } })

  const stranger = await signUp(shop)
  await verify(shop, { challengeId: await challengeFor(shop, stranger.phone), device, guestToken })
  expect(await userOf(guest)).toBe(customer.userId)
})

test('a guest who registers takes the cart along', async () => {
  const guest = await openGuest()
  const { device, guestToken } = guest
  const verified = await verify(shop, {
    challengeId: await challengeFor(shop, newPhone()),
    device,
    guestToken,
  })
  expect(verified.body.status).toBe('profile_required')
  expect(await userOf(guest)).toBeNull()
  const { registrationToken } = verified.body
  const { body } = await shop.call('/auth/register', {
    body: { ...someProfile, registrationToken, device, guestToken },
  })
  expect(await userOf(guest)).toBe(body.userId)
})

test('another device’s guest token gives nothing, and neither does a forged or an old one', async () => {
  const [customer, victim, old] = [await signUp(shop), await openGuest(), await openGuest()]
  await sql`update guests set expires_at = now() - interval '1 second' where id = ${old.guestId}`
  const attempts = [
    { device: newDevice(), guestToken: victim.guestToken },
    { device: victim.device, guestToken: customer.accessToken },
    { device: victim.device, guestToken: `${victim.guestToken}x` },
    { device: old.device, guestToken: old.guestToken },
  ]
  for (const attempt of attempts) {
    const challengeId = await challengeFor(shop, customer.phone)
    expect((await verify(shop, { challengeId, ...attempt })).body.status).toBe('signed_in')
  }
  expect(await userOf(victim)).toBeNull()
  expect(await userOf(old)).toBeNull()
  expect((await ask('/cart-like', victim.guestToken)).status).toBe(200)
  expect((await ask('/cart-like', old.guestToken)).body.code).toBe('SESSION_ENDED')
})

test('no token of whoever is not signed in yet tells the device that may use it', async () => {
  const guest = await openGuest()
  const challengeId = await challengeFor(shop, newPhone())
  const { registrationToken } = (await verify(shop, { challengeId, device: guest.device })).body
  const claims = {
    iss: 'metropolitan',
    aud: 'metropolitan',
    iat: expect.any(Number),
    exp: expect.any(Number),
  }
  expect(decodeJwt(guest.guestToken)).toEqual({ ...claims, type: 'guest', sub: guest.guestId })
  expect(decodeJwt(registrationToken)).toEqual({ ...claims, type: 'registration', sub: challengeId })
})

test('a guest’s token of the release before, which told its device, still opens the cart', async () => {
  const { guestId, device } = await openGuest()
  const life = { issuedAt: new Date(), expiresAt: new Date(Date.now() + 60_000) }
  const older = { type: 'guest', sub: guestId, deviceId: device.id }
  const token = await signToken(shop.context.config.auth, older, life)
  expect((await ask('/cart-like', token)).body).toMatchObject({ kind: 'guest', guestId, deviceId: device.id })
})

test('one guest and two sign-ins at once: one of them gets the cart', async () => {
  const [one, two] = [await signUp(shop), await signUp(shop)]
  const guest = await openGuest()
  const challenges = [await challengeFor(shop, one.phone), await challengeFor(shop, two.phone)]
  await Promise.all(challenges.map((challengeId) => verify(shop, { ...guest, challengeId })))
  expect([one.userId, two.userId]).toContain((await userOf(guest)) ?? '')
})

test('a refused sign-in leaves the guest a guest', async () => {
  const guest = await openGuest()
  const challengeId = await challengeFor(shop, newPhone())
  await sql`update otp_challenges set expires_at = now() - interval '1 second' where id = ${challengeId}`
  const before = await fingerprint(shop)
  expect((await verify(shop, { ...guest, challengeId })).status).toBe(410)
  expect((await shop.call('/auth/guest', { body: { deviceId: 'short' } })).status).toBe(422)
  expect(await fingerprint(shop)).toEqual(before)
})
