import { expect, test } from 'bun:test'
import { deliver, expectStockToMatch, intentEvent, stockOf, unpaidOrder } from '../payment/support'
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
  sql`select status, payment_status, tracking_number, event_seq, cancel_reason from orders where id = ${orderId}`
const missing = crypto.randomUUID()

async function paidOrder() {
  const order = await unpaidOrder(shop)
  expect((await deliver(shop.url, intentEvent(order, 'succeeded'))).status).toBe(200)
  return { ...order, path: `/admin/orders/${order.orderId}`, rows: rowOf(order.orderId) }
}

test('an order goes its way, one legal step after another, on record and in its timeline', async () => {
  const { orderId, path, rows } = await paidOrder()
  const first = await shop.call(path, { token: support.token })
  expect(first.body).toMatchObject({
    status: 'confirmed',
    paymentStatus: 'paid',
    legalMoves: ['preparing', 'cancelled'],
    customer: { firstName: 'Zofia', userType: 'individual' },
    heldMinor: first.body.totalMinor,
  })
  expect(first.body.payments).toHaveLength(1)
  expect(JSON.stringify(first.body)).not.toContain('_secret_')

  await refuses(shop, { status: 409, code: 'ORDER_MOVE_ILLEGAL', rows }, () =>
    post(`${path}/move`, { to: 'shipped' }),
  )
  await refuses(shop, { status: 409, code: 'ORDER_NOT_TRACKABLE', rows }, () =>
    shop.call(`${path}/tracking`, {
      method: 'PUT',
      token,
      body: { shippingCompany: 'X', trackingNumber: '1' },
    }),
  )
  for (const to of ['pending', 'cancelled', 'confirmed', 'lost']) {
    await refuses(shop, { status: 422, code: 'VALIDATION_FAILED', rows }, () => post(`${path}/move`, { to }))
  }
  const audit = await auditOf(shop, async () => {
    expect((await post(`${path}/move`, { to: 'preparing' })).body.legalMoves).toEqual([
      'shipped',
      'cancelled',
    ])
    const parcel = { shippingCompany: 'InPost', trackingNumber: '6200' }
    expect((await post(`${path}/move`, { to: 'shipped', ...parcel })).body).toMatchObject(parcel)
    const tracked = await shop.call(`${path}/tracking`, {
      method: 'PUT',
      token,
      body: { shippingCompany: 'DPD', trackingNumber: '77' },
    })
    expect(tracked.body.trackingNumber).toBe('77')
    const delivered = await post(`${path}/move`, { to: 'delivered' })
    expect(delivered.body).toMatchObject({ status: 'delivered', legalMoves: [] })
    expect(delivered.body.timeline.slice(-4).map((entry: { event: string }) => entry.event)).toEqual([
      'order.preparing',
      'order.shipped',
      'order.tracked',
      'order.delivered',
    ])
    expect(delivered.body.timeline.at(-1)).toMatchObject({ actor: 'admin', actorId: manager.id })
  })
  expect(audit.map((row) => [row.action, row.entity_id])).toEqual(
    ['order.moved', 'order.moved', 'order.tracked', 'order.moved'].map((action) => [action, orderId]),
  )
  await refuses(shop, { status: 409, code: 'ORDER_NOT_CANCELLABLE', rows }, () =>
    post(`${path}/cancel`, { reason: 'too late' }),
  )
  await refuses(shop, { status: 404, code: 'ORDER_NOT_FOUND' }, () =>
    post(`/admin/orders/${missing}/move`, { to: 'preparing' }),
  )
})

test('nothing is packed that is unpaid, refunded or held back', async () => {
  const unpaid = await unpaidOrder(shop)
  const refused = { status: 409, code: 'ORDER_MOVE_ILLEGAL' }
  await refuses(shop, { ...refused, rows: rowOf(unpaid.orderId) }, () =>
    post(`/admin/orders/${unpaid.orderId}/move`, { to: 'preparing' }),
  )
  const { orderId, path, rows } = await paidOrder()
  for (const change of [sql`hold_reason = 'dispute'`, sql`hold_reason = null, payment_status = 'refunded'`]) {
    await sql`update orders set ${change} where id = ${orderId}`
    await refuses(shop, { ...refused, rows }, () => post(`${path}/move`, { to: 'preparing' }))
  }
})

test('two people pack one order: it is packed once', async () => {
  const { path } = await paidOrder()
  const audit = await auditOf(shop, async () => {
    const replies = await Promise.all([1, 2, 3].map(() => post(`${path}/move`, { to: 'preparing' })))
    expect(replies.map((reply) => reply.status).toSorted()).toEqual([200, 409, 409])
  })
  expect(audit).toHaveLength(1)
})

