import { expect, test } from 'bun:test'
import { deliver, forge, intentEvent, unpaidOrder } from '../payment/support'
import { openShop } from '../support/shop'
import { adminWith, auditOf, refuses, superAdmin } from './support'

const shop = await openShop()
const { sql } = shop.context.db
const boss = await superAdmin(shop)
const manager = await adminWith(shop, 'order_manager')
const get = (path: string) => shop.call(path, { token: manager.token })
const post = (path: string, token = boss.token) =>
  shop.call(path, { token, body: { reason: 'looked into it' } })
const inbox = () => sql`select id, outcome, processed_at, attempts from stripe_events order by id`

test('events are listed by how they ended, shown without secrets, and replayed on record', async () => {
  const order = await unpaidOrder(shop)
  const paid = intentEvent(order, 'succeeded')
  await deliver(shop.url, paid)
  const ignored = forge('customer.created', { id: 'cus_1', object: 'customer' })
  await deliver(shop.url, ignored)

  const list = await get('/admin/stripe-events?limit=1')
  expect(list.body.data).toMatchObject([{ id: ignored.id, outcome: 'ignored' }])
  expect(list.body.total).toEqual({ value: 2, exact: true })
  const next = await get(`/admin/stripe-events?limit=1&cursor=${list.body.nextCursor}`)
  expect(next.body.data).toMatchObject([{ id: paid.id, outcome: 'applied', error: null }])
  expect((await get('/admin/stripe-events?outcome=unprocessed')).body).toEqual({
    data: [],
    nextCursor: null,
    total: { value: 0, exact: true },
  })
  expect((await get('/admin/stripe-events?type=customer.created')).body.data).toHaveLength(1)
  const detail = await get(`/admin/stripe-events/${paid.id}`)
  expect(detail.body.payload.type).toBe('payment_intent.succeeded')
  expect(JSON.stringify(detail.body)).not.toContain('_secret_')

  const movements = () => sql`select count(*)::int as n from money_movements`
  const before = await movements()
  const audit = await auditOf(shop, async () => {
    expect((await post(`/admin/stripe-events/${paid.id}/replay`)).body.outcome).toBe('applied')
  })
  expect(await movements()).toEqual(before)
  expect(audit).toMatchObject([
    { action: 'stripe_event.replayed', entity_id: paid.id, reason: 'looked into it' },
  ])

  await refuses(shop, { status: 404, code: 'STRIPE_EVENT_NOT_FOUND', rows: inbox }, () =>
    post('/admin/stripe-events/evt_nobody/replay'),
  )
  await refuses(shop, { status: 403, code: 'PERMISSION_MISSING', rows: inbox }, () =>
    post(`/admin/stripe-events/${paid.id}/replay`, manager.token),
  )
  await refuses(shop, { status: 422, code: 'VALIDATION_FAILED', rows: inbox }, () =>
    post('/admin/stripe-events/evt%20or%20not/replay'),
  )
  expect((await get('/admin/stripe-events/evt_nobody')).body.code).toBe('STRIPE_EVENT_NOT_FOUND')
})
