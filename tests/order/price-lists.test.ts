import { describe, expect, test } from 'bun:test'
import { superAdmin } from '../admin/support'
import { signUpCorporate } from '../identity/support'
import { createProducts } from '../support/crowd'
import { addAddress, signUp } from '../support/customers'
import { openShop } from '../support/shop'

const shop = await openShop({ seed: false })
const { db } = shop.context
const { sql } = db

interface Priced {
  readonly retail: number
  readonly corporate?: number | null
  readonly minIndividual?: number
  readonly minCorporate?: number
  readonly box?: number | null
}

/** Products of many units, with what the two price lists say of them. */
async function priced(...products: Priced[]): Promise<string[]> {
  const ids = await createProducts(
    db,
    products.map(() => 100_000),
  )
  for (const [index, product] of products.entries()) {
    const { retail, corporate = null, minIndividual = 1, minCorporate = 1, box = null } = product
    await sql`
      update products
      set price_minor = ${retail}, corporate_price_minor = ${corporate}, quantity_per_box = ${box},
        min_quantity_individual = ${minIndividual}, min_quantity_corporate = ${minCorporate}
      where id = ${ids[index] ?? ''}`
  }
  return ids
}

interface Buyer {
  readonly token: string
  readonly userId: string
  readonly addressId: string
}

async function household(): Promise<Buyer> {
  const { accessToken: token, userId } = await signUp(shop)
  return { token, userId, addressId: await addAddress(shop, token) }
}

/** Somebody of a company whose membership still waits for staff. */
async function applicant(nip: string): Promise<Buyer> {
  const { status, body } = await signUpCorporate(shop, { name: 'Sklep Ali', nip })
  expect(status).toBe(201)
  const { accessToken: token, userId } = body
  return { token, userId, addressId: await addAddress(shop, token) }
}

/** Approved in the panel, as any other. */
async function approve({ userId }: Buyer): Promise<void> {
  const [member] = await sql`select company_id from company_members where user_id = ${userId}`
  const path = `/admin/companies/${member?.company_id}/members/${userId}/approve`
  const approved = await shop.call(path, { token: boss.token, body: { paymentTermDays: 14 } })
  expect(approved.status).toBe(200)
}

async function fill({ token }: Buyer, ...lines: [productId: string, quantity: number][]) {
  await shop.call('/cart', { token, method: 'DELETE' })
  const items = lines.map(([productId, quantity]) => ({ productId, quantity }))
  const { status, body } = await shop.call('/cart/items', { token, method: 'PATCH', body: { items } })
  expect(status).toBe(200)
  return body
}

const order = ({ token, addressId }: Buyer, more: Record<string, unknown> = {}) =>
  shop.call('/orders', {
    token,
    body: { shippingAddressId: addressId, paymentMethod: 'card', ...more },
  })

/** What a refused order must leave as it is. */
const standOf = async ({ userId }: Buyer) => {
  const [orders] = await sql`select count(*)::int as placed from orders where user_id = ${userId}`
  const [products] = await sql`select sum(reserved)::int as reserved from products`
  return { ...orders, ...products }
}

async function expectRefusal(buyer: Buyer, problems: { code: string; params: object }[]): Promise<void> {
  const before = await standOf(buyer)
  const cart = await shop.call('/cart', { token: buyer.token })
  expect(cart.body).toMatchObject({ canOrder: false, problems })
  const refused = await order(buyer)
  expect([refused.status, refused.body.code]).toEqual([409, 'CART_HAS_PROBLEMS'])
  expect(refused.body.problems).toEqual(problems)
  expect(await standOf(buyer)).toEqual(before)
}

const boss = await superAdmin(shop)
const company = await applicant('5261040828')
await approve(company)

