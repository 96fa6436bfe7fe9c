import { expect, test } from 'bun:test'
import { Value } from '@sinclair/typebox/value'
import type { Customer, Guest } from '#identity'
import { transact } from '#platform/database'
import { newId } from '#platform/ids'
import { runOutsideTransaction } from '#platform/transaction-scope'
import { changeCart } from '../../src/domains/order/application/cart/change-cart'
import { readCart } from '../../src/domains/order/application/cart/read-cart'
import type { OrderRequest } from '../../src/domains/order/application/order/draft-order'
import { placeOrder } from '../../src/domains/order/application/order/place-order'
import { OrderEventSchema } from '../../src/domains/order/presentation/schemas'
import { type CrowdBuyer, createBuyers, createProducts, orderBody } from '../support/crowd'
import { eventually } from '../support/processes'
import { openShop } from '../support/shop'
import { expectStockToMatch, stockOf } from '../support/stock'

const shop = await openShop({ seed: false })
const { context } = shop
const { db } = context
const { sql } = db

async function buyerOf(quantity: number) {
  const [productId = ''] = await createProducts(db, [10])
  const [buyer] = await createBuyers(context, 1, () => (quantity ? [{ productId, quantity }] : []))
  if (!buyer) throw new Error('no buyer was made')
  return { productId, buyer }
}

const wholesaler = (buyer: CrowdBuyer, paymentTermDays: number | null): Customer => ({
  kind: 'customer',
  userId: buyer.userId,
  sessionId: newId(),
  deviceId: 'crowd',
  userType: 'corporate',
  language: 'pl',
  priceList: 'wholesale',
  company: { id: newId(), paymentTermDays: paymentTermDays as 14 | null },
})

const transferOf = (buyer: CrowdBuyer): OrderRequest => ({
  shippingAddressId: buyer.addressId,
  billingAddressId: undefined,
  paymentMethod: 'bank_transfer',
  notes: undefined,
  expectedTotalMinor: undefined,
  language: 'pl',
  requestHash: 'the same body',
  requestKey: undefined,
})

test('a bank transfer: terms, no expiry, no Stripe, and the quantities leave the cart at once', async () => {
  const { buyer, productId } = await buyerOf(2)
  const customer = wholesaler(buyer, 14)

  const placements = await Promise.all(
    Array.from({ length: 5 }, () => placeOrder(context, customer, transferOf(buyer))),
  )
  const later = await placeOrder(context, customer, transferOf(buyer))

  expect(placements.filter(({ created }) => created)).toHaveLength(1)
  expect(new Set([...placements, later].map(({ order }) => order.id)).size).toBe(1)
  expect(later.order).toMatchObject({ status: 'pending', paymentTermDays: 14, expiresAt: null })
  expect((await readCart(context, customer, 'pl')).cart.lines).toEqual([])
  expect(await stockOf(db, productId)).toEqual({ stock: 10, reserved: 2 })
  const messages = await sql`select from outbox where payload ->> 'orderId' = ${later.order.id}`
  expect(messages).toHaveLength(0)

  const cancelled = await shop.call(`/orders/${later.order.id}/cancel`, { token: buyer.token, body: {} })
  expect(cancelled.body).toMatchObject({ status: 'cancelled', paymentMethod: 'bank_transfer' })
  expect(await stockOf(db, productId)).toEqual({ stock: 10, reserved: 0 })
  await expectStockToMatch(db)
})

test('a bank transfer and a card order of the same cart at the same moment: one of them gives way', async () => {
  const { buyer, productId } = await buyerOf(2)
  const customer = wholesaler(buyer, 14)
  const byCard: OrderRequest = { ...transferOf(buyer), paymentMethod: 'card', requestHash: 'another body' }
  shop.at('order.checked', async () => void (await placeOrder(context, customer, byCard)))

  const { order } = await placeOrder(context, customer, transferOf(buyer))

  const alive = await sql`select id from orders where user_id = ${buyer.userId} and status = 'pending'`
  expect(alive).toMatchObject([{ id: order.id }])
  expect(await stockOf(db, productId)).toEqual({ stock: 10, reserved: 2 })
})

