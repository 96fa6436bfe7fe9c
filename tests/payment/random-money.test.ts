import { expect, test } from 'bun:test'
import { proveMoney } from '../../scripts/prove/index'

test('whatever happens to paid orders, everything adds up, and the list of attention holds what is open', async () => {
  const { wrong, seen } = await proveMoney({ histories: 5, steps: 8, seed: 5 })

  expect(wrong).toEqual([])
  expect(seen.steps).toBe(40)
  expect(seen['events that were lost']).toBeGreaterThan(0)
  expect(seen.deaths).toBeGreaterThan(1)
  expect(seen['events sent again after the restore']).toBeGreaterThan(0)
}, 240_000)
