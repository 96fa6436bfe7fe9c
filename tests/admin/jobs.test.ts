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