test('a bank transfer that waited for the lock of the cart sees the order that held it', async () => {
  const { buyer, productId } = await buyerOf(2)
  const customer = wholesaler(buyer, 14)
  const byCard: OrderRequest = { ...transferOf(buyer), paymentMethod: 'card', requestHash: 'another body' }
  const { order: card } = await placeOrder(context, customer, byCard)
  await sql`update orders set status = 'cancelled' where id = ${card.id}`
  const { promise: written, resolve } = Promise.withResolvers<void>()
  let competitor: Promise<unknown> = Promise.resolve()
  shop.at('order.checked', async () => {
    competitor = transact(context, async (tx) => {
      await tx.sql`select from carts where id = ${buyer.cartId} for no key update`
      await tx.sql`update orders set status = 'pending' where id = ${card.id}`
      resolve()
      await eventually(async () => {
        const waiting = await runOutsideTransaction(
          () => sql`
          select from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'`,
        )
        return waiting.length > 0
      })
    })
    await written
  })

  const { order } = await placeOrder(context, customer, transferOf(buyer))

  await competitor
  const alive = await sql`select id from orders where user_id = ${buyer.userId} and status = 'pending'`
  expect(alive).toMatchObject([{ id: order.id }])
  expect(await stockOf(db, productId)).toEqual({ stock: 10, reserved: 2 })
})

test('a company without terms cannot pay by bank transfer, and keeps its cart', async () => {
  const { buyer } = await buyerOf(2)
  const customer = wholesaler(buyer, null)

  const refused = placeOrder(context, customer, transferOf(buyer))

  expect(refused).rejects.toMatchObject({ errorCode: 'PAYMENT_METHOD_NOT_ALLOWED' })
  await refused.catch(() => undefined)
  expect((await readCart(context, customer, 'pl')).cart.lines).toHaveLength(1)
})

test('reorder adds what is still sold, names what is not, and once for each key', async () => {
  const products = await createProducts(db, [10, 10])
  const [buyer] = await createBuyers(context, 1, () =>
    products.map((productId) => ({ productId, quantity: 1 })),
  )
  if (!buyer) throw new Error('no buyer was made')
  const { token } = buyer
  const placed = await shop.call('/orders', { token, body: orderBody(buyer) })
  await sql`update products set status = 'archived' where id = ${products[1] ?? ''}`
  await shop.call('/cart', { token, method: 'DELETE' })
  const again = () =>
    shop.call(`/orders/${placed.body.id}/reorder`, {
      token,
      method: 'POST',
      headers: { 'idempotency-key': 'again' },
    })

  const replies = await Promise.all([again(), again(), again()])

  expect(replies.map(({ status }) => status)).toEqual([200, 200, 200])
  for (const { body } of replies) expect(body.items).toMatchObject([{ productId: products[0], quantity: 1 }])
  expect(replies.some(({ body }) => body.unavailable[0] === products[1])).toBe(true)
  const [stranger] = await createBuyers(context, 1, () => [])
  const strange = await shop.call(`/orders/${placed.body.id}/reorder`, {
    token: stranger?.token,
    method: 'POST',
  })
  expect(strange).toMatchObject({ status: 404, body: { code: 'ORDER_NOT_FOUND' } })
})

test('a guest’s cart is merged into the customer’s once, however often both are touched', async () => {
  const { buyer, productId } = await buyerOf(1)
  const guest: Guest = {
    kind: 'guest',
    guestId: newId(),
    deviceId: 'crowd',
    priceList: 'retail',
    language: undefined,
  }
  await sql`insert into guests (id, device_id, expires_at) values (${guest.guestId}, 'crowd', now() + interval '1 day')`
  const [other = ''] = await createProducts(db, [10])
  await changeCart(context, guest, {
    changes: [
      { productId, quantity: 2, mode: 'add' },
      { productId: other, quantity: 3, mode: 'add' },
    ],
    language: 'pl',
  })
  expect((await readCart(context, guest, 'pl')).cart.lines).toHaveLength(2)
  await sql`update guests set user_id = ${buyer.userId}, claimed_at = now() where id = ${guest.guestId}`

  const carts = await Promise.all(Array.from({ length: 6 }, () => shop.call('/cart', { token: buyer.token })))

  for (const { body } of carts) {
    expect(body.items).toMatchObject([
      { productId, quantity: 3 },
      { productId: other, quantity: 3 },
    ])
  }
  expect((await readCart(context, guest, 'pl')).cart.lines).toEqual([])
})

