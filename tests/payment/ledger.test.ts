import { expect, test } from 'bun:test'
import { checkLedger } from '../../src/domains/payment/application/money/check-ledger'
import { readBookedOrders } from '../../src/domains/payment/infrastructure/booked-orders'
import { payableOrders } from '../support/payable-orders'
import { eventually } from '../support/processes'
import { openShop } from '../support/shop'
import { stateOf } from './support'

const shop = await openShop({ worker: true, stripe: true })
const { sql } = shop.context.db
const orders = payableOrders(shop)

test('paid, refunded and unpaid orders add up, at the shop and at Stripe; what was tampered with is found', async () => {
  const [paid, cancelled, unpaid] = [
    await orders.placeOrder(),
    await orders.placeOrder(),
    await orders.placeOrder(),
  ]
  await orders.pay(paid)
  await orders.pay(cancelled)
  await orders.sheetOf(unpaid)
  await orders.cancel(cancelled)
  await eventually(async () => (await stateOf(shop, cancelled.orderId)).refunds[0]?.state === 'succeeded')

  const report = await checkLedger(shop.context, { withStripe: true })
  expect(report).toEqual({ orders: 3, heldMinor: 50_000, findings: [] })
  const all = await readBookedOrders(shop.context.db, '', 10)
  const others = await readBookedOrders(shop.context.db, all[0]?.orderId ?? '', 10)
  expect([all.length, others]).toEqual([3, all.slice(1)])

  await sql`update orders set payment_status = 'paid' where id = ${cancelled.orderId}`
  await sql`delete from money_movements where order_id = ${paid.orderId}`
  const { findings } = await checkLedger(shop.context, { withStripe: true })
  expect(findings.map(({ orderId, problem }) => [orderId, problem]).sort()).toEqual(
    [
      [cancelled.orderId, 'it says paid, the rule says refunded'],
      [paid.orderId, 'the ledger says 0, its payments and refunds say 50000'],
      [paid.orderId, 'it says paid, the rule says pending'],
      [paid.orderId, 'Stripe received 50000, booked is 0'],
    ].sort(),
  )
})
