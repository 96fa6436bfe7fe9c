import { expect, test } from 'bun:test'
import { adminWith, type StaffEntrance, superAdmin } from '../admin/support'
import { openBusyShop } from '../payment/real-buyers'
import { orderBody } from '../support/crowd'
import { eventually } from '../support/processes'
import { send } from '../support/shop'
import { expectStockToMatch, stockOf } from '../support/stock'

const busy = await openBusyShop()
const { sql, apis, shop } = busy
const intents = { method: 'POST', path: '/v1/payment_intents' }

test('(1) from browsing to the paid order, as the demo’s customer goes', async () => {
  const demo = await shop.startDemo()
  const code = await demo.exited
  expect({ code, output: code === 0 ? '' : demo.output() }).toEqual({ code: 0, output: '' })
  expect(demo.output()).toContain('Sold and paid')
  await expectStockToMatch(busy.db)
})

test('(5) 30 customers order the last 10 units at once, over two processes: each is sold once', async () => {
  const { productId, buyers } = await busy.buyersOf(10, 30)

  const replies = await Promise.all(
    buyers.map((buyer, index) =>
      send(apis[index % 2 === 0 ? 0 : 1], '/orders', { token: buyer.token, body: orderBody(buyer) }),
    ),
  )

  const statuses = replies.map(({ status }) => status)
  expect(statuses.filter((status) => status === 201)).toHaveLength(10)
  expect(statuses.filter((status) => status === 409)).toHaveLength(20)
  for (const { status, body } of replies) {
    if (status === 409) expect(body.problems).toMatchObject([{ code: 'INSUFFICIENT_STOCK' }])
  }
  expect(await stockOf(busy.db, productId)).toEqual({ stock: 10, reserved: 10 })
  await expectStockToMatch(busy.db)
})

test('(6) one cart submitted 12 times in parallel, over two processes, is one order', async () => {
  const { productId, buyers } = await busy.buyersOf(1, 1)
  const [buyer] = buyers
  if (!buyer) throw new Error('no buyer was made')

  const replies = await Promise.all(
    Array.from({ length: 12 }, (_, index) =>
      send(apis[index % 2 === 0 ? 0 : 1], '/orders', { token: buyer.token, body: orderBody(buyer) }),
    ),
  )

  expect(replies.filter(({ status }) => status === 201)).toHaveLength(1)
  expect(replies.filter(({ status }) => status === 200)).toHaveLength(11)
  expect(new Set(replies.map(({ body }) => body.id)).size).toBe(1)
  expect(await stockOf(busy.db, productId)).toEqual({ stock: 1, reserved: 1 })
})

test.each([
  ['with a failure that it stores under the key', { status: 500 }],
  ['with a reply that is lost after the effect', { drop_reply_after_effect: true }],
  ['with too many requests', { status: 429 }],
])(
  '(7) Stripe fails %s, and recovers: the order is payable with the one intent there is',
  async (_, effect) => {
    await busy.emulate('POST', 'faults', { match: { ...intents, times: 1 }, effect })
    const order = await busy.placeOrder()

    expect(await busy.sheetOf(order)).toMatchObject({ status: 'ready' })
    expect(await busy.pay(order)).toBe('succeeded')

    await busy.reaches(order, 'confirmed paid')
    const { data } = await busy.atStripe<{ data: { metadata: { order_id: string } }[] }>(
      'payment_intents?limit=100',
    )
    expect(data.filter(({ metadata }) => metadata.order_id === order.orderId)).toHaveLength(1)
    await busy.expectOneSale(order)
  },
)

test('(8) Stripe refuses for good: told to the customer, nothing charged, and a new attempt once it is mended', async () => {
  await busy.emulate('POST', 'faults', { match: { ...intents, times: 2 }, effect: { status: 429 } })
  const order = await busy.placeOrder()
  // The first tries are turned away; before the next one the frozen parameters become some that Stripe does not accept.
  await eventually(async () => {
    const rows = await sql`
      update payments set parameters = jsonb_set(parameters, '{amount}', '1') where order_id = ${order.orderId}
      returning id`
    return rows.length === 1
  })

  expect(await busy.sheetOf(order)).toMatchObject({ status: 'failed', clientSecret: null })
  const [row] = await sql`
    select p.state, p.failure_code, o.status, o.payment_status from payments p join orders o on o.id = p.order_id
    where o.id = ${order.orderId}`
  expect(row).toEqual({
    state: 'failed',
    failure_code: 'amount_too_small',
    status: 'pending',
    payment_status: 'failed',
  })

  const retried = await busy.call(`/orders/${order.orderId}/payment/retry`, {
    method: 'POST',
    token: order.buyer.token,
  })
  expect([retried.status, retried.body.status]).toEqual([200, 'preparing'])
  expect(await busy.pay(order)).toBe('succeeded')
  await busy.reaches(order, 'confirmed paid')
  await busy.expectOneSale(order)
})

