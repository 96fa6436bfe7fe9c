import { describe, expect, test } from 'bun:test'
import fc from 'fast-check'
import { type Charges, type LineToPrice, priceLines } from '../../src/domains/order/pricing'
import { shareOut, vatByLaw } from '../support/exact-money'

const noCharges: Charges = { discountMinor: 0, shippingFeeMinor: 0, shippingFreeFromMinor: 0 }
const line = (quantity: number, unitPriceMinor: number, vatRate: number): LineToPrice => ({
  quantity,
  unitPriceMinor,
  vatRate,
})
const sum = (amounts: readonly number[]) => amounts.reduce((total, amount) => total + amount, 0)

describe('worked out by hand', () => {
  test('three rates, and shipping that they share', () => {
    const lines = [line(2, 1_234, 23), line(1, 999, 8), line(3, 101, 5)]
    // 24.68 + 9.99 + 3.03; of 14.99 they bear 9.813, 3.972 and 1.205, so that the last grosz is the third's.
    expect(priceLines(lines, { ...noCharges, shippingFeeMinor: 1_499 })).toEqual({
      lines: [
        { totalMinor: 2_468, payableMinor: 3_449, vatMinor: 645 },
        { totalMinor: 999, payableMinor: 1_396, vatMinor: 103 },
        { totalMinor: 303, payableMinor: 424, vatMinor: 20 },
      ],
      subtotalMinor: 3_770,
      discountMinor: 0,
      shippingMinor: 1_499,
      totalMinor: 5_269,
      vatMinor: 768,
      vat: [
        { rate: 5, grossMinor: 424, vatMinor: 20 },
        { rate: 8, grossMinor: 1_396, vatMinor: 103 },
        { rate: 23, grossMinor: 3_449, vatMinor: 645 },
      ],
    })
  })

  test('a discount, and VAT that three lines of one rate share', () => {
    // 1.00 off three times 10.00 is 0.34, 0.33 and 0.33; VAT of 29.00 is 5.42: 1.8055, 1.8073 and 1.8073.
    const { lines, ...totals } = priceLines([line(1, 1_000, 23), line(1, 1_000, 23), line(1, 1_000, 23)], {
      ...noCharges,
      discountMinor: 100,
    })
    expect(lines.map(({ payableMinor, vatMinor }) => [payableMinor, vatMinor])).toEqual([
      [966, 180],
      [967, 181],
      [967, 181],
    ])
    expect(totals).toMatchObject({ subtotalMinor: 3_000, totalMinor: 2_900, vatMinor: 542 })
  })

  test.each([
    ['below the amount from which it is free, shipping costs its fee', 19_999, 0, 20_000, 1_500],
    ['at that amount it costs nothing', 20_000, 0, 20_000, 0],
    ['what counts is what is left after the discount', 20_000, 1, 20_000, 1_500],
    ['with no such amount it always costs its fee', 9_999_999, 0, 0, 1_500],
    ['a basket worth nothing costs nothing to ship', 1_000, 1_000, 20_000, 0],
  ])('%s', (...[, unitPriceMinor, discountMinor, shippingFreeFromMinor, shippingMinor]) => {
    const charges = { discountMinor, shippingFeeMinor: 1_500, shippingFreeFromMinor }
    const totals = priceLines([line(1, unitPriceMinor, 23)], charges)
    expect(totals).toMatchObject({
      shippingMinor,
      totalMinor: unitPriceMinor - discountMinor + shippingMinor,
    })
  })

  test('nothing costs nothing, and no discount goes below that', () => {
    expect(priceLines([], { ...noCharges, shippingFeeMinor: 1_500 })).toMatchObject({
      totalMinor: 0,
      vat: [],
    })
    expect(priceLines([line(1, 500, 5)], { ...noCharges, discountMinor: 501 })).toMatchObject({
      discountMinor: 500,
      totalMinor: 0,
      vatMinor: 0,
    })
  })
})

/** Quantity 0 is a line that is not for sale any more. */
const lineToPrice = fc.record({
  quantity: fc.oneof(fc.nat(12), fc.nat(9_999)),
  unitPriceMinor: fc.oneof(fc.integer({ min: 1, max: 5_000 }), fc.integer({ min: 1, max: 100_000_000 })),
  vatRate: fc.constantFrom(0, 5, 7, 8, 23),
})

