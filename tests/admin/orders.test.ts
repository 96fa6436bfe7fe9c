import { expect, test } from 'bun:test'
import { deliver, intentEvent, unpaidOrder } from '../payment/support'
import { openShop } from '../support/shop'
import { adminWith, auditOf, refuses, superAdmin } from './support'

const shop = await openShop()
const { sql } = shop.context.db
const boss = await superAdmin(shop)
const manager = await adminWith(shop, 'order_manager')
const support = await adminWith(shop, 'support')
const { token } = manager

const post = (path: string, body: object, headers: Record<string, string> = {}) =>
  shop.call(path, { token, body, headers })
const rowOf = (orderId: string) => () =>
  sql`select status, payment_status, event_seq, cancel_reason from orders where id = ${orderId}`
const missing = crypto.randomUUID()

async function paidOrder() {
  const order = await unpaidOrder(shop)
  expect((await deliver(shop.url, intentEvent(order, 'succeeded'))).status).toBe(200)
  return { ...order, path: `/admin/orders/${order.orderId}`, rows: rowOf(order.orderId) }
}

test('an order is read with its customer, its money and where it may go', async () => {
  const { path, totalMinor } = await paidOrder()
  const { body } = await shop.call(path, { token: support.token })
  expect(body).toMatchObject({
    status: 'confirmed',
    paymentStatus: 'paid',
    legalMoves: ['preparing', 'cancelled'],
    customer: { firstName: 'Zofia', userType: 'individual' },
    totalMinor,
    heldMinor: totalMinor,
  })
  expect(body.payments).toHaveLength(1)
  expect(JSON.stringify(body)).not.toContain('_secret_')
})

test('a refund of everything cancels the order, and what staff wrote stays with staff', async () => {
  const paid = await paidOrder()
  const audit = await auditOf(shop, () =>
    post(`${paid.path}/refunds`, { reason: 'nosy neighbour' }, { 'idempotency-key': 'all-of-it' }),
  )
  expect(audit).toMatchObject([{ after: { amountMinor: paid.totalMinor }, reason: 'nosy neighbour' }])
  const seen = await shop.call(`/orders/${paid.orderId}`, { token: paid.accessToken })
  expect(seen.body).toMatchObject({ status: 'cancelled', cancelReason: 'staff' })
  expect(JSON.stringify(seen.body)).not.toContain('nosy')
})

test('money goes back under a key: once, never more than there was, and it is on record', async () => {
  const { orderId, path, totalMinor, productId } = await paidOrder()
  const refund = (body: object, key?: string) =>
    post(`${path}/refunds`, { reason: 'goodwill', ...body }, key ? { 'idempotency-key': key } : {})
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
    expect(race.find((reply) => reply.status === 201)?.body).toMatchObject({
      status: 'cancelled',
      paymentStatus: 'refunded',
    })
  })
  expect(audit).toMatchObject([
    { action: 'refund.requested', entity_id: orderId, reason: 'goodwill', after: { amountMinor: 500 } },
    { action: 'refund.requested' },
  ])
  const [failed] =
    await sql`update refunds set state = 'failed' where order_id = ${orderId} and amount_minor = 500 returning id`
  const retry = () => post(`/admin/refunds/${failed?.id}/retry`, { reason: 'the card works again' })
  const retried = await auditOf(shop, async () => expect((await retry()).status).toBe(200))
  expect(retried).toMatchObject([{ action: 'refund.retried', entity_id: failed?.id }])
  await refuses(shop, { status: 409, code: 'REFUND_NOT_FAILED', rows }, retry)
  await refuses(shop, { status: 404, code: 'REFUND_NOT_FOUND', rows }, () =>
    post(`/admin/refunds/${missing}/retry`, { reason: 'x' }),
  )
})

test('orders are filtered, counted and paged, in one statement beside the guard’s', async () => {
  for (let made = 0; made < 6; made += 1) await unpaidOrder(shop)
  const [last] = await sql`select id from orders order by created_at desc limit 1`
  await sql`update orders set status = 'cancelled' where id = ${last?.id}`
  const list = (query: string) => shop.call(`/admin/orders${query}`, { token })
  const everything = await list('?limit=100')
  const all = everything.body.data as { id: string; orderNumber: string; totalMinor: number }[]
  expect(everything.body.total).toEqual({ value: all.length, exact: true })
  const first = await list('?limit=3')
  const second = await list(`?limit=3&cursor=${first.body.nextCursor}`)
  expect([...first.body.data, ...second.body.data].map(({ id }) => id)).toEqual(
    all.slice(0, 6).map(({ id }) => id),
  )

  const [one] = all
  expect((await list(`?number=${one?.orderNumber.toLowerCase()}`)).body.data).toHaveLength(1)
  expect((await list('?customer=zofia%20nowak&limit=100')).body.total.value).toBe(all.length)
  expect((await list('?customer=%25%25%25')).body.total.value).toBe(0)
  expect((await list('?userType=corporate')).body.total.value).toBe(0)
  expect((await list(`?totalAtLeast=${(one?.totalMinor ?? 0) + 1_000_000}`)).body.data).toEqual([])
  expect((await list('?to=2020-01-01T00:00:00Z')).body.total).toEqual({ value: 0, exact: true })
  const [counts] = await sql`
    select count(*) filter (where status = 'cancelled')::int as cancelled,
      count(*) filter (where payment_status = 'refunded')::int as refunded from orders`
  expect((await list('?status=cancelled')).body.total.value).toBe(counts?.cancelled)
  expect((await list('?paymentStatus=refunded')).body.total.value).toBe(counts?.refunded)
  expect((await list('?status=lost')).body.code).toBe('VALIDATION_FAILED')
  expect((await list(`?status=pending&cursor=${first.body.nextCursor}`)).body.code).toBe('CURSOR_INVALID')

  const statements = async (query: string) => (await shop.statementsOf(() => list(query))).length
  expect([await statements('?limit=1'), await statements('?limit=100')]).toEqual([2, 2])
  const detail = await shop.statementsOf(() => shop.call(`/admin/orders/${one?.id}`, { token }))
  expect(detail).toHaveLength(3)
  expect((await shop.call('/admin/orders?limit=1', { token: boss.token })).status).toBe(200)
})
