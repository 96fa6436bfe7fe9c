import { expect, test } from 'bun:test'
import { newId } from '#platform/ids'
import { type CrowdBuyer, createBuyers, createProducts, orderBody } from '../support/crowd'
import { openShop } from '../support/shop'

const shop = await openShop({ seed: false })
const { db } = shop.context
const { sql } = db
const [productId = '', archivedId = ''] = await createProducts(db, [50_000, 5])
await sql`update products set status = 'archived' where id = ${archivedId}`
const [buyer, stranger] = await createBuyers(shop.context, 2, () => [{ productId, quantity: 1 }])
if (!buyer || !stranger) throw new Error('no buyers were made')

/** All that a refused request could have touched. */
async function everything(): Promise<string> {
  const [row] = await sql`
    select (select jsonb_agg(c order by c.id) from carts c) as carts,
      (select jsonb_agg(i order by i.cart_id, i.product_id) from cart_items i) as items,
      (select jsonb_agg(o order by o.id) from orders o) as orders,
      (select jsonb_agg(r order by r.order_id) from stock_reservations r) as reservations,
      (select jsonb_agg(jsonb_build_object('id', p.id, 'stock', p.stock, 'reserved', p.reserved) order by p.id)
        from products p) as products,
      (select count(*) from outbox) as messages, (select count(*) from idempotency_keys) as keys`
  return JSON.stringify(row)
}

const cart = (body: unknown) => ({ path: '/cart/items', method: 'POST', body })
const setTo = (quantity: unknown) => ({
  path: `/cart/items/${productId}`,
  method: 'PUT',
  body: { quantity },
})
const order = (more: Record<string, unknown>) => ({
  path: '/orders',
  method: 'POST',
  body: orderBody(buyer as CrowdBuyer, more),
})
const many = (count: number) => Array.from({ length: count }, () => ({ productId: newId(), quantity: 1 }))

const refusals: [string, { path: string; method: string; body: unknown }, number, string][] = [
  ['adding 0', cart({ productId, quantity: 0 }), 422, 'VALIDATION_FAILED'],
  ['adding −1', cart({ productId, quantity: -1 }), 422, 'VALIDATION_FAILED'],
  ['adding 1.5', cart({ productId, quantity: 1.5 }), 422, 'VALIDATION_FAILED'],
  ['adding 1e9', cart({ productId, quantity: 1e9 }), 422, 'VALIDATION_FAILED'],
  ['adding "5"', cart({ productId, quantity: '5' }), 422, 'VALIDATION_FAILED'],
  ['adding null', cart({ productId, quantity: null }), 422, 'VALIDATION_FAILED'],
  ['adding true', cart({ productId, quantity: true }), 422, 'VALIDATION_FAILED'],
  ['adding more than a line holds', cart({ productId, quantity: 9_999 }), 409, 'QUANTITY_TOO_LARGE'],
  [
    'setting an archived product',
    { ...setTo(1), path: `/cart/items/${archivedId}` },
    404,
    'PRODUCT_NOT_FOUND',
  ],
  ['setting −1', setTo(-1), 422, 'VALIDATION_FAILED'],
  ['setting 1.5', setTo(1.5), 422, 'VALIDATION_FAILED'],
  ['setting 1e9', setTo(1e9), 422, 'VALIDATION_FAILED'],
  ['setting "5"', setTo('5'), 422, 'VALIDATION_FAILED'],
  ['an archived product', cart({ productId: archivedId, quantity: 1 }), 404, 'PRODUCT_NOT_FOUND'],
  ['a product that never was', cart({ productId: newId(), quantity: 1 }), 404, 'PRODUCT_NOT_FOUND'],
  ['a product that is no id', cart({ productId: 'x', quantity: 1 }), 422, 'VALIDATION_FAILED'],
  [
    'a batch of 201 lines',
    { path: '/cart/items', method: 'PATCH', body: { items: many(201) } },
    422,
    'VALIDATION_FAILED',
  ],
  [
    'a batch with one line that is wrong',
    {
      path: '/cart/items',
      method: 'PATCH',
      body: {
        items: [
          { productId, quantity: 7 },
          { productId: archivedId, quantity: 1 },
        ],
      },
    },
    404,
    'PRODUCT_NOT_FOUND',
  ],
  ['notes of 100 kB', order({ notes: 'x'.repeat(100_000) }), 422, 'VALIDATION_FAILED'],
  ['somebody else’s address', order({ shippingAddressId: stranger.addressId }), 404, 'ADDRESS_NOT_FOUND'],
  ['a foreign billing address', order({ billingAddressId: stranger.addressId }), 404, 'ADDRESS_NOT_FOUND'],
  ['a method that is none', order({ paymentMethod: 'gold' }), 422, 'VALIDATION_FAILED'],
  [
    'a bank transfer of a household',
    order({ paymentMethod: 'bank_transfer' }),
    409,
    'PAYMENT_METHOD_NOT_ALLOWED',
  ],
  ['another total', order({ expectedTotalMinor: 1 }), 409, 'TOTAL_CHANGED'],
  ['a total that is too high', order({ expectedTotalMinor: 90_000_000 }), 409, 'TOTAL_CHANGED'],
  ['a total that is a text', order({ expectedTotalMinor: '25000' }), 422, 'VALIDATION_FAILED'],
  ['a body that is no JSON', { path: '/orders', method: 'POST', body: '{' }, 400, 'MALFORMED_JSON'],
  ['no body', { path: '/orders', method: 'POST', body: undefined }, 422, 'VALIDATION_FAILED'],
]

