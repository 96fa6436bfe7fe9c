import { expect, test } from 'bun:test'
import { openShop } from '../support/shop'

const shop = await openShop()
const { sql } = shop.context.db

test('a category without products is an empty list, and one that is not there is not found', async () => {
  await sql`insert into categories (id, slug, position) values (gen_random_uuid(), 'soon', 99)`

  expect((await shop.call('/products?category=soon')).body).toEqual({ data: [], nextCursor: null })
  expect((await shop.call('/products?category=never')).body.code).toBe('CATEGORY_NOT_FOUND')
})
