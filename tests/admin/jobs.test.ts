import { expect, test } from 'bun:test'
import { newId } from '#platform/ids'
import { openShop } from '../support/shop'
import { adminWith, auditOf, refuses, superAdmin } from './support'

const shop = await openShop({ seed: false })
const { sql } = shop.context.db
const boss = await superAdmin(shop)
const manager = await adminWith(shop, 'order_manager')
const get = (path: string) => shop.call(path, { token: manager.token })
const post = (path: string, token = boss.token) =>
  shop.call(path, { token, body: { reason: 'looked into it' } })

test('a job that gave up is seen with its reason, and sent out again once', async () => {
  const id = newId()
  await sql`
    insert into outbox (id, topic, subscriber, payload, attempts, parked_at, error)
    values (${id}, 'test.parked/second', 'second', '{"orderId": "x"}'::jsonb, 15, now(), 'Error: no luck')`
  const jobs = await get('/admin/jobs')
  expect(jobs.body.data).toMatchObject([
    { id, topic: 'test.parked', subscriber: 'second', attempts: 15, error: 'Error: no luck' },
  ])
  const rows = () => sql`select parked_at, attempts from outbox where id = ${id}`
  await refuses(shop, { status: 403, code: 'PERMISSION_MISSING', rows }, () =>
    post(`/admin/jobs/${id}/rerun`, manager.token),
  )
  const audit = await auditOf(shop, async () => {
    expect((await post(`/admin/jobs/${id}/rerun`)).body).toEqual({ success: true })
  })
  expect(audit).toMatchObject([{ action: 'job.rerun', entity_id: id }])
  expect(await rows()).toMatchObject([{ parked_at: null, attempts: 0 }])
  await refuses(shop, { status: 404, code: 'JOB_NOT_PARKED', rows }, () => post(`/admin/jobs/${id}/rerun`))
})

test('all jobs of a topic that gave up are sent out again at once, and none of another topic', async () => {
  await sql`
    insert into outbox (id, topic, subscriber, payload, attempts, parked_at, outage_since)
    select gen_random_uuid(), t, 'second', '{}'::jsonb, 15, now(), now()
    from unnest(array['test.many', 'test.many/second', 'test.manyother']) t`
  const rerun = (token: string, topic = 'test.many') =>
    shop.call('/admin/jobs/rerun', { token, body: { topic, reason: 'Stripe is back' } })
  const parked = () => sql`
    select topic, attempts, outage_since is not null as paused from outbox
    where topic like 'test.many%' and parked_at is not null order by topic`
  await refuses(shop, { status: 403, code: 'PERMISSION_MISSING', rows: parked }, () => rerun(manager.token))
  await refuses(shop, { status: 422, code: 'VALIDATION_FAILED', rows: parked }, () => rerun(boss.token, '%'))
  const audit = await auditOf(shop, async () => {
    expect((await rerun(boss.token)).body).toEqual({ count: 2 })
    expect((await rerun(boss.token)).body).toEqual({ count: 0 })
  })
  expect(audit).toMatchObject([{ action: 'jobs.rerun', entity_id: 'test.many', after: { count: 2 } }])
  const left = (await parked()).map((row) => ({ ...row }))
  expect(left).toEqual([{ topic: 'test.manyother', attempts: 15, paused: true }])
  const again = await sql<{ attempts: number; outage_since: Date | null }[]>`
    select attempts, outage_since from outbox where topic like 'test.many%' and parked_at is null`
  expect(again.map((row) => ({ ...row }))).toEqual(Array(2).fill({ attempts: 0, outage_since: null }))
})
