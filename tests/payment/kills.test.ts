import { expect, test } from 'bun:test'
import { eventually } from '../support/processes'
import { expectStockToMatch } from '../support/stock'
import { openBusyShop } from './real-buyers'

const deadlineMs = 90_000

/** Points between the steps of a refund at which the worker dies as by kill -9, with Redis emptied meanwhile. */
for (const point of ['refund.row_read', 'refund.created', 'refund.stored']) {
  test.concurrent(
    `the worker killed at ${point} and started again ends with one refund`,
    async () => {
      const busy = await openBusyShop({ worker: false })
      const worker = await busy.shop.startWorker({ CRASH_AT: point })
      const order = await busy.placeOrder()
      await busy.pay(order)
      await busy.reaches(order, 'confirmed paid')
      const { token } = order.buyer
      const cancelled = await busy.call(`/orders/${order.orderId}/cancel`, { token, body: {} })
      expect(cancelled.status).toBe(200)
      await worker.exited
      await busy.shop.redis.kill9()
      await busy.shop.redis.restart()

      await busy.shop.startWorker()

      await eventually(
        async () => {
          const rows = await busy.sql`select state from refunds where order_id = ${order.orderId}`
          expect([...rows]).toEqual([{ state: 'succeeded' }])
          return true
        },
        { deadlineMs: 60_000 },
      )
      await busy.reaches(order, 'cancelled refunded')
      const { data } = await busy.atStripe<{ data: object[] }>('refunds')
      expect(data).toHaveLength(1)
      const [ledger] = await busy.sql`select sum(amount_minor)::int as held from money_movements`
      expect(ledger).toEqual({ held: 0 })
      await expectStockToMatch(busy.db)
      await eventually(async () => (await busy.sql`select from outbox where done_at is null`).length === 0, {
        deadlineMs: 40_000,
      })
    },
    deadlineMs,
  )
}
