import { expect, test } from 'bun:test'
import { createBuyers, createProducts } from '../support/crowd'
import { readyBuyer, signUp } from '../support/customers'
import { openShop } from '../support/shop'

const shop = await openShop()
const { context } = shop
const { sql } = context.db

/** As many orders more, each as old as the one it is copied from. */
async function copyOrder(orderId: string, times: number): Promise<void> {
  await sql`
    insert into orders
    select copy.* from orders o
    cross join generate_series(1, ${times}) n
    cross join lateral jsonb_populate_record(o, jsonb_build_object('id', gen_random_uuid(), 'status', 'cancelled',
      'order_number', 'COPY-' || n)) copy
    where o.id = ${orderId}`
}

test('page after page a customer’s orders come once, in order, and nobody else’s', async () => {
  const buyer = await readyBuyer(shop)
  const { accessToken: token, addressId } = buyer
  const placed = await shop.call('/orders', {
    token,
    body: { shippingAddressId: addressId, paymentMethod: 'card' },
  })
  expect(placed.status).toBe(201)
  await copyOrder(placed.body.id, 6)
  const expected = await sql<{ id: string }[]>`
    select id from orders where user_id = ${buyer.userId} order by created_at desc, id desc`

  const seen: string[] = []
  let cursor = ''
  do {
    const { body } = await shop.call(`/orders?limit=3${cursor}`, { token })
    seen.push(...body.data.map((order: { id: string }) => order.id))
    cursor = body.nextCursor ? `&cursor=${body.nextCursor}` : ''
  } while (cursor)

  expect(seen).toEqual(expected.map(({ id }) => id))
  expect(seen).toHaveLength(7)
  const stranger = await signUp(shop)
  expect((await shop.call('/orders', { token: stranger.accessToken })).body.data).toEqual([])
  for (const part of ['', '/payment', '/refunds']) {
    const path = `/orders/${placed.body.id}${part}`
    const theirs = await shop.call(path, { token: stranger.accessToken })
    expect([theirs.status, theirs.body.code]).toEqual([404, 'ORDER_NOT_FOUND'])
    expect((await shop.call(path, { token })).status).toBe(200)
  }
})

test('what an app knows before there is an order, and a line that is taken out again', async () => {
  const config = await shop.call('/payment/config')
  expect(config.body).toEqual({
    publishableKey: context.config.stripe.publishableKey,
    currency: 'PLN',
    merchantCountry: 'PL',
    minimumOrderMinor: 20_000,
  })
  const [kept = '', removed = ''] = await createProducts(context.db, [5, 5])
  const [buyer] = await createBuyers(context, 1, () =>
    [kept, removed].map((productId) => ({ productId, quantity: 1 })),
  )
  const left = await shop.call(`/cart/items/${removed}`, { method: 'DELETE', token: buyer?.token })
  expect(left.body.items).toMatchObject([{ productId: kept, quantity: 1 }])
})
