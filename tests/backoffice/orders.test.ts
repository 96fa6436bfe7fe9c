import { expect, test } from 'bun:test'
import { adminWith, auditOf, superAdmin } from '../admin/support'
import { paidOrder as placePaidOrder, unpaidOrder } from '../payment/support'
import { openShop } from '../support/shop'

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

async function paidOrder() {
  const order = await placePaidOrder(shop)
  return { ...order, rows: rowOf(order.orderId) }
}

test('an order is read with its customer, its money and where it may go', async () => {
  const { path, totalMinor } = await paidOrder()
  const { body } = await shop.call(path, { token: support.token })
  expect(body).toMatchObject({
    status: 'confirmed',
    paymentStatus: 'paid',
    legalMoves: ['preparing'],
    canCancel: true,
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
    post(
      `${paid.path}/refunds`,
      { everything: true, reason: 'nosy neighbour' },
      { 'idempotency-key': 'all-of-it' },
    ),
  )
  expect(audit).toMatchObject([{ after: { amountMinor: paid.totalMinor }, reason: 'nosy neighbour' }])
  const seen = await shop.call(`/orders/${paid.orderId}`, { token: paid.accessToken })
  expect(seen.body).toMatchObject({ status: 'cancelled', cancelReason: 'staff' })
  expect(JSON.stringify(seen.body)).not.toContain('nosy')
})

test('an order is found by the intent that Stripe shows, also that of an attempt before', async () => {
  const order = await unpaidOrder(shop)
  await unpaidOrder(shop)
  const found = async (intent: string) => {
    const { body } = await shop.call(`/admin/orders?paymentIntent=${intent}`, { token })
    return body.data.map(({ id }: { id: string }) => id)
  }
  const [row] = await sql<[{ intent: string }]>`
    select stripe_payment_intent_id as intent from payments where order_id = ${order.orderId}`
  expect(await found(row.intent)).toEqual([order.orderId])
  // The order has moved on to the intent of another attempt.
  await sql`update orders set stripe_payment_intent_id = 'pi_of_another_attempt' where id = ${order.orderId}`
  expect(await found('pi_of_another_attempt')).toEqual([order.orderId])
  expect(await found(row.intent)).toEqual([order.orderId])
  expect(await found('pi_of_nobody')).toEqual([])
})

test('orders are filtered, counted and paged, in one statement beside the guard’s', async () => {
  for (let made = 0; made < 6; made += 1) await unpaidOrder(shop)
  const [last] = await sql`select id from orders order by created_at desc limit 1`
  await sql`update orders set status = 'cancelled' where id = ${last?.id}`
  const list = (query: string) => shop.call(`/admin/orders${query}`, { token })
  const counted = async (query: string) => (await list(`${query}&count=true`)).body.total.value
  const today = `from=${new Date(Date.now() - 3_600_000).toISOString()}`
  const everything = await list('?limit=100&count=true')
  const all = everything.body.data as { id: string; orderNumber: string; totalMinor: number }[]
  expect(everything.body.total).toEqual({ value: all.length, exact: true })
  const first = await list('?limit=3')
  const second = await list(`?limit=3&cursor=${first.body.nextCursor}`)
  expect([...first.body.data, ...second.body.data].map(({ id }) => id)).toEqual(
    all.slice(0, 6).map(({ id }) => id),
  )

  const [one] = all
  expect((await list(`?number=${one?.orderNumber.toLowerCase()}`)).body.data).toHaveLength(1)
  expect(await counted(`?customer=zofia%20nowak&${today}`)).toBe(all.length)
  expect(await counted(`?customer=%25%25%25&${today}`)).toBe(0)
  expect(await counted('?userType=corporate')).toBe(0)
  expect((await list(`?totalAtLeast=${(one?.totalMinor ?? 0) + 1_000_000}&${today}`)).body.data).toEqual([])
  expect(await counted(`?totalAtMost=${(one?.totalMinor ?? 0) + 1_000_000}&${today}`)).toBe(all.length)
  expect(await counted(`?totalAtMost=1&${today}`)).toBe(0)
  expect((await list('?to=2020-01-01T00:00:00Z&count=true')).body.total).toEqual({ value: 0, exact: true })
  expect(await counted('?from=2020-01-01T00:00:00Z')).toBe(all.length)
  expect(await counted('?paymentMethod=bank_transfer')).toBe(0)
  expect((await list(`?userId=${first.body.data[0].customer.id}`)).body.data).toMatchObject([
    { id: first.body.data[0].id },
  ])
  const [counts] = await sql`
    select count(*) filter (where status = 'cancelled')::int as cancelled,
      count(*) filter (where payment_status = 'refunded')::int as refunded from orders`
  expect(await counted('?status=cancelled')).toBe(counts?.cancelled)
  expect(await counted('?paymentStatus=refunded')).toBe(counts?.refunded)
  expect((await list('?status=lost')).body.code).toBe('VALIDATION_FAILED')
  expect((await list(`?status=pending&cursor=${first.body.nextCursor}`)).body.code).toBe('CURSOR_INVALID')

  expect(first.body).not.toHaveProperty('total')
  const statements = async (query: string) => (await shop.statementsOf(() => list(query))).length
  expect([await statements('?limit=1'), await statements('?limit=100')]).toEqual([2, 2])
  const detail = await shop.statementsOf(() => shop.call(`/admin/orders/${one?.id}`, { token }))
  expect(detail).toHaveLength(3)
  expect((await shop.call('/admin/orders?limit=1', { token: boss.token })).status).toBe(200)
})

test('totals and names are looked for in at most 90 days, and where no time is said nothing is looked for', async () => {
  const list = (query: string) => shop.call(`/admin/orders${query}`, { token })
  const from = (days: number) => `from=${new Date(Date.now() - days * 86_400_000 + 60_000).toISOString()}`
  for (const filter of ['customer=zofia', 'totalAtLeast=1', 'totalAtMost=1']) {
    expect((await list(`?${filter}&${from(90)}`)).status).toBe(200)
    for (const time of ['', `&${from(91)}`, '&to=2026-01-01T00:00:00Z']) {
      const statements = await shop.statementsOf(async () => {
        const { status, body } = await list(`?${filter}${time}`)
        expect([status, body.code, body.params]).toEqual([422, 'TIME_RANGE_REQUIRED', { maxDays: 90 }])
      })
      expect(statements).toHaveLength(1)
    }
    expect((await list(`?${filter}&from=2020-01-01T00:00:00Z&to=2020-03-31T00:00:00Z`)).status).toBe(200)
  }
})

test('the list shows who bought as they were when they ordered; an order of an older release, as they are now', async () => {
  const order = await unpaidOrder(shop)
  const shown = async () => {
    const { body } = await shop.call(`/admin/orders?userId=${userId}`, { token })
    return body.data[0]
  }
  const [{ userId, phone }] = await sql<[{ userId: string; phone: string }]>`
    select u.id as "userId", u.phone from users u join orders o on o.user_id = u.id where o.id = ${order.orderId}`
  const customer = {
    id: userId,
    firstName: 'Zofia',
    lastName: 'Nowak',
    userType: 'individual',
    phone,
    companyName: null,
  }
  const before = await shown()
  expect(before).toMatchObject({ itemCount: 1, customer })
  await sql`update users set first_name = 'Anna' where id = ${userId}`
  expect((await shown()).customer).toMatchObject(customer)
  await sql`update orders set buyer = null, item_count = null where id = ${order.orderId}`
  expect(await shown()).toMatchObject({
    itemCount: before.itemCount,
    customer: { ...customer, firstName: 'Anna' },
  })
  expect(
    (await shop.call(`/admin/orders?userId=${userId}&userType=individual`, { token })).body.data,
  ).toHaveLength(1)
  expect((await shop.call(`/admin/orders?userId=${userId}&userType=corporate`, { token })).body.data).toEqual(
    [],
  )
})