test('an order placed right after sign-in holds the guest’s lines too', async () => {
  const { buyer } = await buyerOf(1)
  const [other = ''] = await createProducts(db, [10])
  const guestId = newId()
  await sql`insert into guests (id, device_id, expires_at, user_id, claimed_at)
    values (${guestId}, 'crowd', now() + interval '1 day', ${buyer.userId}, now())`
  const cartId = newId()
  await sql`insert into carts (id, guest_id) values (${cartId}, ${guestId})`
  await sql`insert into cart_items (cart_id, product_id, quantity, seen_price_minor) values (${cartId}, ${other}, 2, 25000)`

  const placed = await shop.call('/orders', { token: buyer.token, body: orderBody(buyer) })

  expect(placed).toMatchObject({ status: 201, body: { totalMinor: 75_000 } })
})

/** Reads the events of an order until the stream ends or so many have come. */
async function follow(
  orderId: string,
  token: string,
  options: { lastId?: number; count?: number; atFirst?: () => Promise<unknown> } = {},
) {
  const abort = new AbortController()
  const reply = await fetch(`${shop.url}/orders/${orderId}/events`, {
    headers: {
      authorization: `Bearer ${token}`,
      ...(options.lastId !== undefined && { 'last-event-id': String(options.lastId) }),
    },
    signal: abort.signal,
  })
  const events: { seq: number; event: string; order: { status: string; payment: { status: string } } }[] = []
  const decoder = new TextDecoder()
  try {
    for await (const chunk of reply.body ?? []) {
      for (const line of decoder.decode(chunk).split('\n')) {
        if (line.startsWith('data: ')) events.push(JSON.parse(line.slice(6)))
      }
      if (events.length === 1) await options.atFirst?.()
      if (options.count !== undefined && events.length >= options.count) break
    }
  } finally {
    abort.abort()
  }
  return { status: reply.status, type: reply.headers.get('content-type'), events }
}

test('an order is followed to its end, resumed where it was left, and then there is nothing more', async () => {
  const { buyer } = await buyerOf(1)
  const { token } = buyer
  const { body } = await shop.call('/orders', { token, body: orderBody(buyer) })
  const first = await follow(body.id, token, { count: 1 })
  expect(first.type).toContain('text/event-stream')
  expect(first.events).toMatchObject([
    { seq: 1, event: 'order.placed', order: { status: 'pending', payment: { status: 'preparing' } } },
  ])

  const rest = follow(body.id, token, { lastId: 1 })
  await shop.call(`/orders/${body.id}/cancel`, { token, body: { note: 'rozmyśliłem się' } })

  expect((await rest).events).toMatchObject([
    { seq: 2, event: 'order.cancelled', order: { status: 'cancelled', payment: { status: 'closed' } } },
  ])
  for (const event of [...first.events, ...(await rest).events]) {
    expect([...Value.Errors(OrderEventSchema, event)]).toEqual([])
    expect(Object.keys(event).toSorted()).toEqual(Object.keys(OrderEventSchema.properties).toSorted())
  }
  expect((await follow(body.id, token, { lastId: 2 })).status).toBe(204)
  const [stranger] = await createBuyers(context, 1, () => [])
  expect((await follow(body.id, stranger?.token ?? '')).status).toBe(404)
})

test('a revoked session ends its stream within seconds', async () => {
  const { buyer } = await buyerOf(1)
  const { body } = await shop.call('/orders', { token: buyer.token, body: orderBody(buyer) })

  const { events } = await follow(body.id, buyer.token, {
    atFirst: () => sql`update user_sessions set revoked_at = now() where user_id = ${buyer.userId}`,
  })

  expect(events).toHaveLength(1)
})

test('one customer cannot take the streams of everybody else', async () => {
  const { buyer } = await buyerOf(1)
  const { body } = await shop.call('/orders', { token: buyer.token, body: orderBody(buyer) })
  const leaving = new AbortController()
  // Kept, because a reply that nobody holds is let go, and its stream with it.
  const replies: Response[] = []
  const headers = { authorization: `Bearer ${buyer.token}` }
  const isRefused = async (): Promise<boolean> => {
    const reply = await fetch(`${shop.url}/orders/${body.id}/events`, { headers, signal: leaving.signal })
    replies.push(reply)
    return reply.status === 503
  }

  await eventually(isRefused)
  expect(replies.map(({ status }) => status)).toEqual([...Array(20).fill(200), 503])

  const other = await buyerOf(1)
  const { body: theirs } = await shop.call('/orders', {
    token: other.buyer.token,
    body: orderBody(other.buyer),
  })
  expect((await follow(theirs.id, other.buyer.token, { count: 1 })).events).toHaveLength(1)
  leaving.abort()
  await eventually(async () => (await follow(body.id, buyer.token, { count: 1 })).events.length === 1)
})
