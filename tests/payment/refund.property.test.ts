import { describe, expect, test } from 'bun:test'
import fc from 'fast-check'
import {
  cutLines,
  payableByLine,
  priceLineRefund,
  type RefundableLine,
  scopeOf,
} from '../../src/domains/payment/refund'
import { fraction, nearest, shareOut } from '../support/exact-money'

const sum = (amounts: readonly number[]) => amounts.reduce((total, amount) => total + amount, 0)
/** The lines as they are priced; nothing where they are refused. */
const linesOf = (...asked: Parameters<typeof priceLineRefund>) => {
  const priced = priceLineRefund(...asked)
  return 'lines' in priced ? priced.lines : []
}
const none = { discountMinor: 0, shippingMinor: 0 }

const soldLine = (productId: string, quantity: number, totalMinor: number): RefundableLine => ({
  orderItemId: `item of ${productId}`,
  productId,
  quantity,
  totalMinor,
  refundedQuantity: 0,
  refundedMinor: 0,
})

/** The lines as they are once these units were refunded for so much. */
function afterRefund(
  lines: readonly RefundableLine[],
  refunds: readonly { readonly productId: string; readonly quantity: number; readonly amountMinor: number }[],
): RefundableLine[] {
  return lines.map((line) => {
    const refund = refunds.find(({ productId }) => productId === line.productId)
    return {
      ...line,
      refundedQuantity: line.refundedQuantity + (refund?.quantity ?? 0),
      refundedMinor: line.refundedMinor + (refund?.amountMinor ?? 0),
    }
  })
}

const sold = fc
  .record({
    lines: fc.array(
      fc.record({
        quantity: fc.oneof(fc.integer({ min: 1, max: 12 }), fc.integer({ min: 1, max: 9_999 })),
        unitMinor: fc.oneof(fc.integer({ min: 1, max: 5 }), fc.integer({ min: 1, max: 100_000 })),
      }),
      { minLength: 1, maxLength: 6 },
    ),
    discount: fc.double({ min: 0, max: 1, noNaN: true }),
    shippingMinor: fc.nat(5_000),
  })
  .map(({ lines, discount, shippingMinor }) => {
    const made = lines.map(({ quantity, unitMinor }, index) =>
      soldLine(`p${index}`, quantity, quantity * unitMinor),
    )
    const subtotal = sum(made.map(({ totalMinor }) => totalMinor))
    return { lines: made, discountMinor: Math.floor(subtotal * discount), shippingMinor, subtotal }
  })

describe('worked out by hand', () => {
  test('one of three for 1.00 after another: 0.33, 0.34, 0.33', () => {
    let lines = [soldLine('p', 3, 100)]
    const amounts: number[] = []
    for (const _ of [1, 2, 3]) {
      const refunds = linesOf(lines, none, [{ productId: 'p', quantity: 1 }])
      amounts.push(...refunds.map(({ amountMinor }) => amountMinor))
      lines = afterRefund(lines, refunds)
    }
    // In all 33.3, 66.7 and 100 are due.
    expect(amounts).toEqual([33, 34, 33])
  })

  test('half a grosz is rounded up, and made good by what comes later', () => {
    const lines = [soldLine('p', 2, 5)]
    const first = linesOf(lines, none, [{ productId: 'p', quantity: 1 }])
    expect(first).toMatchObject([{ amountMinor: 3 }])
    const second = linesOf(afterRefund(lines, first), none, [{ productId: 'p', quantity: 1 }])
    expect(second).toMatchObject([{ amountMinor: 2 }])
  })

  test('a line gives back its share of discount and shipping with it', () => {
    // 6.00 and 3.00, 1.00 off and 0.50 for shipping: 0.67 and 0.33 off, 0.33 and 0.17 on.
    const lines = [soldLine('a', 2, 600), soldLine('b', 1, 300)]
    expect(payableByLine([600, 300], { discountMinor: 100, shippingMinor: 50 })).toEqual([566, 284])
    const asked = [
      { productId: 'a', quantity: 1 },
      { productId: 'b', quantity: 1 },
    ]
    expect(linesOf(lines, { discountMinor: 100, shippingMinor: 50 }, asked)).toEqual([
      { orderItemId: 'item of a', productId: 'a', quantity: 1, amountMinor: 283 },
      { orderItemId: 'item of b', productId: 'b', quantity: 1, amountMinor: 284 },
    ])
  })

  test('who was given more than the right share before gets nothing now, and the rest later', () => {
    const generous = { ...soldLine('p', 3, 300), refundedQuantity: 1, refundedMinor: 250 }
    const one = [{ productId: 'p', quantity: 1 }]
    expect(linesOf([generous], none, one)).toMatchObject([{ amountMinor: 0 }])
    const two = [{ productId: 'p', quantity: 2 }]
    expect(linesOf([generous], none, two)).toMatchObject([{ amountMinor: 50 }])
  })
})

