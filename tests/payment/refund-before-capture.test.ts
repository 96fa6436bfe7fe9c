import { expect, test } from 'bun:test'
import { openShop } from '../support/shop'
import {
  accepting,
  disputeEvent,
  expireOrder,
  type ForgedEvent,
  intentEvent,
  refundEvent,
  stateOf,
  unpaidOrder,
} from './support'

const shop = await openShop()
const { sql } = shop.context.db

const accept = accepting(shop)

async function sentInBothOrders(updateOf: (order: { intentId: string; totalMinor: number }) => ForgedEvent) {
  const ends: unknown[] = []
  for (const captureFirst of [true, false]) {
    const order = await unpaidOrder(shop)
    const events = [intentEvent(order, 'succeeded'), updateOf(order)]
    for (const event of captureFirst ? events : events.toReversed()) await accept(event)
    ends.push((await stateOf(shop, order.orderId)).order)
  }
  return ends
}

test('an order whose refund is told before its capture ends as it would the other way round', async () => {
  for (const part of [1, 2]) {
    const [expected, found] = await sentInBothOrders((order) =>
      refundEvent(order, {
        id: `re_${crypto.randomUUID()}`,
        amountMinor: Math.floor(order.totalMinor / part),
        status: 'succeeded',
      }),
    )
    expect(expected).toMatchObject({ payment_status: part === 1 ? 'refunded' : 'partially_refunded' })
    expect(found).toEqual(expected)
  }
})

test('an order whose lost dispute is told before its capture ends as it would the other way round', async () => {
  const [expected, found] = await sentInBothOrders((order) =>
    disputeEvent(order, 'closed', {
      id: `du_${crypto.randomUUID()}`,
      status: 'lost',
      moved: [-order.totalMinor],
    }),
  )
  expect(expected).toMatchObject({ payment_status: 'refunded' })
  expect(found).toEqual(expected)
})

test('money that comes for a dead order is given back only as far as it has not gone back already', async () => {
  for (const [goneBack, asked] of [
    ['half', 1],
    ['all', 0],
  ] as const) {
    const order = await unpaidOrder(shop)
    await expireOrder(shop, order.orderId)
    await sql`update orders set status = 'cancelled' where id = ${order.orderId}`
    const amountMinor = goneBack === 'all' ? order.totalMinor : Math.floor(order.totalMinor / 2)
    await accept(refundEvent(order, { id: `re_${crypto.randomUUID()}`, amountMinor, status: 'succeeded' }))

    await accept(intentEvent(order, 'succeeded'))

    const { order: row, refunds } = await stateOf(shop, order.orderId)
    const ours = refunds.filter(({ actor }) => actor === 'system')
    expect(ours.map((refund) => refund.amount_minor)).toEqual(asked ? [order.totalMinor - amountMinor] : [])
    expect(row.payment_status).toBe('refunded')
  }
})

test('an expired order whose late money went back meanwhile gives back no more than is left', async () => {
  const order = await unpaidOrder(shop)
  await expireOrder(shop, order.orderId)
  const { stock } = (
    await sql<[{ stock: number }]>`select stock from products where id = ${order.productId}`
  )[0]
  await sql`update products set stock = reserved where id = ${order.productId}`
  const amountMinor = order.totalMinor - 100
  await accept(refundEvent(order, { id: `re_${crypto.randomUUID()}`, amountMinor, status: 'succeeded' }))

  await accept(intentEvent(order, 'succeeded'))

  await sql`update products set stock = ${stock} where id = ${order.productId}`
  const { order: row, refunds } = await stateOf(shop, order.orderId)
  expect(refunds.filter(({ actor }) => actor === 'system')).toMatchObject([{ amount_minor: 100 }])
  expect(row).toMatchObject({ status: 'expired', payment_status: 'refunded' })
})
