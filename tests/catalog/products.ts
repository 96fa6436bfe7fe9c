import { expect } from 'bun:test'
import type { TestShop } from '../support/shop'

let lastCode = 0

/** The body of a product that nobody has made yet. */
export function someProduct(categoryId: string, changes: Readonly<Record<string, unknown>> = {}) {
  lastCode += 1
  return {
    productCode: `00${lastCode}-T`,
    slug: `test-product-${lastCode}`,
    categoryId,
    brand: 'Metro',
    size: '500 g',
    images: [],
    priceMinor: 1_299,
    corporatePriceMinor: null,
    vatRate: 5,
    minQuantityIndividual: 1,
    minQuantityCorporate: 6,
    quantityPerBox: 6,
    status: 'active',
    attributes: {
      allergens: ['milk'],
      nutritionPer100g: null,
      storage: null,
      origin: { country: 'TR' },
      manufacturer: null,
      badges: ['new'],
    },
    translations: {
      tr: { name: 'Peynir', fullName: 'Beyaz Peynir 500 g', description: '' },
      pl: { name: 'Ser', fullName: 'Ser biały 500 g', description: '' },
    },
    ...changes,
  }
}

/** Makes a product over HTTP, in the first category, without stock. */
export async function makeProduct(
  shop: TestShop,
  token: string,
  changes: Readonly<Record<string, unknown>> = {},
) {
  const [category] = await shop.context.db.sql<[{ id: string }]>`
    select id from categories order by position limit 1`
  const { status, body } = await shop.call('/admin/products', {
    token,
    body: someProduct(category.id, changes),
  })
  expect(status).toBe(201)
  return body
}