test('what the lines cost adds up to the order’s total, by exact shares of its charges', () => {
  fc.assert(
    fc.property(sold, ({ lines, subtotal, ...charges }) => {
      const totals = lines.map(({ totalMinor }) => totalMinor)
      const payables = payableByLine(totals, charges)
      expect(sum(payables)).toBe(subtotal - charges.discountMinor + charges.shippingMinor)
      const [off, on] = [charges.discountMinor, charges.shippingMinor].map((one) => shareOut(one, totals))
      expect(payables).toEqual(totals.map((total, index) => total - (off?.[index] ?? 0) + (on?.[index] ?? 0)))
    }),
  )
})

test('refunded in any steps and any order: each step what is due by then, never more, and in the end all of it', () => {
  const steps = fc.array(fc.record({ line: fc.nat(5), part: fc.double({ min: 0, max: 1, noNaN: true }) }), {
    maxLength: 15,
  })
  fc.assert(
    fc.property(sold, steps, ({ lines: made, subtotal, ...charges }, chosen) => {
      const payables = payableByLine(
        made.map(({ totalMinor }) => totalMinor),
        charges,
      )
      let lines: RefundableLine[] = made
      // The chosen steps, and then whatever is left.
      const wishes = [...chosen, ...made.map((_, line) => ({ line, part: 1 }))]
      for (const { line: index, part } of wishes) {
        const line = lines[index]
        const left = line ? line.quantity - line.refundedQuantity : 0
        if (!line || left === 0) continue
        const quantity = Math.max(1, Math.floor(left * part))
        const refunds = linesOf(lines, charges, [{ productId: line.productId, quantity }])
        expect(refunds).toHaveLength(1)
        lines = afterRefund(lines, refunds)
        const { refundedQuantity, refundedMinor } = lines[index] ?? line
        const due = fraction(payables[index] ?? 0, refundedQuantity, line.quantity)
        expect(refundedMinor).toBe(nearest(due))
        expect(refundedMinor).toBeLessThanOrEqual(payables[index] ?? 0)
      }
      expect(lines.map(({ refundedMinor }) => refundedMinor)).toEqual(payables)
      expect(sum(lines.map(({ refundedMinor }) => refundedMinor))).toBe(
        subtotal - charges.discountMinor + charges.shippingMinor,
      )
    }),
    { numRuns: 300 },
  )
})

test('one unit more than was sold is never refunded, in one step or in several', () => {
  fc.assert(
    fc.property(sold, fc.nat(5), ({ lines, subtotal: _, ...charges }, pick) => {
      const line = lines[pick % lines.length]
      if (!line) return
      const { productId, quantity } = line
      const { orderItemId } = line
      expect(priceLineRefund(lines, charges, [{ productId, quantity: quantity + 1 }])).toEqual({
        fault: { productId, orderItemId, quantity: quantity + 1, left: quantity },
      })
      const all = linesOf(lines, charges, [{ productId, quantity }])
      const over = [{ productId, quantity: 1 }]
      expect(priceLineRefund(afterRefund(lines, all), charges, over)).toEqual({
        fault: { productId, orderItemId, quantity: 1, left: 0 },
      })
    }),
  )
})

test('lines that give less than they cost add up to what is given, none of them more than it costs', () => {
  fc.assert(
    fc.property(
      sold,
      fc.double({ min: 0, max: 1, noNaN: true }),
      ({ lines, subtotal: _, ...charges }, part) => {
        const asked = lines.map(({ productId, quantity }) => ({ productId, quantity }))
        const priced = linesOf(lines, charges, asked)
        const given = Math.floor(sum(priced.map(({ amountMinor }) => amountMinor)) * part)
        const cut = cutLines(priced, given)
        expect(sum(cut.map(({ amountMinor }) => amountMinor))).toBe(given)
        for (const [index, { amountMinor }] of cut.entries()) {
          expect(amountMinor).toBeLessThanOrEqual(priced[index]?.amountMinor ?? 0)
        }
      },
    ),
  )
})

test('a scope is said once, in words where it is everything', () => {
  const lines = [{ productId: 'p', quantity: 1 }]
  expect(scopeOf({ everything: true })).toEqual({ kind: 'everything' })
  expect(scopeOf({ amountMinor: 5 })).toEqual({ kind: 'amount', amountMinor: 5 })
  expect(scopeOf({ lines })).toEqual({ kind: 'lines', lines })
  for (const unclear of [{}, { lines, amountMinor: 5 }, { everything: true, lines } as const]) {
    expect(scopeOf(unclear)).toBeUndefined()
  }
})
