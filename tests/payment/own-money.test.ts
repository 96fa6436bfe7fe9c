import { expect, test } from 'bun:test'
import { superAdmin } from '../admin/support'
import { signUp } from '../support/customers'
import { openShop } from '../support/shop'
import { type PaidOrder, refundBench, unitsOf } from './refund-support'
import { deliver, disputeEvent, refundEvent } from './support'

const shop = await openShop()
const { sql } = shop.context.db
const { token } = await superAdmin(shop)
const { paidOrder, refund, retry, fail } = refundBench(shop, token)

const look = async ({ orderId, accessToken }: PaidOrder, of = '') =>
  (await shop.call(`/orders/${orderId}${of}`, { token: accessToken })).body

/** What the order says of its refunds, beside what its refunds say. */
async function expectRefunded(order: PaidOrder, refundedMinor: number) {
  expect((await look(order)).refundedMinor).toBe(refundedMinor)
  const [row] = await sql`
    select coalesce(sum(amount_minor), 0)::int as total from refunds
    where order_id = ${order.orderId} and state not in ('failed', 'cancelled')`
  expect(row?.total).toBe(refundedMinor)
}

test('a customer sees what went back, each refund of it, and the last of the tries to give it', async () => {
  const order = await paidOrder()
  await expectRefunded(order, 0)
  const { body: failed } = await refund(order, { lines: unitsOf(order, 1) })
  await expectRefunded(order, failed.amountMinor)
  await fail(order, failed)
  await expectRefunded(order, 0)
  expect((await look(order, '/refunds')).data).toMatchObject([{ id: failed.id, state: 'failed' }])

  const { refundId } = (await retry(failed.id)).body
  await refund(order, { amountMinor: 100 })

  await expectRefunded(order, failed.amountMinor + 100)
  const refunds = await look(order, '/refunds')
  expect(refunds).toEqual({
    data: [
      {
        id: refundId,
        amountMinor: failed.amountMinor,
        currency: 'PLN',
        state: 'pending',
        createdAt: expect.any(String),
        lines: [{ orderItemId: failed.lines[0].orderItemId, quantity: 1, amountMinor: failed.amountMinor }],
      },
      expect.objectContaining({ amountMinor: 100, lines: [] }),
    ],
    nextCursor: null,
  })
  const [listed] = await look({ ...order, orderId: '' }, '').then(({ data }) => data)
  expect(listed.refundedMinor).toBe(failed.amountMinor + 100)
  const customer = await shop.call(`/admin/users/${order.userId}`, { token })
  expect(customer.body.paidMinor).toBe(order.totalMinor - failed.amountMinor - 100)
})

test('a refund in Stripe’s Dashboard counts at once, also a second one that changes nothing else', async () => {
  const order = await paidOrder()
  for (const [times, id] of ['re_dash_one', 're_dash_two'].entries()) {
    await deliver(
      shop.url,
      refundEvent(order, { id: `${id}_${order.orderId}`, amountMinor: 50, status: 'pending' }, 'created'),
    )
    await expectRefunded(order, 50 * (times + 1))
  }
})

test('a customer sees the parcel, where to follow it, and the timeline with its details, but no word of staff', async () => {
  const order = await paidOrder()
  const staff = (verb: string, body: object) => shop.call(`${order.path}/${verb}`, { token, body })
  const { body: given } = await refund(order, { amountMinor: 70, reason: 'between us' })
  expect(await look(order)).toMatchObject({ parcel: null })
  await staff('move', { to: 'preparing' })
  await staff('move', { to: 'shipped', shippingCompany: 'DPD Polska', trackingNumber: 'A 1/2' })

  const page = await look(order)

  expect(page.parcel).toEqual({
    shippingCompany: 'DPD Polska',
    trackingNumber: 'A 1/2',
    trackingUrl: 'https://tracktrace.dpd.com.pl/parcelDetails?typ=1&p1=A%201%2F2',
  })
  const said = page.timeline.map(({ event, details }: { event: string; details: object }) => [event, details])
  expect(said).toEqual([
    ['order.placed', {}],
    ['order.confirmed', {}],
    ['payment.refund_requested', { refundId: given.id, amountMinor: 70 }],
    ['order.preparing', {}],
    ['order.shipped', { shippingCompany: 'DPD Polska', trackingNumber: 'A 1/2' }],
  ])
  expect(JSON.stringify([page, await look(order, '/refunds')])).not.toContain('between us')
})

test('why an order ended is told: the word of the shop and of the customer, not what staff wrote', async () => {
  const [mine, theirs] = [await paidOrder(), await paidOrder()]
  await shop.call(`/orders/${mine.orderId}/cancel`, { token: mine.accessToken, body: { note: 'too late' } })
  await shop.call(`${theirs.path}/cancel`, { token, body: { reason: 'looks like a thief' } })

  const endOf = async (order: PaidOrder) =>
    (await look(order)).timeline.find(({ event }: { event: string }) => event === 'order.cancelled').details
  expect(await endOf(mine)).toEqual({ reason: 'customer', note: 'too late' })
  expect(await endOf(theirs)).toEqual({ reason: 'staff' })
})

test('what a bank says of a customer is kept from them, and the money of an order from strangers', async () => {
  const order = await paidOrder()
  const dispute = { id: 'du_1', status: 'needs_response', created: 10 }
  await deliver(shop.url, disputeEvent(order, 'created', dispute))
  expect(JSON.stringify((await look(order)).timeline)).not.toContain('fraudulent')

  const stranger = await signUp(shop)
  const reply = await shop.call(`/orders/${order.orderId}/refunds`, { token: stranger.accessToken })
  expect(reply).toMatchObject({ status: 404, body: { code: 'ORDER_NOT_FOUND' } })
})
