import { expect, test } from 'bun:test'
import { adminWith, superAdmin } from '../admin/support'
import { signUpCorporate } from '../identity/support'
import { addAddress, signUp } from '../support/customers'
import { openShop } from '../support/shop'
import { makeProduct } from './products'

const shop = await openShop()
const { sql } = shop.context.db
const boss = await superAdmin(shop)
const { token: staffToken } = await adminWith(shop, 'product_manager')

/** Somebody who buys for an approved company. */
async function wholesaler(): Promise<string> {
  const { body } = await signUpCorporate(shop, { name: 'Bar Mleczny sp. z o.o.', nip: '526-104-08-28' })
  const [member] = await sql`select company_id from company_members where user_id = ${body.userId}`
  const approved = await shop.call(`/admin/companies/${member?.company_id}/members/${body.userId}/approve`, {
    token: boss.token,
    body: { paymentTermDays: 14 },
  })
  expect(approved.status).toBe(200)
  return body.accessToken
}

async function stocked(corporatePriceMinor: number | null) {
  const product = await makeProduct(shop, staffToken, { priceMinor: 2_000, corporatePriceMinor })
  const body = { productId: product.id, delta: 100, reason: 'restock' }
  expect((await shop.call('/admin/stock-movements', { token: staffToken, body })).status).toBe(201)
  return String(product.id)
}

/** The price of a product everywhere its buyer meets it: page, list, cart and order. */
async function pricesSeenBy(token: string, productId: string) {
  const page = await shop.call(`/products/${productId}`, { token })
  const list = await shop.call('/products?sort=newest&limit=100', { token })
  const cart = await shop.call(`/cart/items/${productId}`, { token, method: 'PUT', body: { quantity: 12 } })
  const order = await shop.call('/orders', {
    token,
    body: { shippingAddressId: await addAddress(shop, token), paymentMethod: 'card' },
  })
  expect(order.status).toBe(201)
  const listed = list.body.data.find((product: { id: string }) => product.id === productId)
  return {
    page: page.body.priceMinor,
    list: listed.priceMinor,
    cart: cart.body.items[0].unitPriceMinor,
    order: order.body.items[0].unitPriceMinor,
  }
}

const everywhere = (price: number) => ({ page: price, list: price, cart: price, order: price })

test('a price list says one price of a product, on its page, in the list, the cart and the order', async () => {
  const [cheaper, same] = await Promise.all([stocked(1_500), stocked(null)])

  expect(await pricesSeenBy(await wholesaler(), cheaper)).toEqual(everywhere(1_500))
  expect(await pricesSeenBy((await signUp(shop)).accessToken, cheaper)).toEqual(everywhere(2_000))
  expect(await pricesSeenBy((await signUp(shop)).accessToken, same)).toEqual(everywhere(2_000))
})

test('wholesale falls back to the retail price where none is set', async () => {
  const { body } = await signUpCorporate(shop, { name: 'Sklep', nip: '1060000062' })
  await sql`update company_members set state = 'approved' where user_id = ${body.userId}`

  expect(await pricesSeenBy(body.accessToken, await stocked(null))).toEqual(everywhere(2_000))
})