/** Charges around the basket's own value, where their rules change. */
const priced = fc
  .record({
    lines: fc.array(lineToPrice, { maxLength: 10 }),
    discount: fc.oneof(fc.constant(0), fc.double({ min: 0, max: 1.1, noNaN: true })),
    shippingFeeMinor: fc.oneof(fc.constant(0), fc.nat(5_000)),
    freeFrom: fc.oneof(fc.constant(undefined), fc.integer({ min: -2, max: 2 }), fc.nat(50_000)),
  })
  .map(({ lines, discount, shippingFeeMinor, freeFrom }) => {
    const subtotal = sum(lines.map(({ quantity, unitPriceMinor }) => quantity * unitPriceMinor))
    const discountMinor = Math.floor(subtotal * discount)
    const value = Math.max(0, subtotal - discountMinor)
    const shippingFreeFromMinor = freeFrom === undefined ? 0 : Math.max(0, value + freeFrom)
    return { lines, charges: { discountMinor, shippingFeeMinor, shippingFreeFromMinor } }
  })

describe('any basket at any charges', () => {
  test('adds up: lines to the subtotal, subtotal and charges to the total, lines and rates to it again', () => {
    fc.assert(
      fc.property(priced, ({ lines, charges }) => {
        const totals = priceLines(lines, charges)
        expect(sum(totals.lines.map(({ totalMinor }) => totalMinor))).toBe(totals.subtotalMinor)
        expect(totals.subtotalMinor + totals.shippingMinor - totals.discountMinor).toBe(totals.totalMinor)
        expect(sum(totals.lines.map(({ payableMinor }) => payableMinor))).toBe(totals.totalMinor)
        expect(sum(totals.vat.map(({ grossMinor }) => grossMinor))).toBe(totals.totalMinor)
        expect(sum(totals.vat.map(({ vatMinor }) => vatMinor))).toBe(totals.vatMinor)
        for (const { rate, grossMinor, vatMinor } of totals.vat) {
          const ofRate = totals.lines.filter((_, index) => lines[index]?.vatRate === rate)
          expect(sum(ofRate.map(({ payableMinor }) => payableMinor))).toBe(grossMinor)
          expect(sum(ofRate.map((one) => one.vatMinor))).toBe(vatMinor)
        }
        const amounts = totals.lines.flatMap((one) => [one.totalMinor, one.payableMinor, one.vatMinor])
        for (const amount of amounts) expect(Number.isSafeInteger(amount) && amount >= 0).toBe(true)
      }),
      { numRuns: 500 },
    )
  })

  test('costs what exact fractions say', () => {
    fc.assert(
      fc.property(priced, ({ lines, charges }) => {
        const bill = billByLaw(lines, charges)
        const totals = priceLines(lines, charges)
        expect(totals).toMatchObject({ shippingMinor: bill.shipping, discountMinor: bill.discount })
        expect(totals.lines.map(({ payableMinor }) => payableMinor)).toEqual(bill.payables)
        const vatOfLines = [...lines.keys()].map((index) => totals.lines[index]?.vatMinor ?? 0)
        for (const { rate, indexes, vat, shares } of bill.vat) {
          expect(totals.vat.find((one) => one.rate === rate)?.vatMinor).toBe(vat)
          expect(indexes.map((index) => vatOfLines[index] ?? 0)).toEqual(shares)
        }
        expect(totals.vat.map(({ rate }) => rate)).toEqual(bill.vat.map(({ rate }) => rate))
      }),
      { numRuns: 500 },
    )
  })
})

/** The same bill as somebody with the shop's terms, the VAT act and enough paper would write it. */
function billByLaw(lines: readonly LineToPrice[], charges: Charges) {
  const { shippingFeeMinor, shippingFreeFromMinor } = charges
  const worth = lines.map(({ quantity, unitPriceMinor }) => quantity * unitPriceMinor)
  const discount = Math.min(sum(worth), charges.discountMinor)
  const value = sum(worth) - discount
  const isFree = value === 0 || (shippingFreeFromMinor !== 0 && value >= shippingFreeFromMinor)
  const shipping = isFree ? 0 : shippingFeeMinor
  const [off, on] = [shareOut(discount, worth), shareOut(shipping, worth)] as const
  const payables = worth.map((amount, index) => amount - at(off, index) + at(on, index))
  const rates = [0, 5, 7, 8, 23].filter((rate) => lines.some(({ vatRate }) => vatRate === rate))
  const vat = rates.map((rate) => {
    const indexes = [...lines.keys()].filter((index) => lines[index]?.vatRate === rate)
    const grosses = indexes.map((index) => at(payables, index))
    const amount = vatByLaw(sum(grosses), rate)
    return { rate, indexes, vat: amount, shares: shareOut(amount, grosses) }
  })
  return { discount, shipping, payables, vat }
}

function at(amounts: readonly number[], index: number): number {
  return amounts[index] ?? 0
}