test('who buys wholesale sees and pays its prices, everywhere and from approval on; all others pay retail', async () => {
  const [dear = '', other = '', plain = ''] = await priced(
    { retail: 30_000, corporate: 10_000 },
    { retail: 25_000, corporate: 20_000 },
    // Wholesale has no price of its own for it.
    { retail: 23_000 },
  )
  const retail = { [dear]: 30_000, [other]: 25_000, [plain]: 23_000 }
  const wholesale = { [dear]: 10_000, [other]: 20_000, [plain]: 23_000 }
  const newcomer = await applicant('7740001454')
  const expectPrices = async (token: string | undefined, prices: Record<string, number>): Promise<void> => {
    const dearestLast = Object.entries(prices).toSorted(([, a], [, b]) => a - b)
    const list = await shop.call('/products?sort=price&limit=3', { token })
    expect(list.body.data.map((row: { id: string; priceMinor: number }) => [row.id, row.priceMinor])).toEqual(
      dearestLast,
    )
    const dearestFirst = await shop.call('/products?sort=-price&limit=3', { token })
    expect(dearestFirst.body.data.map(({ id }: { id: string }) => id)).toEqual(
      dearestLast.map(([id]) => id).toReversed(),
    )
    for (const [id, priceMinor] of dearestLast) {
      expect((await shop.call(`/products/${id}`, { token })).body.priceMinor).toBe(priceMinor)
    }
  }
  const expectBill = async (buyer: Buyer, prices: Record<string, number>): Promise<void> => {
    const cart = await fill(buyer, [dear, 1], [other, 2], [plain, 3])
    const lines = [dear, other, plain].map((id, index) => ({
      productId: id,
      unitPriceMinor: prices[id],
      totalMinor: (prices[id] ?? 0) * (index + 1),
    }))
    const totalMinor = lines.reduce((sum, line) => sum + line.totalMinor, 0)
    expect(cart).toMatchObject({ items: lines, totalMinor, problems: [], canOrder: true })
    const placed = await order(buyer, { expectedTotalMinor: totalMinor })
    expect(placed).toMatchObject({ status: 201, body: { totalMinor, items: lines } })
    const rows = await sql`
      select product_id, unit_price_minor, total_minor from order_items
      where order_id = ${placed.body.id} order by position`
    expect(rows.map((row) => ({ ...row }))).toEqual(
      lines.map((line) => ({
        product_id: line.productId,
        unit_price_minor: line.unitPriceMinor,
        total_minor: line.totalMinor,
      })),
    )
    const [row] = await sql`select subtotal_minor, total_minor from orders where id = ${placed.body.id}`
    expect(row).toEqual({ subtotal_minor: totalMinor, total_minor: totalMinor })
  }

  await expectPrices(undefined, retail)
  await expectPrices(newcomer.token, retail)
  await expectPrices(company.token, wholesale)
  await expectBill(await household(), retail)
  await expectBill(newcomer, retail)
  await expectBill(company, wholesale)
  await approve(newcomer)
  await expectPrices(newcomer.token, wholesale)
  await expectBill(newcomer, wholesale)
})

test('wholesale sells its minimum quantity or more, in whole boxes', async () => {
  const [id = ''] = await priced({ retail: 30_000, minCorporate: 12, box: 6, minIndividual: 2 })
  const tooFew = { code: 'MIN_QUANTITY_NOT_MET', params: { productId: id, minimum: 12 } }
  const broken = { code: 'BOX_MULTIPLE', params: { productId: id, quantityPerBox: 6 } }

  await fill(company, [id, 6])
  await expectRefusal(company, [tooFew])
  await fill(company, [id, 14])
  await expectRefusal(company, [broken])
  await fill(company, [id, 7])
  await expectRefusal(company, [tooFew, broken])
  await fill(company, [id, 12])
  expect((await order(company)).status).toBe(201)
})

test('retail sells its own minimum quantity or more, in no boxes', async () => {
  const [id = ''] = await priced({ retail: 30_000, minCorporate: 12, box: 6, minIndividual: 2 })
  const buyer = await household()

  await fill(buyer, [id, 1])
  await expectRefusal(buyer, [{ code: 'MIN_QUANTITY_NOT_MET', params: { productId: id, minimum: 2 } }])
  await fill(buyer, [id, 7])
  expect((await order(buyer)).status).toBe(201)
})

test('retail orders from 200.00 PLN on, wholesale from any amount that Stripe takes', async () => {
  const [almost = '', cheap = ''] = await priced({ retail: 19_999 }, { retail: 1, corporate: 200 })
  const buyer = await household()
  const params = { missingMinor: 1, minimumOrderMinor: 20_000 }

  await fill(buyer, [almost, 1])
  await expectRefusal(buyer, [{ code: 'MINIMUM_ORDER_NOT_MET', params }])
  await fill(buyer, [almost, 1], [cheap, 1])
  expect(await order(buyer)).toMatchObject({ status: 201, body: { totalMinor: 20_000 } })
  await fill(company, [cheap, 1])
  expect(await order(company)).toMatchObject({ status: 201, body: { totalMinor: 200 } })
})

test('a company orders by bank transfer again while its last order waits for the money', async () => {
  const [id = ''] = await priced({ retail: 30_000 })
  const placed = []
  for (const quantity of [1, 2]) {
    await fill(company, [id, quantity])
    placed.push(await order(company, { paymentMethod: 'bank_transfer' }))
  }
  expect(placed.map(({ status }) => status)).toEqual([201, 201])
  expect(placed[0]?.body.id).not.toBe(placed[1]?.body.id)
})

describe('Stripe’s limits', () => {
  test.each([
    ['less than 2.00 PLN', 199, 409],
    ['2.00 PLN', 200, 201],
    ['999,999.99 PLN', 99_999_999, 201],
    ['more than 999,999.99 PLN', 100_000_000, 409],
  ])('%s', async (_, totalMinor, status) => {
    const [id = ''] = await priced({ retail: 30_000, corporate: totalMinor })
    await fill(company, [id, 1])
    const before = await standOf(company)

    for (const paymentMethod of ['card', 'blik']) {
      const placed = await order(company, { paymentMethod })
      expect(placed.status).toBe(status)
      if (status === 201) continue
      const params = { totalMinor, minimumMinor: 200, maximumMinor: 99_999_999 }
      expect(placed.body).toMatchObject({ code: 'TOTAL_NOT_PAYABLE', params })
      expect(await standOf(company)).toEqual(before)
    }
    // A bank takes any amount.
    expect((await order(company, { paymentMethod: 'bank_transfer' })).status).toBe(201)
  })
})
