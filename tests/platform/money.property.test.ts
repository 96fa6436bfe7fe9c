import { describe, expect, test } from 'bun:test'
import fc from 'fast-check'
import { shopCurrency, splitByLargestRemainder, vatWithin } from '#platform/money'
import { compareFractions, fraction, shareOut, vatByLaw } from '../support/exact-money'

/** The dearest cart that there can be: 200 lines of 9,999 units at 1,000,000.00 PLN each. */
const most = 200 * 9_999 * 100_000_000
const amount = fc.oneof(fc.nat(500), fc.nat(99_999_999), fc.integer({ min: 0, max: most }))
const rate = fc.oneof(fc.constantFrom(0, 5, 7, 8, 23), fc.nat(100))
const sum = (parts: readonly number[]) => parts.reduce((total, part) => total + part, 0)

test('amounts are of złotys, as ISO 4217 and every row write them', () => {
  expect(shopCurrency).toBe('PLN')
})

describe('VAT within a gross amount', () => {
  // By hand: gross × rate ÷ (100 + rate).
  test.each([
    [0, 23, 0],
    [1, 23, 0], // 0.187
    [3, 23, 1], // 0.561
    [123, 23, 23],
    [100, 23, 19], // 18.699
    [10_000, 23, 1_870], // 1869.919
    [108, 8, 8],
    [999, 8, 74], // exactly 74
    [1_000, 8, 74], // 74.074
    [100, 5, 5], // 4.762
    [1_050, 5, 50],
    [1_000, 7, 65], // 65.421
    [10_000, 0, 0],
    [99_999_999, 23, 18_699_187], // 18699186.80
  ])('%d grosze at %d %%: %d', (gross, ratePercent, vat) => {
    expect(vatWithin(gross, ratePercent)).toBe(vat)
  })

  test('half a grosz is rounded up', () => {
    // No Polish rate ever gives exactly a half; 100 % of an odd amount does.
    expect([1, 3, 5, 7].map((gross) => vatWithin(gross, 100))).toEqual([1, 2, 3, 4])
  })

  test('is the nearest grosz to the exact share, also of the dearest cart there can be', () => {
    fc.assert(
      fc.property(amount, rate, (gross, ratePercent) => {
        const vat = vatWithin(gross, ratePercent)
        const exact = fraction(2 * gross, ratePercent, 100 + ratePercent)
        expect(compareFractions({ top: BigInt(2 * vat - 1), bottom: 1n }, exact)).toBeLessThanOrEqual(0)
        expect(compareFractions({ top: BigInt(2 * vat + 1), bottom: 1n }, exact)).toBeGreaterThan(0)
        expect(vat).toBe(vatByLaw(gross, ratePercent))
      }),
      { numRuns: 2_000, examples: [[197_021_490_427_640, 23]] },
    )
  })
})

describe('an amount split by weights', () => {
  const weights = fc.array(fc.oneof(fc.nat(5), fc.nat(20_000), fc.nat(99_999_999)), { maxLength: 12 })

  // By hand.
  test.each([
    [100, [1, 1, 1], [34, 33, 33]],
    [2, [1, 1, 1], [1, 1, 0]],
    [10, [5, 3, 2], [5, 3, 2]],
    [7, [50, 30, 20], [4, 2, 1]], // 3.5, 2.1, 1.4
    [1, [1, 2], [0, 1]],
    [1_499, [2_468, 999, 303], [981, 397, 121]], // 981.31, 397.21, 120.48
    [5, [0, 3, 0], [0, 5, 0]],
    [5, [0, 0], [5, 0]],
    [0, [1, 2], [0, 0]],
    [5, [], []],
  ])('%d over %p is %p', (whole, over, parts) => {
    expect(splitByLargestRemainder(whole, over)).toEqual(parts)
  })

  test('adds up to it, by fair shares, and the rest goes to those who are owed most', () => {
    fc.assert(
      fc.property(amount, weights, (whole, over) => {
        const parts = splitByLargestRemainder(whole, over)
        expect(sum(parts)).toBe(over.length > 0 ? whole : 0)
        expect(parts).toEqual(shareOut(whole, over))
        const total = sum(over)
        if (total === 0) return
        const due = over.map((weight) => fraction(whole, weight, total))
        for (const [index, { top, bottom }] of due.entries()) {
          const floor = Number(top / bottom)
          // Nobody is more than a grosz away from what is due to them, and who has no weight gets nothing.
          expect([floor, ...(top % bottom > 0n ? [floor + 1] : [])]).toContain(parts[index] ?? -1)
        }
      }),
      { numRuns: 1_000 },
    )
  })

  test('gives the heavier no less than the lighter', () => {
    fc.assert(
      fc.property(amount, weights, (whole, over) => {
        const parts = splitByLargestRemainder(whole, over)
        const byWeight = over.map((weight, index) => ({ weight, part: parts[index] ?? 0 }))
        const heaviestFirst = byWeight.toSorted((a, b) => b.weight - a.weight || b.part - a.part)
        fc.pre(sum(over) > 0)
        expect(heaviestFirst.map(({ part }) => part)).toEqual(parts.toSorted((a, b) => b - a))
      }),
    )
  })
})
