import { expect, test } from 'bun:test'
import postgres from 'postgres'
import {
  countStatements,
  generateShop,
  judgeListing,
  type ListingCost,
  measureListing,
  openMeasuredShop,
  openPageMeter,
  sumPages,
} from '../../scripts/database/measurements'
import { productSorts } from '../../src/domains/catalog/product'
import { createTestDatabase } from '../support/database'

const { url } = await createTestDatabase()
const sql = postgres(url, { max: 1, onnotice: () => undefined })
const meter = await openPageMeter(url)

/** Without what needs something to be relevant to. */
const sorts = productSorts.filter((sort) => sort !== 'relevance')

/** An index of ten times the rows may be a level deeper: a page more for each row of the page. */
const pagesOfGrowth = 25

async function measureAt(products: number): Promise<ListingCost[]> {
  await generateShop(sql, { orders: 10, products }, () => undefined)
  const shop = await openMeasuredShop(url)
  const costs = await measureListing(shop, meter, false)
  await shop.close()
  return costs
}

test('a list is one statement of few pages, in any order and at any depth, whether there are 2,000 products or 20,000', async () => {
  const small = await measureAt(2_000)
  const large = await measureAt(20_000)
  expect(small.filter(({ filtered }) => !filtered)).toHaveLength(sorts.length * 2 * 2 * 2)
  expect([...small, ...large].flatMap(judgeListing)).toEqual([])
  const growth = large.map(({ name, pages }, index) => ({ name, pages: pages - (small[index]?.pages ?? 0) }))
  expect(growth.filter(({ pages }) => pages > pagesOfGrowth)).toEqual([])
})

test.each(['product', 'product 1234', 'prodcut', 'g777', 'nothing of the kind'])(
  'a customer’s search is one statement of few pages, also for a word of every product: %s',
  async (q) => {
    const shop = await openMeasuredShop(url)
    const costs = await meter.measure(() => shop.get(`/products?q=${encodeURIComponent(q)}`, 1))
    expect(countStatements(costs)).toBe(2)
    expect(sumPages(costs)).toBeLessThan(1_200)
    console.log(
      q,
      sumPages(costs),
      costs.map((c) => c.milliseconds),
    )
    await shop.close()
  },
)

test('a search that finds little gives up, however large the shop is', async () => {
  const shop = await openMeasuredShop(url)
  const costs = await meter.measure(() => shop.get('/products?badge=vegan', 1))
  expect(countStatements(costs)).toBe(2)
  expect(sumPages(costs)).toBeLessThan(400)
  await shop.close()
})

test('the tree of categories is one statement, however many there are', async () => {
  await sql`
    insert into categories (id, slug, parent_id)
    select md5('deep' || n)::uuid, 'deep-' || n, case when n > 1 then md5('deep' || n - 1)::uuid end
    from generate_series(1, 500) n`
  await sql`
    insert into category_translations (category_id, language_code, name)
    select id, 'tr', slug from categories where slug like 'deep-%'`
  const shop = await openMeasuredShop(url)
  const costs = await meter.measure(() => shop.get('/categories', 1))
  expect(countStatements(costs)).toBe(2)
  await shop.close()
  await Promise.all([meter.close(), sql.end()])
})
