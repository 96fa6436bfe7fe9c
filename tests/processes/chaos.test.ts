import { expect, test } from 'bun:test'
import { liveThroughChaos } from '../../scripts/chaos/run'

/** Of this seed: events twice, cut connections, a full pool, Stripe’s 500s, deaths in the middle of a step, and no restore. */
const faults = 9

test('whatever breaks, one thing after the other: what was answered is there, once, and nothing is stuck', async () => {
  const plan = {
    orders: 40,
    faults,
    seed: 11,
    minutes: 1,
    customers: 10,
    restores: false,
    tell: () => undefined,
  }

  const { broken, felt, orders, paid, cancelled } = await liveThroughChaos(plan)

  expect(broken).toEqual([])
  expect(felt).toHaveLength(faults)
  expect(orders).toBeGreaterThanOrEqual(40)
  expect(paid).toBeGreaterThan(0)
  expect(cancelled).toBeGreaterThan(0)
}, 120_000)