test('(10) an order nobody pays expires: its intent is cancelled first, its stock is back', async () => {
  const order = await busy.placeOrder()
  await busy.sheetOf(order)
  expect(await stockOf(busy.db, order.productId)).toEqual({ stock: 10, reserved: 1 })

  await sql`update orders set expires_at = now() - interval '61 seconds' where id = ${order.orderId}`

  await busy.reaches(order, 'expired cancelled')
  expect(await stockOf(busy.db, order.productId)).toEqual({ stock: 10, reserved: 0 })
  const [payment] = await sql<[{ id: string }]>`
    select stripe_payment_intent_id as id from payments where order_id = ${order.orderId}`
  expect(await busy.atStripe<object>(`payment_intents/${payment.id}`)).toMatchObject({ status: 'canceled' })
  const sheet = await busy.sheetOf(order)
  expect(sheet).toMatchObject({ status: 'closed', clientSecret: null })
  const retried = await busy.call(`/orders/${order.orderId}/payment/retry`, {
    method: 'POST',
    token: order.buyer.token,
  })
  expect([retried.status, retried.body.code]).toEqual([409, 'PAYMENT_CLOSED'])
})

test('(12) a revoked session is out with its next request, on both processes', async () => {
  const { buyers } = await busy.buyersOf(1, 1)
  const [buyer] = buyers
  if (!buyer) throw new Error('no buyer was made')
  const ask = () => Promise.all(apis.map((api) => send(api, '/cart', { token: buyer.token })))
  expect((await ask()).map(({ status }) => status)).toEqual([200, 200])

  const revoked = await send(apis[0], '/auth/revoke-all-sessions', { token: buyer.token, body: {} })
  expect([revoked.status, revoked.body]).toEqual([200, { success: true }])

  expect((await ask()).map(({ status }) => status)).toEqual([401, 401])
})

test('(13) an admin without the permission is refused, and nothing changes', async () => {
  const entrance: StaffEntrance = {
    context: busy.context,
    call: (path, call) => send(apis[0], path, call),
  }
  const boss = await superAdmin(entrance)
  const colleague = await adminWith(entrance, 'order_manager')
  const { productId } = await busy.buyersOf(1, 1)
  const archive = (token: string) =>
    send(apis[1], `/admin/products/${productId}`, { token, method: 'DELETE' })
  const stateOf = async () => {
    const [row] = await sql`
      select status, (select count(*)::int from audit_log) as audited from products where id = ${productId}`
    return row
  }
  const before = await stateOf()

  const nobody = await send(apis[1], `/admin/products/${productId}`, { method: 'DELETE' })
  const refused = await archive(colleague.token)

  expect([nobody.status, refused.status, refused.body.code]).toEqual([401, 403, 'PERMISSION_MISSING'])
  expect(await stateOf()).toEqual(before)
  expect((await archive(boss.token)).status).toBe(200)
  expect(await stateOf()).toMatchObject({ status: 'archived', audited: Number(before?.audited) + 1 })
})

test('(14) a worker killed in mid-job is finished by the next one, exactly once', async () => {
  const other = await openBusyShop({ worker: false })
  const worker = await other.shop.startWorker({ CRASH_AT: 'intent.created' })
  const order = await other.placeOrder()
  await worker.exited

  await other.shop.startWorker()

  expect(await other.pay(order)).toBe('succeeded')
  await other.reaches(order, 'confirmed paid')
  const { data } = await other.atStripe<{ data: object[] }>('payment_intents')
  expect(data).toHaveLength(1)
  await other.expectOneSale(order)
}, 60_000)
