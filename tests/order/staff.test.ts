import { expect, test } from 'bun:test'
import { adminWith, auditOf, refuses, superAdmin } from '../admin/support'
import { expectStockToMatch, paidOrder as placePaidOrder, stockOf, unpaidOrder } from '../payment/support'
import { openShop } from '../support/shop'
import { expectState, wakeUpsOf } from './support'

const shop = await openShop()
const { sql } = shop.context.db
const boss = await superAdmin(shop)
const manager = await adminWith(shop, 'order_manager')
const { token } = manager

const post = (path: string, body: object, headers: Record<string, string> = {}) =>
  shop.call(path, { token, body, headers })
const track = (path: string, body: object) => shop.call(`${path}/tracking`, { method: 'PUT', token, body })
const rowOf = (orderId: string) => () =>
  sql`select status, payment_status, tracking_number, event_seq, cancel_reason from orders where id = ${orderId}`
const missing = crypto.randomUUID()

/** The whole order, as the panel reads it again after an action. */
const look = async (orderId: string) => (await shop.call(`/admin/orders/${orderId}`, { token })).body

async function paidOrder() {
  const order = await placePaidOrder(shop)
  return { ...order, rows: rowOf(order.orderId) }
}

test('an order goes its way, one legal step after another, audited and in its timeline', async () => {
  const { orderId, path, rows } = await paidOrder()
  await refuses(shop, { status: 409, code: 'ORDER_MOVE_ILLEGAL', rows }, () =>
    post(`${path}/move`, { to: 'shipped' }),
  )
  await refuses(shop, { status: 409, code: 'ORDER_NOT_TRACKABLE', rows }, () =>
    track(path, { shippingCompany: 'X', trackingNumber: '1' }),
  )
  for (const to of ['pending', 'cancelled', 'confirmed', 'lost']) {
    await refuses(shop, { status: 422, code: 'VALIDATION_FAILED', rows }, () => post(`${path}/move`, { to }))
  }
  const audit = await auditOf(shop, async () => {
    await expectState(look, await post(`${path}/move`, { to: 'preparing' }), {
      status: 'preparing',
      parcel: null,
      legalMoves: ['shipped'],
      canCancel: true,
    })
    const inPost = { shippingCompany: 'InPost', trackingNumber: '6200' }
    await expectState(look, await post(`${path}/move`, { to: 'shipped', ...inPost }), {
      status: 'shipped',
      parcel: inPost,
      legalMoves: ['delivered'],
      canCancel: false,
    })
    const dpd = { shippingCompany: 'DPD', trackingNumber: '77' }
    await expectState(look, await track(path, dpd), { status: 'shipped', parcel: dpd })
    // Said again it is nothing new: neither to the customer nor in the log.
    await expectState(look, await track(path, dpd), { parcel: dpd })
    const page = await expectState(look, await post(`${path}/move`, { to: 'delivered' }), {
      status: 'delivered',
      paymentStatus: 'paid',
      parcel: dpd,
      legalMoves: [],
    })
    expect(page.timeline.slice(-4).map((entry: { event: string }) => entry.event)).toEqual([
      'order.preparing',
      'order.shipped',
      'order.tracked',
      'order.delivered',
    ])
    expect(page.timeline.at(-1)).toMatchObject({ actor: 'admin', actorId: manager.id })
    expect(page.timeline.at(-2)).toMatchObject({ details: dpd })
  })
  expect(audit.map((row) => [row.action, row.entity_id])).toEqual(
    ['order.moved', 'order.moved', 'order.tracked', 'order.moved'].map((action) => [action, orderId]),
  )
  expect(audit[1]).toMatchObject({
    before: { status: 'preparing', shippingCompany: null, trackingNumber: null },
    after: { status: 'shipped', shippingCompany: 'InPost', trackingNumber: '6200' },
  })
  expect(audit[2]).toMatchObject({
    before: { shippingCompany: 'InPost', trackingNumber: '6200' },
    after: { trackingNumber: expect.stringMatching(/./) },
  })
  await refuses(shop, { status: 409, code: 'ORDER_NOT_CANCELLABLE', rows }, () =>
    post(`${path}/cancel`, { reason: 'too late' }),
  )
  const orders = () => sql`select id, status, tracking_number, event_seq from orders order by id`
  for (const act of [
    () => post(`/admin/orders/${missing}/move`, { to: 'preparing' }),
    () => post(`/admin/orders/${missing}/cancel`, { reason: 'sold out' }),
    () => track(`/admin/orders/${missing}`, { shippingCompany: 'DPD', trackingNumber: '77' }),
  ]) {
    await refuses(shop, { status: 404, code: 'ORDER_NOT_FOUND', rows: orders }, act)
  }
})

