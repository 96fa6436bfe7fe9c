import { expect, test } from 'bun:test'
import { liveThroughChaos } from '../../scripts/chaos/index'

/** By its seed: events twice, cut connections, a full pool, 500s of Stripe's, a flush, and deaths in the middle of a step. */
const plan = {
  orders: 40,
  faults: 9,
  seed: 278_873,
  minutes: 1,
  customers: 10,
  pace: 0.5,
  // That a backup comes back under buyers the history of money shows.
  restores: false,
  tell: () => undefined,
}

test('whatever breaks, one thing after the other: what was answered is there, once, and nothing is stuck', async () => {
  const { broken, felt, orders, paid, cancelled, deaths } = await liveThroughChaos(plan)

  expect(broken).toEqual([])
  expect(felt).toHaveLength(plan.faults)
  expect(orders).toBeGreaterThanOrEqual(plan.orders)
  expect(paid).toBeGreaterThan(0)
  expect(cancelled).toBeGreaterThan(0)
  expect(deaths).toBeGreaterThan(0)
}, 120_000)
