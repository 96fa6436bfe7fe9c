import { expect, test } from 'bun:test'
import { revokeUserSessions, unblockUser } from '#identity'
import { transact } from '#platform/database'
import { newId } from '#platform/ids'
import { touchSession } from '../../src/domains/identity/infrastructure/sessions'
import { codeOf, newDevice, signUp, type TestCustomer } from '../support/customers'
import { eventually } from '../support/processes'
import { openShop } from '../support/shop'
import { block, challengeFor, fingerprint, openTwin, signInAgain, verify } from './support'

const shop = await openShop({ seed: false })
const twin = await openTwin(shop)
const { sql } = shop.context.db

function refresh(customer: { refreshToken: string; deviceId: string }, on: Pick<typeof shop, 'call'> = shop) {
  const { refreshToken, deviceId } = customer
  return on.call('/auth/refresh', { body: { refreshToken, deviceId } })
}

async function sessionOf({ sessionId }: { sessionId: string }) {
  const [row] =
    await sql`select *, expires_at - created_at as life from user_sessions where id = ${sessionId}`
  return row as Record<string, unknown>
}

async function eventsOf({ userId }: { userId: string }): Promise<string[]> {
  const rows = await sql<{ kind: string }[]>`
    select kind from security_events where user_id = ${userId} order by created_at, id`
  return rows.map((row) => row.kind)
}

/** Lets time pass for a session: the database's clock is what counts. */
async function age({ sessionId }: { sessionId: string }, seconds: number): Promise<void> {
  await sql`
    update user_sessions set rotated_at = rotated_at - make_interval(secs => ${seconds}),
      last_seen_at = last_seen_at - make_interval(secs => ${seconds})
    where id = ${sessionId}`
}

const me = (token: string, on: Pick<typeof shop, 'call'> = shop) => on.call('/me', { token })

test('a refresh gives the next token, and the same one again when its answer was lost', async () => {
  const customer = await signUp(shop)
  const first = await refresh(customer)
  expect(first.status).toBe(200)
  expect(first.body.refreshToken).not.toBe(customer.refreshToken)
  const again = await refresh(customer, twin)
  expect(again.body.refreshToken).toBe(first.body.refreshToken)
  expect(again.body.sessionId).toBe(customer.sessionId)
  expect((await me(again.body.accessToken)).status).toBe(200)
  const next = await refresh({ ...customer, refreshToken: first.body.refreshToken })
  expect(next.status).toBe(200)
  expect((await sessionOf(customer)).generation).toBe(2)
  expect(await eventsOf(customer)).toEqual([])
})

test('twenty parallel refreshes in two processes all get one successor, and the app stays signed in', async () => {
  const customer = await signUp(shop)
  const replies = await Promise.all(
    Array.from({ length: 20 }, (_, index) => refresh(customer, index % 2 === 0 ? shop : twin)),
  )
  expect(replies.map((reply) => reply.status)).toEqual(replies.map(() => 200))
  expect(new Set(replies.map((reply) => reply.body.refreshToken)).size).toBe(1)
  expect((await sessionOf(customer)).generation).toBe(1)
  expect(await eventsOf(customer)).toEqual([])
  const [reply] = replies
  expect((await refresh({ ...customer, refreshToken: reply?.body.refreshToken })).status).toBe(200)
})

test('a competitor that refreshes between the rotation and its answer gets the same successor', async () => {
  const customer = await signUp(shop)
  let rival = ''
  shop.at('session.rotated', async () => {
    rival = (await refresh(customer, twin)).body.refreshToken
  })
  const { body } = await refresh(customer)
  expect(rival).toBe(body.refreshToken)
})

test('a token used again after 30 s ends the session everywhere and is noted', async () => {
  const customer = await signUp(shop)
  const { body } = await refresh(customer)
  await age(customer, 31)
  const reused = await refresh(customer)
  expect(reused.status).toBe(401)
  expect(reused.body).toMatchObject({ code: 'SESSION_ENDED', params: { action: 'sign_in' } })
  expect(await sessionOf(customer)).toMatchObject({ revoked_reason: 'refresh_reused', generation: 1 })
  expect(await eventsOf(customer)).toEqual(['refresh_reused'])
  expect((await me(body.accessToken, twin)).body.code).toBe('SESSION_ENDED')
  expect((await refresh({ ...customer, refreshToken: body.refreshToken })).status).toBe(401)
  expect(await eventsOf(customer)).toEqual(['refresh_reused'])
})

test('a token of two generations ago ends the session at once', async () => {
  const customer = await signUp(shop)
  const { body } = await refresh(customer)
  await refresh({ ...customer, refreshToken: body.refreshToken })
  expect((await refresh(customer)).body.code).toBe('SESSION_ENDED')
  expect(await eventsOf(customer)).toEqual(['refresh_reused'])
})

