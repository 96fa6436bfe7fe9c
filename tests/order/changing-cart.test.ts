import { expect, test } from 'bun:test'
import fc from 'fast-check'
import type { Customer } from '#identity'
import { transact } from '#platform/database'
import { newId } from '#platform/ids'
import { runOutsideTransaction } from '#platform/transaction-scope'
import { changeCart } from '../../src/domains/order/application/cart/change-cart'
import { editCart } from '../../src/domains/order/application/cart/edit-cart'
import { readCart } from '../../src/domains/order/application/cart/read-cart'
import { type Cart, maxCartLines } from '../../src/domains/order/cart'
import type { CartChange } from '../../src/domains/order/infrastructure/carts'
import { type CrowdBuyer, createBuyers, createProducts } from '../support/crowd'
import { eventually } from '../support/processes'
import { openShop } from '../support/shop'

const shop = await openShop({ seed: false })
const { context } = shop
const { db } = context
const { sql } = db
const products = await createProducts(db, Array(maxCartLines + 2).fill(100))
const [first = '', second = ''] = products

async function buyerOf(lines = 0): Promise<CrowdBuyer> {
  const some = products.slice(0, lines).map((productId) => ({ productId, quantity: 1 }))
  const [buyer] = await createBuyers(context, 1, () => some)
  if (!buyer) throw new Error('no buyer was made')
  return buyer
}

const add = (buyer: CrowdBuyer, productId: string, headers: Record<string, string> = {}) =>
  shop.call('/cart/items', { token: buyer.token, body: { productId, quantity: 2 }, headers })

const linesOf = (cart: { readonly items: { productId: string; quantity: number }[] }) =>
  cart.items.map(({ productId, quantity }) => [productId, quantity])

async function waitUntilSomebodyWaits(): Promise<void> {
  await eventually(async () => {
    const waiting = await runOutsideTransaction(
      () => sql`
        select from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'`,
    )
    return waiting.length > 0
  })
}

/**
 * Somebody holds the cart, puts a line in and ends only when the next request waits for them, having read the cart as it
 * was before. Answers when the cart is held.
 */
async function holdCart(buyer: CrowdBuyer, productId: string): Promise<{ readonly end: Promise<unknown> }> {
  const held = Promise.withResolvers<void>()
  const competitor = transact(context, async (tx) => {
    await tx.sql`update carts set version = version + 1 where id = ${buyer.cartId}`
    await tx.sql`
      insert into cart_items (cart_id, product_id, quantity, seen_price_minor) values (${buyer.cartId}, ${productId}, 5, 25000)
      on conflict (cart_id, product_id) do update set quantity = cart_items.quantity + 5`
    held.resolve()
    await waitUntilSomebodyWaits()
  })
  await Promise.race([held.promise, competitor])
  return { end: competitor }
}

test.each([
  ['the same line', first, [[first, 8]]],
  [
    'another line',
    second,
    [
      [first, 3],
      [second, 5],
    ],
  ],
] as const)(
  'somebody changes %s while the request waits for the cart: both took effect, and the answer shows it',
  async (...[, theirs, expected]) => {
    const buyer = await buyerOf(1)
    let competitor: { readonly end: Promise<unknown> } | undefined
    shop.at('cart.changing', async () => {
      competitor = await holdCart(buyer, theirs)
    })

    const reply = await add(buyer, first)

    await competitor?.end
    expect(reply.status).toBe(200)
    expect(linesOf(reply.body)).toEqual(expected.map(([productId, quantity]) => [productId, quantity]))
    const stored = await shop.call('/cart', { token: buyer.token })
    expect(reply.body).toEqual(stored.body)
  },
)

test('the last place of a cart goes to one of two who want it at once', async () => {
  const buyer = await buyerOf(maxCartLines - 1)
  const [theirs = '', ours = ''] = products.slice(maxCartLines)
  let competitor: { readonly end: Promise<unknown> } | undefined
  shop.at('cart.changing', async () => {
    competitor = await holdCart(buyer, theirs)
  })

  const reply = await add(buyer, ours)

  await competitor?.end
  expect(reply).toMatchObject({ status: 409, body: { code: 'CART_FULL', params: { maximum: maxCartLines } } })
  const stored = await shop.call('/cart', { token: buyer.token })
  expect(stored.body.items).toHaveLength(maxCartLines)
  expect(stored.body.items.at(-1)).toMatchObject({ productId: theirs, quantity: 5 })
})