test.each(['shipped', 'delivered', 'cancelled', 'expired'])(
  'what is %s is not cancelled by staff either, and no money goes back',
  async (status) => {
    const { orderId, path, rows } = await paidOrder()
    await sql`update orders set status = ${status} where id = ${orderId}`
    const before = await sql`select id from outbox`
    await refuses(shop, { status: 409, code: 'ORDER_NOT_CANCELLABLE', rows }, () =>
      post(`${path}/cancel`, { reason: 'too late' }),
    )
    expect(await sql`select from outbox`).toHaveLength(before.length)
  },
)

test('a parcel of which only the company is known is shown so', async () => {
  const { path } = await paidOrder()
  await post(`${path}/move`, { to: 'preparing' })
  await expectState(look, await post(`${path}/move`, { to: 'shipped', shippingCompany: 'InPost' }), {
    parcel: { shippingCompany: 'InPost', trackingNumber: null },
  })
})

test('nothing is packed that is unpaid, refunded or held back', async () => {
  const unpaid = await unpaidOrder(shop)
  const refused = { status: 409, code: 'ORDER_MOVE_ILLEGAL' }
  await refuses(shop, { ...refused, rows: rowOf(unpaid.orderId) }, () =>
    post(`/admin/orders/${unpaid.orderId}/move`, { to: 'preparing' }),
  )
  const { orderId, path, rows } = await paidOrder()
  const move = () => post(`${path}/move`, { to: 'preparing' })
  await sql`update orders set hold_reason = 'dispute' where id = ${orderId}`
  const held = await refuses(shop, { status: 409, code: 'ORDER_HELD', rows }, move)
  expect(held.body.params).toEqual({ holdReason: 'dispute', to: 'preparing' })
  expect((await post(`${path}/move`, { to: 'shipped' })).body.code).toBe('ORDER_MOVE_ILLEGAL')
  await sql`update orders set hold_reason = null, payment_status = 'refunded' where id = ${orderId}`
  await refuses(shop, { ...refused, rows }, move)
})

test('what holds an order back is part of its state', async () => {
  const { orderId, path } = await paidOrder()
  await sql`update orders set status = 'shipped', hold_reason = 'dispute' where id = ${orderId}`
  await expectState(look, await track(path, { shippingCompany: 'DPD', trackingNumber: '8' }), {
    holdReason: 'dispute',
    legalMoves: ['delivered'],
    canCancel: false,
  })
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
  const page = await expectState(look, gone, {
    status: 'cancelled',
    paymentStatus: 'cancelled',
    legalMoves: [],
  })
  expect(page.cancelReason).toBe('staff')
  expect((await stockOf(shop, unpaid.productId)).reserved).toBe(held.reserved - unpaid.quantity)
  expect(await topicsOf(unpaid.orderId)).toEqual(['order.cancelled', 'order.placed'])

  const paying = await unpaidOrder(shop)
  await sql`update orders set payment_status = 'processing' where id = ${paying.orderId}`
  await refuses(shop, { status: 409, code: 'PAYMENT_IN_PROGRESS', rows: rowOf(paying.orderId) }, () =>
    post(`/admin/orders/${paying.orderId}/cancel`, { reason: 'now' }),
  )

  for (const restock of [true, false]) {
    const { orderId, path, productId, quantity } = await paidOrder()
    const before = await stockOf(shop, productId)
    const audit = await auditOf(shop, async () => {
      await expectState(look, await post(`${path}/cancel`, { reason: 'damaged', restock }), {
        status: 'cancelled',
        paymentStatus: 'paid',
      })
    })
    expect(audit).toMatchObject([
      {
        action: 'order.cancelled',
        before: { status: 'confirmed' },
        after: { status: 'cancelled', restock, givesBack: true },
        reason: 'damaged',
      },
    ])
    expect((await stockOf(shop, productId)).stock).toBe(before.stock + (restock ? quantity : 0))
    expect(await topicsOf(orderId)).toEqual(['order.placed', 'order.refund_due'])
  }
  await expectStockToMatch(shop)
})

