import fc from 'fast-check'
import { createBuyers, createProducts } from '../../../tests/support/crowd'
import { History, type Step, type Surroundings } from './history'

const buyerCount = 2
const stocks = [4, 9]

const buyer = fc.nat({ max: buyerCount - 1 })
const product = fc.nat({ max: stocks.length - 1 })
/** Mostly the newest: the others have little left to happen to them. */
const order = fc.constantFrom(0, 0, 0, 1, 2)

const step: fc.Arbitrary<Step> = fc.oneof(
  {
    weight: 6,
    arbitrary: fc.record({
      kind: fc.constant('edit' as const),
      buyer,
      product,
      quantity: fc.constantFrom(1, 2, 3, 1, 2, 0, 4),
    }),
  },
  {
    weight: 5,
    arbitrary: fc.record({ kind: fc.constant('order' as const), buyer, notes: fc.constantFrom('a', 'b') }),
  },
  {
    weight: 5,
    arbitrary: fc.record({
      kind: fc.constantFrom('pay' as const, 'cancel' as const, 'expire' as const),
      buyer,
      order,
    }),
  },
  {
    weight: 5,
    arbitrary: fc.record({
      kind: fc.constant('refund' as const),
      buyer,
      order,
      product,
      quantity: fc.constantFrom(0, 1, 1, 2),
      restock: fc.constantFrom(false, false, true, undefined),
    }),
  },
  {
    weight: 1,
    arbitrary: fc.record({
      kind: fc.constant('restock' as const),
      product,
      quantity: fc.integer({ min: 1, max: 3 }),
    }),
  },
  { weight: 1, arbitrary: fc.constant({ kind: 'flush' as const }) },
)

/**
 * Random histories of edits, orders, payments, cancels, expiries, refunds with and without write-offs, restocks and
 * flushes of Redis against the model; the invariants are looked at after each step. A history that breaks one is shrunk and thrown with its seed.
 */
export async function proveHistories(
  shop: Pick<Surroundings, 'context' | 'call'>,
  options: { readonly runs: number; readonly steps: number },
): Promise<void> {
  const property = fc.asyncProperty(
    fc.array(step, { minLength: options.steps / 2, maxLength: options.steps, size: 'max' }),
    async (steps) => {
      const products = await createProducts(shop.context.db, stocks)
      const buyers = await createBuyers(shop.context, buyerCount, () => [])
      const history = new History({ ...shop, products, buyers }, stocks)
      for (const next of steps) {
        await history.take(next)
        await history.check()
      }
    },
  )
  await fc.assert(property, { numRuns: options.runs, endOnFailure: false })
}
