import { expect, test } from 'bun:test'
import fc from 'fast-check'
import { payableByLine, priceLineRefund, type RefundableLine } from '../../src/domains/payment/refund'

const sold = fc
  .record({
    lines: fc.array(
      fc.record({
        quantity: fc.integer({ min: 1, max: 9 }),
        unitMinor: fc.integer({ min: 1, max: 99_999 }),
      }),
      { minLength: 1, maxLength: 6 },
    ),
    discountPercent: fc.integer({ min: 0, max: 99 }),
    shippingMinor: fc.integer({ min: 0, max: 3_000 }),
    order: fc.array(fc.nat(), { minLength: 60, maxLength: 60 }),
  })
  .map(({ lines, discountPercent, shippingMinor, order }) => {
    const subtotal = lines.reduce((sum, line) => sum + line.quantity * line.unitMinor, 0)
    const discountMinor = Math.floor((subtotal * discountPercent) / 100)
    return {
      lines,
      discountMinor,
      shippingMinor,
      order,
      totalMinor: subtotal - discountMinor + shippingMinor,
    }
  })

test('all units refunded, one by one in any order, give back exactly the total and never a minus', () => {
  fc.assert(
    fc.property(sold, ({ lines, order, totalMinor, ...charges }) => {
      let open: RefundableLine[] = lines.map(({ quantity, unitMinor }, index) => ({
        orderItemId: `i${index}`,
        productId: `p${index}`,
        quantity,
        totalMinor: quantity * unitMinor,
        refundedQuantity: 0,
        refundedMinor: 0,
      }))
      let given = 0
      for (const pick of order) {
        const left = open.filter((line) => line.refundedQuantity < line.quantity)
        const line = left[pick % Math.max(1, left.length)]
        if (!line) break
        const priced = priceLineRefund(open, charges, [{ productId: line.productId, quantity: 1 }])
        const [part] = 'lines' in priced ? priced.lines : []
        if (!part) throw new Error('refused')
        expect(part.amountMinor).toBeGreaterThanOrEqual(0)
        given += part.amountMinor
        open = open.map((one) =>
          one === line
            ? {
                ...one,
                refundedQuantity: one.refundedQuantity + 1,
                refundedMinor: one.refundedMinor + part.amountMinor,
              }
            : one,
        )
      }
      expect(given).toBe(totalMinor)
    }),
  )
})

test('refuses lines that are not the order’s, named twice, of nothing, or of more than is left', () => {
  const line = {
    orderItemId: 'i',
    productId: 'p',
    quantity: 3,
    totalMinor: 300,
    refundedQuantity: 1,
    refundedMinor: 100,
  }
  const none = { discountMinor: 0, shippingMinor: 0 }
  const asks = [
    [{ productId: 'other', quantity: 1 }],
    [
      { productId: 'p', quantity: 1 },
      { productId: 'p', quantity: 1 },
    ],
    [{ productId: 'p', quantity: 0 }],
    [{ productId: 'p', quantity: 3 }],
  ]
  const faults = asks.map((asked) => priceLineRefund([line], none, asked))
  const i = { productId: 'p', orderItemId: 'i' }
  expect(faults).toEqual([
    { fault: { productId: 'other', orderItemId: null, quantity: 1, left: 0 } },
    { fault: { ...i, quantity: 1, left: 2 } },
    { fault: { ...i, quantity: 0, left: 2 } },
    { fault: { ...i, quantity: 3, left: 2 } },
  ])
  expect(priceLineRefund([line], none, [{ productId: 'p', quantity: 2 }])).toMatchObject({
    lines: [{ amountMinor: 200 }],
  })
  expect(payableByLine([1, 1, 1], { discountMinor: 1, shippingMinor: 2 }).reduce((a, b) => a + b)).toBe(4)
})
