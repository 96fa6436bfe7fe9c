import { expect, test } from 'bun:test'
import { newId } from '#platform/ids'
import { counterKey } from '../../src/domains/order/infrastructure/redis-stock-service'
import { releaseStock, reserveStock } from '../../src/domains/order/infrastructure/stock-gate'
import { eventually } from '../support/processes'
import { openShop } from '../support/shop'

const { context } = await openShop({ seed: false })
const { redis } = context
// Without a connection the gate stands open, and nothing would be counted.
await eventually(() => redis.status === 'ready')

const left = (productId: string) => redis.hget(counterKey(productId), 'left')

test('the counters take all lines or none', async () => {
  const [plenty, scarce] = [newId(), newId()]
  const lines = (quantity: number) => [
    { productId: plenty, quantity, available: 5 },
    { productId: scarce, quantity, available: 1 },
  ]
  expect(await reserveStock(context, lines(2))).toBe('refused')
  expect([await left(plenty), await left(scarce)]).toEqual(['5', '1'])
  expect(await reserveStock(context, lines(1))).toMatchObject({ productIds: [plenty, scarce] })
  expect([await left(plenty), await left(scarce)]).toEqual(['4', '0'])
})

test('what was taken for an order that came to nothing is given back, once', async () => {
  const productId = newId()
  const hold = await reserveStock(context, [{ productId, quantity: 3, available: 5 }])
  expect(await left(productId)).toBe('2')
  for (const _ of [1, 2]) await releaseStock(context, hold)
  expect(await left(productId)).toBe('5')
})

test('a counter lives for three seconds from when it was loaded, however often it is asked', async () => {
  const productId = newId()
  for (const _ of [1, 2]) await reserveStock(context, [{ productId, quantity: 1, available: 5 }])
  expect(await redis.pttl(counterKey(productId))).toBeWithin(1, 3_001)
})
