import { describe, expect, test } from 'bun:test'
import fc from 'fast-check'
import { readConfig } from '#platform/config'
import type { Context } from '#platform/context'
import { priceCart } from '../../src/domains/order/application/cart/price-cart'
import {
  blocksOrder,
  type CartLine,
  type CartProblem,
  cartProblemCodes,
  findCartProblems,
} from '../../src/domains/order/cart'
import { priceLines } from '../../src/domains/order/pricing'

const good: CartLine = {
  productId: 'p',
  productCode: '0001',
  slug: 'tahini',
  name: 'Tahini',
  brand: 'Anka',
  size: '300 g',
  image: null,
  quantity: 6,
  unitPriceMinor: 5_000,
  seenPriceMinor: 5_000,
  vatRate: 5,
  minQuantity: 1,
  quantityPerBox: null,
  available: 10,
  forSale: true,
}

const charges = { discountMinor: 0, shippingFeeMinor: 0, shippingFreeFromMinor: 0 }
const problemsOf = (lines: readonly CartLine[], minimumOrderMinor = 0): CartProblem[] =>
  findCartProblems({ lines }, priceLines(lines, charges), minimumOrderMinor)

/** A line made to have exactly these faults: what is wrong with it is known before it is looked at. */
const faultyLine = fc
  .record({
    productId: fc.uuid(),
    boxes: fc.integer({ min: 1, max: 9 }),
    perBox: fc.option(fc.integer({ min: 2, max: 12 }), { nil: null }),
    extra: fc.nat(5),
    missing: fc.integer({ min: 1, max: 7 }),
    price: fc.integer({ min: 1, max: 99_999 }),
    forSale: fc.boolean(),
    tooFew: fc.boolean(),
    soldOut: fc.boolean(),
    brokenBox: fc.boolean(),
    otherPrice: fc.boolean(),
  })
  .map((one) => {
    const { productId, perBox, forSale, price } = one
    const broken = one.brokenBox && perBox !== null
    const quantity = one.boxes * (perBox ?? 1) + (broken ? 1 : 0)
    const available = one.soldOut ? quantity - one.missing : quantity + one.extra
    const minQuantity = one.tooFew ? quantity + one.missing : Math.max(1, quantity - one.extra)
    const seenPriceMinor = one.otherPrice ? price + one.missing : price
    const line: CartLine = {
      ...good,
      productId,
      forSale,
      quantity,
      available,
      minQuantity,
      quantityPerBox: perBox,
      unitPriceMinor: price,
      seenPriceMinor,
    }
    const problems: CartProblem[] = [
      // More than everything may be reserved, and what is left is none.
      ...(one.soldOut
        ? [problem('INSUFFICIENT_STOCK', { productId, available: Math.max(0, available) })]
        : []),
      ...(one.tooFew ? [problem('MIN_QUANTITY_NOT_MET', { productId, minimum: minQuantity })] : []),
      ...(broken ? [problem('BOX_MULTIPLE', { productId, quantityPerBox: perBox })] : []),
      ...(one.otherPrice ? [problem('PRICE_CHANGED', { productId, from: seenPriceMinor, to: price })] : []),
    ]
    return { line, problems: forSale ? problems : [problem('UNAVAILABLE', { productId })] }
  })

function problem(code: CartProblem['code'], params: CartProblem['params']): CartProblem {
  return { code, params }
}

test('each fault of each line is found, with what the app needs to say it, and nothing else', () => {
  fc.assert(
    fc.property(fc.array(faultyLine, { maxLength: 8 }), (made) => {
      const found = problemsOf(made.map(({ line }) => line))
      expect(found).toEqual(made.flatMap(({ problems }) => problems))
    }),
    { numRuns: 500 },
  )
})

