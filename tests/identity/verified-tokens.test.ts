import { expect, test } from 'bun:test'
import { openBoundedMemory } from '#platform/bounded-memory'
import { readConfig } from '#platform/config'
import { newId } from '#platform/ids'
import {
  readAccessToken,
  readBearerToken,
  signAccessToken,
  signGuestToken,
} from '../../src/domains/identity/infrastructure/tokens'
import { signUp } from '../support/customers'
import { openShop } from '../support/shop'

const config = readConfig({ NODE_ENV: 'test' })
const { auth } = config
const issuedAt = new Date('2026-01-01T12:00:00Z')
const end = new Date(issuedAt.getTime() + auth.accessSeconds * 1_000)

/** A process at a moment that the test moves. */
function openReader() {
  const clock = { now: issuedAt }
  const verifiedTokens = openBoundedMemory(10)
  return { clock, verifiedTokens, context: { config, verifiedTokens, now: () => clock.now } }
}

function tokenOfNobody(): Promise<string> {
  const session = {
    id: newId(),
    userId: newId(),
    userType: 'individual' as const,
    kind: 'customer' as const,
    deviceId: 'device',
    generation: 0,
    rotatedAt: issuedAt,
    expiresAt: end,
  }
  return signAccessToken(auth, session, issuedAt)
}

test('a token is verified once, and known by its text until it ends', async () => {
  const { clock, verifiedTokens, context } = openReader()
  const token = await tokenOfNobody()
  const first = await readBearerToken(context, token)

  expect(first).toHaveProperty('payload')
  expect(verifiedTokens.find(token, issuedAt)).toBeDefined()
  expect(await readBearerToken(context, token)).toEqual(first)
  // Nobody with other keys would believe it: it is not verified again.
  const keys = [{ id: 'other', secret: 'x'.repeat(40) }] as const
  const rotated = { ...context, config: { ...config, auth: { ...auth, keys } } }
  expect(await readBearerToken(rotated, token)).toEqual(first)
  expect(await readBearerToken({ ...rotated, verifiedTokens: openBoundedMemory(10) }, token)).toEqual({
    fault: 'invalid',
  })
  clock.now = end
  expect(await readBearerToken(context, token)).toEqual({ fault: 'expired' })
})

test('a known token is never taken for one of another type', async () => {
  const { context } = openReader()
  const guest = await signGuestToken(auth, { id: newId(), createdAt: issuedAt, expiresAt: end })
  expect(await readBearerToken(context, guest)).toHaveProperty('payload.type', 'guest')

  expect(await readAccessToken(context, guest)).toEqual({ fault: 'invalid' })
})

test('what nobody can vouch for is not kept', async () => {
  const { verifiedTokens, context } = openReader()
  const forged = `${(await tokenOfNobody()).slice(0, -4)}AAAA`

  expect(await readBearerToken(context, forged)).toEqual({ fault: 'invalid' })

  expect(verifiedTokens.find(forged, issuedAt)).toBeUndefined()
})

test('so many are kept and no more: the oldest goes first', () => {
  const memory = openBoundedMemory(3)
  for (const name of ['a', 'b', 'c', 'c', 'd']) memory.keep(name, name, end)

  const kept = ['a', 'b', 'c', 'd'].map((name) => memory.find(name, issuedAt))
  expect(kept).toEqual([undefined, 'b', 'c', 'd'])
})

test('the session behind a known token is asked for each time: one that ends refuses the next request', async () => {
  const shop = await openShop({ seed: false })
  const { accessToken: token } = await signUp(shop)
  const read = () => shop.call('/me', { token })
  expect((await read()).status).toBe(200)
  const statements = await shop.statementsOf(read)
  expect(statements.filter((statement) => statement.includes('from user_sessions'))).toHaveLength(1)

  await shop.context.db.sql`update user_sessions set revoked_at = now()`

  expect(await read()).toMatchObject({ status: 401, body: { code: 'SESSION_ENDED' } })
})