test('another device with the token is refused, and the owner stays signed in', async () => {
  const customer = await signUp(shop)
  const before = await sessionOf(customer)
  const stolen = await refresh({ ...customer, deviceId: 'device-of-somebody-else' })
  expect(stolen.status).toBe(401)
  expect(stolen.body.code).toBe('DEVICE_CHANGED')
  expect(await sessionOf(customer)).toEqual(before)
  expect(await eventsOf(customer)).toEqual(['device_changed'])
  expect((await refresh(customer)).status).toBe(200)
})

test('a session slides by 30 days and ends after 90, whatever happens', async () => {
  const customer = await signUp(shop)
  expect(await sessionOf(customer)).toMatchObject({ life: '30 days' })
  await sql`
    update user_sessions set created_at = created_at - interval '80 days' where id = ${customer.sessionId}`
  const { body } = await refresh(customer)
  expect(await sessionOf(customer)).toMatchObject({ life: '90 days' })
  await sql`update user_sessions set expires_at = now() - interval '1 second' where id = ${customer.sessionId}`
  expect((await me(body.accessToken)).body.code).toBe('SESSION_ENDED')
  expect((await refresh({ ...customer, refreshToken: body.refreshToken })).body.code).toBe('SESSION_ENDED')
})

test('the list shows my devices, and revoking one works only for my own', async () => {
  const [customer, stranger] = [await signUp(shop), await signUp(shop)]
  const second = await signInAgain(shop, customer.phone)
  const token = customer.accessToken
  const listed = await shop.call('/auth/sessions', { token })
  expect(listed.body.nextCursor).toBeNull()
  expect(listed.body.data).toHaveLength(2)
  const [here] = listed.body.data.filter((entry: { current: boolean }) => entry.current)
  expect(here).toMatchObject({ id: customer.sessionId, deviceName: 'Test phone', platform: 'ios' })
  expect(Date.parse(here.lastSeenAt)).toBeGreaterThan(0)

  const before = await fingerprint(shop)
  for (const sessionId of [stranger.sessionId, newId()]) {
    const refused = await shop.call('/auth/revoke-session', { token, body: { sessionId } })
    expect(refused.status).toBe(404)
    expect(refused.body.code).toBe('SESSION_NOT_FOUND')
  }
  expect(await fingerprint(shop)).toEqual(before)

  const revoke = () => shop.call('/auth/revoke-session', { token, body: { sessionId: second.sessionId } })
  expect((await revoke()).body).toEqual({ success: true })
  expect((await me(second.accessToken, twin)).body.code).toBe('SESSION_ENDED')
  expect((await revoke()).body).toEqual({ success: true })
  expect((await shop.call('/auth/sessions', { token })).body.data).toHaveLength(1)
  expect((await me(stranger.accessToken)).status).toBe(200)
})

test('revoking all keeps the current one when asked, and else ends it too', async () => {
  const customer = await signUp(shop)
  const others = [await signInAgain(shop, customer.phone), await signInAgain(shop, customer.phone)]
  const token = customer.accessToken
  const all = (body: unknown) => shop.call('/auth/revoke-all-sessions', { token, body })
  expect((await all({ keepCurrent: true })).body).toEqual({ success: true })
  expect((await me(token, twin)).status).toBe(200)
  for (const other of others) expect((await me(other.accessToken, twin)).status).toBe(401)
  expect((await all({})).body).toEqual({ success: true })
  expect((await me(token, twin)).body.code).toBe('SESSION_ENDED')
  expect(await eventsOf(customer)).toEqual([
    'new_device',
    'new_device',
    'sessions_revoked',
    'sessions_revoked',
  ])
})

test('logging out ends this session alone', async () => {
  const customer = await signUp(shop)
  const other = await signInAgain(shop, customer.phone)
  const out = await shop.call('/auth/logout', { token: customer.accessToken, method: 'POST' })
  expect(out.body).toEqual({ success: true })
  expect((await me(customer.accessToken, twin)).body).toMatchObject({
    code: 'SESSION_ENDED',
    params: { action: 'sign_in' },
  })
  expect((await refresh(customer)).body.code).toBe('SESSION_ENDED')
  expect((await me(other.accessToken)).status).toBe(200)
})

test('a new device is noted, a known one is not, and a device has one session', async () => {
  const customer = await signUp(shop)
  expect(await eventsOf(customer)).toEqual([])
  const device = newDevice('Tablet')
  const first = await signInAgain(shop, customer.phone, device)
  expect(await eventsOf(customer)).toEqual(['new_device'])
  const second = await signInAgain(shop, customer.phone, device)
  expect(await eventsOf(customer)).toEqual(['new_device'])
  expect((await me(first.accessToken)).body.code).toBe('SESSION_ENDED')
  expect(await sessionOf(first)).toMatchObject({ revoked_reason: 'replaced' })
  expect((await me(second.accessToken)).status).toBe(200)
  const [event] = await sql`select * from security_events where user_id = ${customer.userId}`
  expect(event).toMatchObject({
    session_id: first.sessionId,
    details: { deviceName: 'Tablet', platform: 'ios' },
  })
})