test('a hundred adds at once add up, also where there was no cart', async () => {
  const buyer = await buyerOf()
  await sql`delete from carts where id = ${buyer.cartId}`

  const replies = await Promise.all(Array.from({ length: 100 }, () => add(buyer, first)))

  expect(new Set(replies.map(({ status }) => status))).toEqual(new Set([200]))
  const { body } = await shop.call('/cart', { token: buyer.token })
  expect(linesOf(body)).toEqual([[first, 200]])
  expect(body.version).toBe(101)
})

test('one key adds once, however often and at once it is sent, and refuses another body', async () => {
  const buyer = await buyerOf()
  const key = { 'idempotency-key': newId() }

  const replies = await Promise.all(Array.from({ length: 8 }, () => add(buyer, first, key)))
  const other = await add(buyer, second, key)

  for (const { status, body } of replies) expect([status, linesOf(body)]).toEqual([200, [[first, 2]]])
  expect(other).toMatchObject({ status: 422, body: { code: 'IDEMPOTENCY_KEY_REUSED' } })
  expect(linesOf((await shop.call('/cart', { token: buyer.token })).body)).toEqual([[first, 2]])
})

/** As a customer of the price list, whose cart is that of the buyer. */
const customerOf = ({ userId }: CrowdBuyer, priceList: Customer['priceList']): Customer => ({
  kind: 'customer',
  userId,
  sessionId: newId(),
  deviceId: 'crowd',
  userType: 'individual',
  language: 'pl',
  priceList,
  company: null,
})

const change = fc.record({
  productId: fc.constantFrom(...products.slice(0, 4)),
  quantity: fc.integer({ min: 1, max: 6_000 }),
  mode: fc.constantFrom('add' as const, 'set' as const),
  removes: fc.boolean(),
})
const request = fc
  .array(change, { minLength: 1, maxLength: 3 })
  .map((changes) =>
    changes.map(
      ({ removes, ...one }): CartChange => (removes && one.mode === 'set' ? { ...one, quantity: 0 } : one),
    ),
  )

const withoutId = ({ id: _, ...cart }: Cart) => cart

/** What a change led to: the cart, or how it was refused. */
async function outcomeOf(work: Promise<Cart>): Promise<unknown> {
  return await work.then(withoutId, (error: { errorCode?: string }) => error.errorCode)
}

test('a cart changed in one statement is what it becomes step by step, whatever is done to it', async () => {
  // Box, minimum, another price for wholesale, and one that is not for sale.
  await sql`
    update products set quantity_per_box = 6, corporate_price_minor = 19900, min_quantity_corporate = 12
    where id = ${first}`
  await sql`update products set status = 'archived' where id = ${products[3] ?? ''}`
  await fc.assert(
    fc.asyncProperty(
      fc.array(request, { minLength: 1, maxLength: 6 }),
      fc.constantFrom('retail' as const, 'wholesale' as const),
      async (requests, priceList) => {
        const buyers = await Promise.all([buyerOf(1), buyerOf(1)])
        const [one, other] = buyers.map((buyer) => customerOf(buyer, priceList))
        if (!one || !other) throw new Error('there are no two of them')
        for (const changes of requests) {
          const edit = { changes, language: 'pl' as const }
          const atOnce = await outcomeOf(changeCart(context, one, edit).then(({ cart }) => cart))
          const inSteps = await outcomeOf(
            transact(context, async (tx) => {
              const { cart, unavailable } = await editCart(tx, other, edit)
              if (unavailable.length > 0) throw Object.assign(new Error(), { errorCode: 'PRODUCT_NOT_FOUND' })
              return cart
            }),
          )
          expect(atOnce).toEqual(inSteps)
          const stored = await readCart(context, one, 'pl')
          expect(withoutId(stored.cart)).toEqual(withoutId((await readCart(context, other, 'pl')).cart))
        }
      },
    ),
    { numRuns: 25 },
  )
})