test('a cancelled order gives its units back, and what was paid', async () => {
  const unpaid = await unpaidOrder(shop)
  const held = await stockOf(shop, unpaid.productId)
  const gone = await post(`/admin/orders/${unpaid.orderId}/cancel`, { reason: 'fraud' })
  expect(gone.body).toMatchObject({ status: 'cancelled', paymentStatus: 'cancelled', cancelReason: 'staff' })
  expect((await stockOf(shop, unpaid.productId)).reserved).toBe(held.reserved - unpaid.quantity)

  const paying = await unpaidOrder(shop)
  await sql`update orders set payment_status = 'processing' where id = ${paying.orderId}`
  await refuses(shop, { status: 409, code: 'PAYMENT_IN_PROGRESS', rows: rowOf(paying.orderId) }, () =>
    post(`/admin/orders/${paying.orderId}/cancel`, { reason: 'now' }),
  )

  for (const restock of [true, false]) {
    const { orderId, path, productId, quantity } = await paidOrder()
    const before = await stockOf(shop, productId)
    const cancelled = await post(`${path}/cancel`, { reason: 'damaged', restock })
    expect(cancelled.body.status).toBe('cancelled')
    expect((await stockOf(shop, productId)).stock).toBe(before.stock + (restock ? quantity : 0))
    const due = await sql`
      select from outbox where topic = 'order.refund_due' and payload ->> 'orderId' = ${orderId}`
    expect(due).toHaveLength(1)
  }
  await expectStockToMatch(shop)
})

test('cancelling is no way around the permission to refund, and what staff wrote stays with staff', async () => {
  await shop.call('/admin/roles', {
    token: boss.token,
    body: { name: 'packer', description: 'Packs', permissions: ['orders:read', 'orders:write'] },
  })
  const packer = await adminWith(shop, 'packer')
  const cancel = (orderId: string) =>
    shop.call(`/admin/orders/${orderId}/cancel`, { token: packer.token, body: { reason: 'nosy neighbour' } })
  const paid = await paidOrder()
  const money = async () => [
    await paid.rows(),
    await sql`select id from outbox where topic = 'order.refund_due'`,
    await stockOf(shop, paid.productId),
  ]
  await refuses(shop, { status: 403, code: 'PERMISSION_MISSING', rows: money }, () => cancel(paid.orderId))
  const unpaid = await unpaidOrder(shop)
  expect((await cancel(unpaid.orderId)).body.status).toBe('cancelled')

  const audit = await auditOf(shop, () =>
    post(`${paid.path}/refunds`, { reason: 'nosy neighbour' }, { 'idempotency-key': 'all-of-it' }),
  )
  expect(audit).toMatchObject([{ after: { amountMinor: paid.totalMinor }, reason: 'nosy neighbour' }])
  for (const { orderId, accessToken } of [paid, unpaid]) {
    const seen = await shop.call(`/orders/${orderId}`, { token: accessToken })
    expect(seen.body).toMatchObject({ status: 'cancelled', cancelReason: 'staff' })
    expect(JSON.stringify(seen.body)).not.toContain('nosy')
  }
})

test('notes of staff are theirs alone', async () => {
  const order = await unpaidOrder(shop)
  const path = `/admin/orders/${order.orderId}`
  const audit = await auditOf(shop, async () => {
    const noted = await post(
      `${path}/notes`,
      { text: 'Zofia called: ring twice' },
      { 'idempotency-key': 'n' },
    )
    expect(noted.status).toBe(201)
    expect(noted.body.staffNotes).toMatchObject([{ text: 'Zofia called: ring twice', author: 'Jan Nowak' }])
    const again = await post(
      `${path}/notes`,
      { text: 'Zofia called: ring twice' },
      { 'idempotency-key': 'n' },
    )
    expect(again.body.staffNotes).toHaveLength(1)
  })
  expect(audit.map((row) => row.action)).toEqual(['order.noted'])
  expect(JSON.stringify(audit)).not.toContain('Zofia')
  const mine = await shop.call(`/orders/${order.orderId}`, { token: order.accessToken })
  expect(JSON.stringify(mine.body)).not.toContain('ring twice')
  const rows = () => sql`select count(*)::int as n from order_notes`
  await refuses(shop, { status: 404, code: 'ORDER_NOT_FOUND', rows }, () =>
    post(`/admin/orders/${missing}/notes`, { text: 'x' }),
  )
  for (const text of ['', '   ', 'x'.repeat(2_001), 'nul\u0000']) {
    await refuses(shop, { status: 422, code: 'VALIDATION_FAILED', rows }, () =>
      post(`${path}/notes`, { text }),
    )
  }
})
