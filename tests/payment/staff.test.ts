import { expect, test } from 'bun:test'
import { adminWith, auditOf, refuses, superAdmin } from '../admin/support'
import { openShop } from '../support/shop'
import { deliver, forge, intentEvent, paidOrder, unpaidOrder } from './support'

const shop = await openShop()
const { sql } = shop.context.db
const boss = await superAdmin(shop)
const manager = await adminWith(shop, 'order_manager')
const { token } = manager
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
  expect((await get('/admin/stripe-events?outcome=applied')).body.data).toMatchObject([{ id: paid.id }])
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

const support = await adminWith(shop, 'support')
const missing = crypto.randomUUID()

test('money goes back under a key: once, never more than there was, and it is on record', async () => {
  const { orderId, path, totalMinor, productId } = await paidOrder(shop)
  const refund = (body: object, key?: string) =>
    shop.call(`${path}/refunds`, {
      token,
      body: { reason: 'goodwill', ...body },
      headers: key ? { 'idempotency-key': key } : {},
    })
  const rows = () => sql`select amount_minor, state from refunds where order_id = ${orderId} order by id`

  await refuses(shop, { status: 422, code: 'IDEMPOTENCY_KEY_REQUIRED', rows }, () =>
    refund({ amountMinor: 100 }),
  )
  await refuses(shop, { status: 409, code: 'REFUND_EXCEEDS_PAYMENT', rows }, () =>
    refund({ amountMinor: totalMinor + 1 }, 'too-much'),
  )
  for (const amountMinor of [0, -5, 1.5, '100']) {
    await refuses(shop, { status: 422, code: 'VALIDATION_FAILED', rows }, () =>
      refund({ amountMinor }, 'bad'),
    )
  }
  await refuses(shop, { status: 409, code: 'REFUND_LINES_INVALID', rows }, () =>
    refund({ lines: [{ productId, quantity: 9_999 }] }, 'bad-lines'),
  )
  await refuses(shop, { status: 403, code: 'PERMISSION_MISSING', rows }, () =>
    shop.call(`${path}/refunds`, {
      token: support.token,
      body: { reason: 'x' },
      headers: { 'idempotency-key': 'y' },
    }),
  )
  const audit = await auditOf(shop, async () => {
    const both = await Promise.all([
      refund({ amountMinor: 500 }, 'five'),
      refund({ amountMinor: 500 }, 'five'),
    ])
    expect(both.map((reply) => reply.status).toSorted()).toEqual([200, 201])
    expect(await rows()).toHaveLength(1)
    await refuses(shop, { status: 422, code: 'IDEMPOTENCY_KEY_REUSED', rows }, () =>
      refund({ amountMinor: 600 }, 'five'),
    )
    // Two refunds at once of all that is left: one finds nothing.
    const rest = totalMinor - 500
    const race = await Promise.all([refund({ amountMinor: rest }, 'a'), refund({ amountMinor: rest }, 'b')])
    expect(race.map((reply) => reply.status).toSorted()).toEqual([201, 409])
    const given = race.find((reply) => reply.status === 201)
    expect(given?.body).toMatchObject({ amountMinor: rest, state: 'pending', actorId: manager.id, lines: [] })
    expect(given?.headers.get('location')).toBe(path)
    const page = await shop.call(path, { token })
    expect(page.body).toMatchObject({ status: 'cancelled', paymentStatus: 'refunded' })
    expect(page.body.refunds.find(({ id }: { id: string }) => id === given?.body.id)).toEqual(given?.body)
  })
  expect(audit).toMatchObject([
    { action: 'refund.requested', entity_id: orderId, reason: 'goodwill', after: { amountMinor: 500 } },
    { action: 'refund.requested' },
  ])
  const [failed] =
    await sql`update refunds set state = 'failed' where order_id = ${orderId} and amount_minor = 500 returning id`
  const retry = () =>
    shop.call(`/admin/refunds/${failed?.id}/retry`, { token, body: { reason: 'the card works again' } })
  const retried = await auditOf(shop, async () => expect((await retry()).status).toBe(200))
  expect(retried).toMatchObject([{ action: 'refund.retried', entity_id: failed?.id }])
  await refuses(shop, { status: 409, code: 'REFUND_NOT_FAILED', rows }, retry)
  await refuses(shop, { status: 404, code: 'REFUND_NOT_FOUND', rows }, () =>
    shop.call(`/admin/refunds/${missing}/retry`, { token, body: { reason: 'x' } }),
  )
})
