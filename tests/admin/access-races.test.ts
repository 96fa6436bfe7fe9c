import { expect, test } from 'bun:test'
import { newId } from '#platform/ids'
import { signToken } from '../../src/domains/identity/infrastructure/tokens'
import { eventually } from '../support/processes'
import { openShop, type Reply } from '../support/shop'
import { adminWith, superAdmin } from './support'

const shop = await openShop({ seed: false })
const { sql } = shop.context.db
const boss = await superAdmin(shop)
const [role] = await sql<[{ id: string }]>`select id from admin_roles where name = 'super_admin'`

const demote = (token: string, adminId: string) =>
  shop.call(`/admin/admins/${adminId}/roles/${role.id}`, { method: 'DELETE', token })

const holders = () => sql`select user_id from admin_user_roles where role_id = ${role.id}`

test('of two who demote each other at the same moment one waits, and is refused', async () => {
  const other = await adminWith(shop, 'super_admin')
  const second = Promise.withResolvers<Promise<Reply>>()
  shop.at('admin.changed', async () => {
    const reply = demote(other.token, boss.id)
    second.resolve(reply)
    const isAnswered = reply.then(() => true)
    await eventually(async () => {
      const waiting = await sql`
        select from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'`
      return waiting.length > 0 || (await Promise.race([isAnswered, Promise.resolve(false)]))
    })
  })
  expect((await demote(boss.token, other.id)).status).toBe(200)
  expect(await second.promise).toMatchObject({ status: 403, body: { code: 'PERMISSION_MISSING' } })
  expect(await holders()).toMatchObject([{ user_id: boss.id }])
})

test('whoever is blocked while their change of access waits does not make it', async () => {
  const [blocked, colleague] = [await adminWith(shop, 'super_admin'), await adminWith(shop, 'super_admin')]
  const before = await holders()
  shop.at(
    'access.asked',
    async () => void (await sql`update users set blocked_at = now() where id = ${blocked.id}`),
  )
  const refused = await demote(blocked.token, colleague.id)
  expect([refused.status, refused.body.code]).toEqual([403, 'PERMISSION_MISSING'])
  expect(await holders()).toEqual(before)
})

test('whoever is blocked or deleted is out, whatever became of their sessions', async () => {
  for (const end of ['blocked_at', 'deleted_at']) {
    const { id, token, sessionId } = await adminWith(shop, 'super_admin')
    expect((await shop.call('/admin/roles', { token })).status).toBe(200)
    await sql`update users set ${sql(end)} = now() where id = ${id}`
    expect((await shop.call('/admin/roles', { token })).body.code).toBe('SESSION_ENDED')
    const [session] = await sql`select revoked_at from user_sessions where id = ${sessionId}`
    expect(session?.revoked_at).toBeNull()
  }
})

test('a session that a block ended does not come back when its owner is let in again', async () => {
  const { id, token } = await adminWith(shop, 'support')
  for (const verb of ['block', 'unblock']) {
    const body = { reason: 'a lost laptop' }
    const done = await shop.call(`/admin/admins/${id}/${verb}`, { token: boss.token, body })
    expect(done.status).toBe(200)
  }
  expect((await shop.call('/admin/me', { token })).body.code).toBe('SESSION_ENDED')
})

test('a well signed token of staff for another device opens nothing', async () => {
  const [session] = await sql<[{ deviceId: string }]>`
    select device_id as "deviceId" from user_sessions where id = ${boss.sessionId}`
  const forDevice = (deviceId: string) => {
    const claims = { type: 'admin-access', sub: boss.id, sessionId: boss.sessionId, deviceId, jti: newId() }
    const life = { issuedAt: new Date(), expiresAt: new Date(Date.now() + 60_000) }
    return signToken(shop.context.config.auth, claims, life)
  }
  const own = await shop.call('/admin/roles', { token: await forDevice(session.deviceId) })
  const other = await shop.call('/admin/roles', { token: await forDevice('another') })
  expect([own.status, other.status, other.body.code]).toEqual([200, 401, 'SESSION_ENDED'])
})
