import { expect, test } from 'bun:test'
import fc from 'fast-check'
import { availabilities, availabilityOf, vatRates } from '../../src/domains/catalog/product'

// By hand: units that can be sold, and what the shop says of them.
test.each([
  [-3, 'out'],
  [0, 'out'],
  [1, 'low'],
  [10, 'low'],
  [11, 'in_stock'],
  [1_000_000, 'in_stock'],
] as const)('%d: %s', (available, said) => {
  expect(availabilityOf(available)).toBe(said)
})

test('more units are never said to be fewer', () => {
  const units = fc.integer({ min: -1_000, max: 1_000_000 })
  fc.assert(
    fc.property(units, units, (one, other) => {
      const [fewer, more] = [Math.min(one, other), Math.max(one, other)]
      // `availabilities` is ordered from many to none.
      const rank = (available: number) => availabilities.indexOf(availabilityOf(available))
      expect(rank(more)).toBeLessThanOrEqual(rank(fewer))
    }),
  )
})

test('the VAT rates are those of the Polish act on goods that the shop may sell', () => {
  expect<readonly number[]>(vatRates).toEqual([0, 5, 7, 8, 23])
})