async function topicsOf(orderId: string): Promise<string[]> {
  const rows = await sql<{ topic: string }[]>`
    select topic from outbox where payload ->> 'orderId' = ${orderId} order by topic`
  return rows.map((row) => row.topic)
}

test('cancelling is no way around the permission to refund, and what staff wrote stays with staff', async () => {
  await shop.call('/admin/roles', {
    token: boss.token,
    body: { name: 'packer', description: 'Packs', permissions: ['orders:read', 'orders:write'] },
  })
  const packer = await adminWith(shop, 'packer')
  const cancel = (orderId: string, by: string) =>
    shop.call(`/admin/orders/${orderId}/cancel`, { token: by, body: { reason: 'nosy neighbour' } })
  const paid = await paidOrder()
  const money = async () => [
    await paid.rows(),
    await sql`select id from outbox where topic = 'order.refund_due'`,
    await stockOf(shop, paid.productId),
  ]
  await refuses(shop, { status: 403, code: 'PERMISSION_MISSING', rows: money }, () =>
    cancel(paid.orderId, packer.token),
  )
  const unpaid = await unpaidOrder(shop)
  expect((await cancel(unpaid.orderId, packer.token)).body.status).toBe('cancelled')
  expect((await cancel(paid.orderId, token)).body.status).toBe('cancelled')

  for (const { orderId, accessToken } of [paid, unpaid]) {
    const seen = await shop.call(`/orders/${orderId}`, { token: accessToken })
    expect(seen.body).toMatchObject({ status: 'cancelled', cancelReason: 'staff' })
    expect(JSON.stringify(seen.body)).not.toContain('nosy')
    expect(JSON.stringify(await look(orderId))).toContain('nosy')
  }
})

test('notes of staff are theirs alone', async () => {
  const order = await unpaidOrder(shop)
  const path = `/admin/orders/${order.orderId}`
  const note = () => post(`${path}/notes`, { text: 'Zofia called: ring twice' }, { 'idempotency-key': 'n' })
  const audit = await auditOf(shop, async () => {
    const noted = await note()
    expect([noted.status, noted.headers.get('idempotent-replayed')]).toEqual([201, null])
    const page = await expectState(look, noted, { status: 'pending', legalMoves: [], canCancel: true })
    expect(page.staffNotes).toMatchObject([{ text: 'Zofia called: ring twice', author: 'Jan Nowak' }])
    const again = await note()
    expect([again.status, again.headers.get('idempotent-replayed')]).toEqual([201, 'true'])
    expect((await expectState(look, again, { status: 'pending' })).staffNotes).toHaveLength(1)
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

test('whoever follows an order is woken by what staff do to it, and not by what is refused', async () => {
  const { orderId, path } = await paidOrder()
  const actions = [
    () => post(`${path}/move`, { to: 'preparing' }),
    () => track(path, { shippingCompany: 'DPD', trackingNumber: '9' }),
    () => post(`${path}/cancel`, { reason: 'damaged' }),
  ]
  for (const act of actions) {
    const refused = await wakeUpsOf(shop, orderId, () => post(`${path}/move`, { to: 'delivered' }))
    const done = await wakeUpsOf(shop, orderId, act)
    expect([refused.reply.status, refused.woken, done.reply.status, done.woken]).toEqual([409, 0, 200, 1])
  }
})

test('an action reads the order once more after its commit, by one statement', async () => {
  const { path } = await paidOrder()
  const statements = await shop.statementsOf(() => post(`${path}/move`, { to: 'preparing' }))
  const audited = statements.findLastIndex((statement) => statement.includes('audit_'))
  const after = statements.slice(audited + 1).filter((statement) => !/^(commit|begin)/.test(statement))
  expect(after).toHaveLength(1)
  expect(after[0]).toContain('from orders')
})
