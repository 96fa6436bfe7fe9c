import { expect, test } from 'bun:test'
import { confirmWithTestCard } from '../../scripts/demo/index'
import { readyBuyer } from '../support/customers'
import { eventually } from '../support/processes'
import { openShop } from '../support/shop'

const shop = await openShop({ worker: true, stripe: true })
const { sql } = shop.context.db

test('a household buys something, from the sign-in code to the paid order', async () => {
  const buyer = await readyBuyer(shop)
  const token = buyer.accessToken
  const stockBefore = await stockOf(buyer.productId)

  const placed = await shop.call('/orders', {
    token,
    body: {
      shippingAddressId: buyer.addressId,
      paymentMethod: 'card',
      expectedTotalMinor: buyer.totalMinor,
    },
  })
  expect(placed.status).toBe(201)
  expect(placed.body).toMatchObject({
    status: 'pending',
    paymentStatus: 'pending',
    requiresPayment: true,
    totalMinor: buyer.totalMinor,
    payment: { status: 'preparing' },
  })
  expect(placed.body.orderNumber).toMatch(/^[0-9A-HJKMNP-TV-Z]{4}-[0-9A-HJKMNP-TV-Z]{4}$/)
  expect(await stockOf(buyer.productId)).toEqual({
    stock: stockBefore.stock,
    reserved: stockBefore.reserved + buyer.quantity,
  })

  const sheet = await shop.call(`/orders/${placed.body.id}/payment?wait=10`, { token })
  expect(sheet.body).toMatchObject({ status: 'ready', amountMinor: buyer.totalMinor, currency: 'PLN' })
  expect(await confirmWithTestCard(sheet.body, shop.stripeUrl)).toBe('succeeded')

  const paid = await eventually(async () => {
    const { body } = await shop.call(`/orders/${placed.body.id}`, { token })
    return body.paymentStatus === 'paid' && body
  })
  expect(paid.status).toBe('confirmed')
  expect(paid.timeline.map((entry: { event: string }) => entry.event)).toEqual([
    'order.placed',
    'payment.ready',
    'order.confirmed',
  ])
  expect(await stockOf(buyer.productId)).toEqual({
    stock: stockBefore.stock - buyer.quantity,
    reserved: stockBefore.reserved,
  })
  const cart = await shop.call('/cart', { token })
  expect(cart.body.items).toEqual([])
  const [ledger] =
    await sql`select kind, amount_minor from money_movements where order_id = ${placed.body.id}`
  expect(ledger).toEqual({ kind: 'capture', amount_minor: buyer.totalMinor })
  await eventually(async () => (await sql`select from outbox where done_at is null`).length === 0)
})

async function stockOf(productId: string): Promise<{ stock: number; reserved: number }> {
  const [row] = await sql<[{ stock: number; reserved: number }]>`
    select stock, reserved from products where id = ${productId}`
  return row
}
