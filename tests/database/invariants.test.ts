import { expect, test } from 'bun:test'
import postgres from 'postgres'
import { findBrokenInvariants } from '../../scripts/database/invariants'
import { paidOrder } from '../payment/support'
import { afterThisFile } from '../support/cleanup'
import { openShop } from '../support/shop'

const shop = await openShop({ stripe: true })
const sql = postgres(shop.databaseUrl, { max: 1 })
afterThisFile(() => sql.end())

test('money of a cancelled order that a message still gives back is no fault of a backup; without the message it is', async () => {
  const { orderId, accessToken } = await paidOrder(shop)
  const cancelled = await shop.call(`/orders/${orderId}/cancel`, { method: 'POST', token: accessToken })
  expect(cancelled.body).toMatchObject({ status: 'cancelled' })
  const [kept] =
    await sql`select sum(amount_minor)::int as minor from money_movements where order_id = ${orderId}`
  expect(kept?.minor).toBeGreaterThan(0)
  expect(await findBrokenInvariants(sql)).toEqual([])

  await sql`update outbox set done_at = now() where payload ->> 'orderId' = ${orderId}`
  expect(await findBrokenInvariants(sql)).toEqual([expect.stringContaining('I4')])
})