test('the guard is one statement, and the seen time is written beside it, every few minutes at most', async () => {
  const customer = await signUp(shop)
  const read = () => shop.call('/auth/sessions', { token: customer.accessToken })
  const fresh = await shop.statementsOf(read)
  expect(fresh).toHaveLength(2)
  await age(customer, 299)
  expect(await shop.statementsOf(read)).toHaveLength(2)
  const before = (await sessionOf(customer)).last_seen_at as Date
  await age(customer, 3_600)
  await Promise.all([read(), read(), read()])
  await eventually(async () => ((await sessionOf(customer)).last_seen_at as Date) > before)
  const written = (await sessionOf(customer)).last_seen_at
  // A request that had read the old time may ask for the note once more: the statement itself writes nothing then.
  await touchSession(shop.context.db, customer.sessionId)
  expect((await sessionOf(customer)).last_seen_at).toEqual(written)
  await read()
  const [guard] = await shop.statementsOf(() => shop.call('/auth/logout', { token: 'x', method: 'POST' }))
  expect(guard).toBeUndefined()
})

test('a blocked user is out with the next request, and cannot come back until they are let in', async () => {
  const customer = await signUp(shop)
  expect(await block(shop, customer.userId)).toBe(true)
  expect(await block(shop, customer.userId)).toBe(false)
  expect((await me(customer.accessToken, twin)).body.code).toBe('SESSION_ENDED')
  expect((await refresh(customer)).body.code).toBe('SESSION_ENDED')
  const answer = await verify(shop, { challengeId: await challengeFor(shop, customer.phone) })
  expect(answer.status).toBe(403)
  expect(answer.body.code).toBe('ACCOUNT_UNAVAILABLE')
  const staff = { userId: customer.userId, staffId: newId() }
  const unblock = () => transact(shop.context, (tx) => unblockUser(tx, staff))
  expect(await unblock()).toEqual({ id: customer.userId, blockedAt: null })
  expect(await unblock()).toBeUndefined()
  expect((await me(customer.accessToken)).body.code).toBe('SESSION_ENDED')
  await signInAgain(shop, customer.phone)
  expect(await eventsOf(customer)).toEqual(['user_blocked', 'user_unblocked', 'new_device'])
})

test('a role change or deletion ends every session in its own transaction', async () => {
  const customer = await signUp(shop)
  await signInAgain(shop, customer.phone)
  const undone = transact(shop.context, async (tx) => {
    await revokeUserSessions(tx, customer.userId, 'role_changed')
    throw new Error('the rest failed')
  })
  await expect(undone).rejects.toThrow('the rest failed')
  expect((await me(customer.accessToken)).status).toBe(200)
  const ended = await transact(shop.context, (tx) => revokeUserSessions(tx, customer.userId, 'role_changed'))
  expect(ended).toBe(2)
  expect((await me(customer.accessToken)).body.code).toBe('SESSION_ENDED')
})

async function openSessions({ userId }: TestCustomer): Promise<number> {
  const rows = await sql`select from user_sessions where user_id = ${userId} and revoked_at is null`
  return rows.length
}

test('a block that commits while somebody signs in prevents the session', async () => {
  const customer = await signUp(shop)
  const challengeId = await challengeFor(shop, customer.phone)
  shop.at('session.opening', async () => void (await block(shop, customer.userId)))
  const answer = await verify(shop, { challengeId })
  expect(answer.body.code).toBe('ACCOUNT_UNAVAILABLE')
  expect(await openSessions(customer)).toBe(0)
})

test('a block that waits for a sign-in ends the session it opened', async () => {
  const customer = await signUp(shop)
  const challengeId = await challengeFor(shop, customer.phone)
  let blocking: Promise<boolean> | undefined
  shop.at('session.opened', async () => {
    blocking = block(shop, customer.userId)
    await eventually(async () => {
      const waiting = await sql`
        select from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'`
      return waiting.length > 0
    })
  })
  const answer = await verify(shop, { challengeId })
  expect(answer.body.status).toBe('signed_in')
  expect(await blocking).toBe(true)
  expect(await openSessions(customer)).toBe(0)
  expect((await me(answer.body.accessToken)).body.code).toBe('SESSION_ENDED')
})

test('two sign-ins of one device at once leave one session', async () => {
  const customer = await signUp(shop)
  const device = newDevice()
  const challenges = [await challengeFor(shop, customer.phone), await challengeFor(shop, customer.phone)]
  const body = (challengeId: string) => ({ challengeId, code: codeOf(shop, challengeId), device })
  const answers = await Promise.all(
    challenges.map((id, index) => (index ? twin : shop).call('/auth/otp/verify', { body: body(id) })),
  )
  expect(answers.map((answer) => answer.status)).toEqual([200, 200])
  const rows = await sql`select from user_sessions where device_id = ${device.id} and revoked_at is null`
  expect(rows).toHaveLength(1)
})