test.each(refusals)(
  '%s is refused with a clear problem, and nothing changes',
  async (...[, { path, method, body }, status, code]) => {
    const before = await everything()

    const reply = await shop.call(path, { method, body, token: buyer.token })

    expect(reply).toMatchObject({ status, body: { code } })
    expect(reply.headers.get('content-type')).toBe('application/problem+json')
    expect(await everything()).toBe(before)
  },
)

test('a line of an archived product stays in the cart as a problem, and cannot be ordered', async () => {
  const [soldId = ''] = await createProducts(db, [5])
  const [one] = await createBuyers(shop.context, 1, () => [{ productId: soldId, quantity: 1 }])
  await sql`update products set status = 'archived' where id = ${soldId}`
  const before = await everything()

  const reply = await shop.call('/orders', { token: one?.token, body: one && orderBody(one) })

  expect(reply.status).toBe(409)
  expect(reply.body.problems).toContainEqual({ code: 'UNAVAILABLE', params: { productId: soldId } })
  expect(await everything()).toBe(before)
})

test('the 201st product does not fit, and the cart stays as it was', async () => {
  const products = await createProducts(db, Array(201).fill(9))
  const [one] = await createBuyers(shop.context, 1, () => [])
  const fill = products.slice(0, 200).map((id) => ({ productId: id, quantity: 1 }))
  const filled = await shop.call('/cart/items', {
    method: 'PATCH',
    body: { items: fill },
    token: one?.token,
  })
  expect(filled.status).toBe(200)
  const before = await everything()

  const more = { productId: products[200], quantity: 1 }
  for (const call of [
    { path: '/cart/items', method: 'POST', body: more },
    { path: '/cart/items', method: 'PATCH', body: { items: [more] } },
    { path: `/cart/items/${products[200]}`, method: 'PUT', body: { quantity: 1 } },
  ]) {
    const { path, ...rest } = call
    const reply = await shop.call(path, { ...rest, token: one?.token })
    expect(reply).toMatchObject({ status: 409, body: { code: 'CART_FULL', params: { maximum: 200 } } })
  }
  expect(await everything()).toBe(before)
})

test('a product is taken out of the cart, and is not there to be taken out again', async () => {
  const [other = ''] = await createProducts(db, [5])
  const lines = [productId, other].map((id) => ({ productId: id, quantity: 1 }))
  const [one] = await createBuyers(shop.context, 1, () => lines)
  const remove = () => shop.call(`/cart/items/${other}`, { method: 'DELETE', token: one?.token })
  const removed = await remove()
  expect(removed.body.items).toMatchObject([{ productId }])
  const before = await everything()
  expect(await remove()).toMatchObject({ status: 200, body: removed.body })
  expect(await everything()).toBe(before)
})

test('an old order that does not fit into the cart any more leaves it as it was', async () => {
  const products = await createProducts(db, Array(201).fill(9))
  const [first = '', ...others] = products
  const [one] = await createBuyers(shop.context, 1, () => [{ productId: first, quantity: 1 }])
  const placed = await shop.call('/orders', { token: one?.token, body: one && orderBody(one) })
  expect(placed.status).toBe(201)
  const put = (items: object[]) =>
    shop.call('/cart/items', { method: 'PATCH', body: { items }, token: one?.token })
  const again = () => shop.call(`/orders/${placed.body.id}/reorder`, { method: 'POST', token: one?.token })

  expect((await put([{ productId: first, quantity: 9_999 }])).status).toBe(200)
  let before = await everything()
  expect(await again()).toMatchObject({ status: 409, body: { code: 'QUANTITY_TOO_LARGE' } })
  expect(await everything()).toBe(before)

  const full = others.map((id) => ({ productId: id, quantity: 1 }))
  expect((await put([{ productId: first, quantity: 0 }])).status).toBe(200)
  expect((await put(full)).status).toBe(200)
  before = await everything()
  expect(await again()).toMatchObject({ status: 409, body: { code: 'CART_FULL' } })
  expect(await everything()).toBe(before)
})

test('two bodies under one key: the second is refused, one after the other and at once', async () => {
  const [one, two] = await createBuyers(shop.context, 2, () => [{ productId, quantity: 1 }])
  const place = (who: CrowdBuyer | undefined, notes: string) =>
    shop.call('/orders', {
      token: who?.token,
      body: who && orderBody(who, { notes }),
      headers: { 'idempotency-key': 'same' },
    })
  expect((await place(one, 'a')).status).toBe(201)
  const before = await everything()
  expect(await place(one, 'b')).toMatchObject({ status: 422, body: { code: 'IDEMPOTENCY_KEY_REUSED' } })
  expect(await everything()).toBe(before)

  const replies = await Promise.all([place(two, 'a'), place(two, 'b')])
  expect(replies.map(({ status }) => status).toSorted()).toEqual([201, 422])
  const orders = await sql`select from orders where user_id = ${two?.userId ?? ''} and status = 'pending'`
  expect(orders).toHaveLength(1)
})

test('a key adds to the cart once, and belongs to one body', async () => {
  const [one] = await createBuyers(shop.context, 1, () => [])
  const add = (quantity: number) =>
    shop.call('/cart/items', {
      token: one?.token,
      body: { productId, quantity },
      headers: { 'idempotency-key': 'add' },
    })

  const replies = await Promise.all(Array.from({ length: 5 }, () => add(2)))

  expect(replies.map(({ body }) => body.items[0].quantity)).toEqual([2, 2, 2, 2, 2])
  expect(await add(3)).toMatchObject({ status: 422, body: { code: 'IDEMPOTENCY_KEY_REUSED' } })
})
