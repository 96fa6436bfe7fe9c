import { expect, test } from 'bun:test'
import postgres from 'postgres'
import { generateShop } from '../../scripts/database/generate'
import { findBrokenInvariants } from '../../scripts/database/invariants'
import { readPlan } from '../../scripts/database/plans'
import { criticalIndexes } from '../../scripts/database/status'
import { verifyHotQueries } from '../../scripts/database/verify'
import { createTestDatabase } from '../support/database'

const { url } = await createTestDatabase()
const sql = postgres(url, { max: 1, onnotice: () => undefined })

/**
 * An insert that happens to split a page of an index touches a few more; a statement that reads more because there are
 * more orders would touch hundreds. `./scripts/run bench orders` takes the median, and finds none at 1,000,000 orders.
 */
const splitPages = 8

test('every hot query uses its indexes, and touches no more pages when the shop has three times the orders', async () => {
  await generateShop(sql, { orders: 3_000, products: 1_200 }, () => undefined)
  expect(await findBrokenInvariants(sql)).toEqual([])
  const small = await verifyHotQueries(url)
  expect(small.faults).toEqual([])

  await generateShop(sql, { orders: 9_000, products: 1_200 }, () => undefined)
  const large = await verifyHotQueries(url)
  expect(large.faults).toEqual([])
  const growth = large.findings
    .map(({ query, fewestBuffers }, index) => ({
      query,
      pages: fewestBuffers - (small.findings[index]?.fewestBuffers ?? 0),
    }))
    // Its pages follow the rows that vacuum has not removed yet, not the number of orders; it has a budget of its own.
    .filter(({ query }) => query !== 'outbox: what is due')
  expect(growth.filter(({ pages }) => pages > splitPages)).toEqual([])
}, 60_000)

test('a query that misses its index, and an index that nobody needs or explains, are found', async () => {
  await sql`drop index idx_orders_user_id, idx_order_items_order_id`
  const { faults } = await verifyHotQueries(url)
  expect(faults).toContain('order with items and timeline: reads all of order_items')
  expect(faults).toContain('orders of a customer: does not use idx_orders_user_id')
  expect(faults).toContain('idx_orders_user_id is not used by any hot query, and nothing says why it is kept')
}, 60_000)

test('what is used counts for the eight, too: the check of the plan, by hand, on a live database', async () => {
  const rows =
    await sql`explain (analyze, format json) select * from orders where stripe_payment_intent_id = 'pi_generated_7'`
  expect(JSON.stringify(rows[0])).toContain('idx_orders_stripe_payment_intent_id')
  expect(criticalIndexes).toHaveLength(8)
})

test('a notice that is no plan is none', () => {
  expect(readPlan('relation "x" already exists, skipping')).toBeUndefined()
})
