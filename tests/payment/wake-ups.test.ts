import { expect, test } from 'bun:test'
import { transact } from '#platform/database'
import { newId } from '#platform/ids'
import { outboxWakeUp } from '#platform/outbox'
import { orderWakeUp } from '../../src/domains/order/events'
import { lockOrder } from '../../src/domains/order/infrastructure/orders'
import { expireUnpaidOrders } from '../../src/domains/payment/application/payment/expire-unpaid-orders'
import { requestRefund } from '../../src/domains/payment/application/refund/request-refund'
import { readyBuyer, signUp } from '../support/customers'
import { eventually } from '../support/processes'
import { openShop } from '../support/shop'
import { deliver, intentEvent, orderAgain, unpaidOrder } from './support'

// No worker: whatever is heard was announced by the very call.
const shop = await openShop()
const { context } = shop
const { wakeUps } = context

/** What is announced about an order and the outbox while `work` runs, each time that it is. */
async function heardDuring(orderId: string, work: () => Promise<unknown>): Promise<string[]> {
  const heard: string[] = []
  const end = `test:${newId()}`
  const stops = [orderWakeUp(orderId), outboxWakeUp, end].map((topic) =>
    wakeUps.listen(topic, () => heard.push(topic)),
  )
  // Announcements of one connection come in their order, so that nothing comes after the end.
  const untilHeard = async (): Promise<void> => {
    const times = heard.filter((topic) => topic === end).length
    wakeUps.announce(end)
    await eventually(() => heard.filter((topic) => topic === end).length > times)
  }
  await untilHeard()
  heard.length = 0
  await work()
  await untilHeard()
  for (const stop of stops) stop()
  return heard.filter((topic) => topic !== end).toSorted()
}

// Until the subscription stands, nothing is heard.
let isHeard = false
const stopHearing = wakeUps.listen('test', () => {
  isHeard = true
})
await eventually(() => {
  wakeUps.announce('test')
  return isHeard
})
stopHearing()

async function cancel(token: string, orderId: string, status: number): Promise<void> {
  expect((await shop.call(`/orders/${orderId}/cancel`, { token, body: {} })).status).toBe(status)
}

test('an order that is placed wakes the relays, and one that it replaces its watchers', async () => {
  const buyer = await readyBuyer(shop)
  const body = { shippingAddressId: buyer.addressId, paymentMethod: 'card' }
  const place = (paymentMethod: string) =>
    shop.call('/orders', { token: buyer.accessToken, body: { ...body, paymentMethod } })
  let first = ''
  expect(
    await heardDuring(newId(), async () => {
      first = (await place('card')).body.id
    }),
  ).toEqual([outboxWakeUp])

  // Once for what becomes of the old one, once for the new one.
  expect(await heardDuring(first, () => place('blik'))).toEqual([
    orderWakeUp(first),
    outboxWakeUp,
    outboxWakeUp,
  ])
})

test('a cancelled order wakes its watchers and the relays, and a refused cancellation nobody', async () => {
  const order = await unpaidOrder(shop)
  const stranger = await signUp(shop)
  const wakes = [orderWakeUp(order.orderId), outboxWakeUp]

  expect(await heardDuring(order.orderId, () => cancel(stranger.accessToken, order.orderId, 404))).toEqual([])
  expect(await heardDuring(order.orderId, () => cancel(order.accessToken, order.orderId, 200))).toEqual(wakes)
})

test('news of Stripe wake the watchers once, and repeated nobody', async () => {
  const order = await unpaidOrder(shop)
  const succeeded = intentEvent(order, 'succeeded')
  const receive = () => deliver(shop.url, succeeded)

  expect(await heardDuring(order.orderId, receive)).toContain(orderWakeUp(order.orderId))
  expect(await heardDuring(order.orderId, receive)).toEqual([])
})

test('an attempt that failed half way announces nothing', async () => {
  const order = await unpaidOrder(shop)
  const heard = await heardDuring(order.orderId, async () => {
    shop.at('event.applied', () => Promise.reject(new Error('the lights went out')))
    await deliver(shop.url, intentEvent(order, 'succeeded'))
  })
  expect(heard).toEqual([])
})

test('a refund wakes the watchers and the relays, and one that is too large nobody', async () => {
  const order = await unpaidOrder(shop)
  await deliver(shop.url, intentEvent(order, 'succeeded'))
  const staff = { userId: newId() }
  const refund = (amountMinor: number) =>
    requestRefund(context, staff, { orderId: order.orderId, amountMinor, reason: 'damaged' })

  const tooMuch = () => refund(order.totalMinor + 1).catch(() => undefined)
  expect(await heardDuring(order.orderId, tooMuch)).toEqual([])
  expect(await heardDuring(order.orderId, () => refund(1))).toEqual([
    orderWakeUp(order.orderId),
    outboxWakeUp,
  ])
})

test('an order whose time is up wakes its watchers', async () => {
  const buyer = await readyBuyer(shop)
  const placed = await orderAgain(shop, buyer)
  await transact(context, async (tx) => {
    await lockOrder(tx, placed.orderId)
    await tx.sql`delete from payments where order_id = ${placed.orderId}`
    await tx.sql`update orders set expires_at = now() - interval '1 hour' where id = ${placed.orderId}`
  })

  expect(await heardDuring(placed.orderId, () => expireUnpaidOrders(context))).toContain(
    orderWakeUp(placed.orderId),
  )
})