// By hand: what a line of 6 units says where one thing about it is otherwise.
test.each<[string, Partial<CartLine>, string[]]>([
  ['nothing', {}, []],
  ['as many as there are', { available: 6 }, []],
  ['one more than there are', { available: 5 }, ['INSUFFICIENT_STOCK']],
  ['as many as must be', { minQuantity: 6 }, []],
  ['one less than must be', { minQuantity: 7 }, ['MIN_QUANTITY_NOT_MET']],
  ['half a box', { quantityPerBox: 12 }, ['BOX_MULTIPLE']],
  ['two boxes', { quantityPerBox: 3 }, []],
  ['a box and a half', { quantityPerBox: 4 }, ['BOX_MULTIPLE']],
  ['a higher price', { unitPriceMinor: 5_001 }, ['PRICE_CHANGED']],
  ['a lower price', { unitPriceMinor: 4_999 }, ['PRICE_CHANGED']],
  ['no longer sold, whatever else', { forSale: false, available: 0, quantityPerBox: 4 }, ['UNAVAILABLE']],
])('%s', (_, change, codes) => {
  expect(problemsOf([{ ...good, ...change }]).map(({ code }) => code)).toEqual(codes as CartProblem['code'][])
})

test('only a changed price leaves an order possible', () => {
  const passing = cartProblemCodes.filter((code) => !blocksOrder({ code, params: {} }))
  expect(passing).toEqual(['PRICE_CHANGED'])
})

describe('the minimum order', () => {
  const context = { config: readConfig({ NODE_ENV: 'test', MINIMUM_ORDER_MINOR: '20000' }) } as Context
  const worth = (amountMinor: number): CartLine => ({
    ...good,
    quantity: 1,
    unitPriceMinor: amountMinor,
    seenPriceMinor: amountMinor,
  })
  const codesOf = (lines: CartLine[], priceList: 'retail' | 'wholesale') =>
    priceCart(context, { lines }, priceList).problems

  test('holds for retail, to the grosz, and says what is missing', () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 1, max: 9_999 }), { minLength: 1, maxLength: 5 }), (amounts) => {
        const subtotal = amounts.reduce((sum, amount) => sum + amount, 0)
        const params = { missingMinor: 20_000 - subtotal, minimumOrderMinor: 20_000 }
        expect(codesOf(amounts.map(worth), 'retail')).toEqual(
          subtotal < 20_000 ? [{ code: 'MINIMUM_ORDER_NOT_MET', params }] : [],
        )
      }),
    )
    expect(codesOf([worth(19_999)], 'retail')).toMatchObject([{ params: { missingMinor: 1 } }])
    expect(codesOf([worth(20_000)], 'retail')).toEqual([])
  })

  test('does not hold for wholesale, nor for an empty cart', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 30_000 }), (amount) => {
        expect(codesOf([worth(amount)], 'wholesale')).toEqual([])
      }),
    )
    expect(codesOf([], 'retail')).toEqual([])
  })

  test('counts only what is for sale', () => {
    const [sold, gone] = [worth(19_999), { ...worth(50_000), productId: 'gone', forSale: false }]
    const { totals, problems } = priceCart(context, { lines: [sold, gone] }, 'retail')
    expect(problems.map(({ code }) => code)).toEqual(['UNAVAILABLE', 'MINIMUM_ORDER_NOT_MET'])
    expect(totals).toMatchObject({ subtotalMinor: 19_999, totalMinor: 19_999 })
    expect(totals.lines.map(({ totalMinor }) => totalMinor)).toEqual([19_999, 0])
  })

  test('shipping is charged by the shop’s settings', () => {
    const settings = { NODE_ENV: 'test', SHIPPING_FEE_MINOR: '1500', SHIPPING_FREE_FROM_MINOR: '30000' }
    const ships = { config: readConfig(settings) } as Context
    const shippingOf = (amount: number) =>
      priceCart(ships, { lines: [worth(amount)] }, 'retail').totals.shippingMinor
    expect([29_999, 30_000].map(shippingOf)).toEqual([1_500, 0])
  })
})
