import { expect, test } from 'bun:test'
import { adminWith, superAdmin } from '../admin/support'
import { deliver, intentEvent, unpaidOrder } from '../payment/support'
import { openShop } from '../support/shop'

const shop = await openShop()
const { sql } = shop.context.db
const boss = await superAdmin(shop)
const { token } = await adminWith(shop, 'order_manager')

for (const money of ['paid', 'unpaid', 'refunded', 'cancelled'] as const) {
  const order = await unpaidOrder(shop)
  if (money === 'unpaid') continue
  if (money === 'cancelled') {
    await shop.call(`/admin/orders/${order.orderId}/cancel`, { token, body: { reason: 'fraud' } })
    continue
  }
  await deliver(shop.url, intentEvent(order, 'succeeded'))
  if (money === 'paid') continue
  await shop.call(`/admin/orders/${order.orderId}/refunds`, {
    token,
    body: { reason: 'all of it' },
    headers: { 'idempotency-key': 'all-of-it' },
  })
}

test('orders are filtered, counted and paged, in one statement beside the guard’s', async () => {
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
