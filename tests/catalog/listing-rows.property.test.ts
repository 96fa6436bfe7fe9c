import { expect, test } from 'bun:test'
import fc from 'fast-check'
import postgres from 'postgres'
import { languages } from '#platform/i18n'
import { newId } from '#platform/ids'
import { findBrokenInvariants } from '../../scripts/database/index'
import { listProducts } from '../../src/domains/catalog/application/list-products'
import { productSorts } from '../../src/domains/catalog/product'
import { adminWith, superAdmin } from '../admin/support'
import { afterThisFile } from '../support/cleanup'
import { openShop } from '../support/shop'
import { type HonestQuery, readHonestly } from './honest-list'
import { makeProduct } from './products'

/** What is found is sorted by a test of its own. */
const sorts = productSorts.filter((sort) => sort !== 'relevance')

const shop = await openShop()
const { sql } = shop.context.db
await superAdmin(shop)
const { token } = await adminWith(shop, 'product_manager')
const raw = postgres(shop.databaseUrl, { max: 2, onnotice: () => undefined })
afterThisFile(() => raw.end())

const products = (await sql<{ id: string }[]>`select id from products order by id limit 6`).map(
  ({ id }) => id,
)
const categories = (await sql<{ id: string }[]>`select id from categories order by id`).map(({ id }) => id)

/** What the lists are wrong about; nothing, always. */
const wrongRows = async () => (await findBrokenInvariants(raw)).filter((text) => text.startsWith('lists'))

const anyProduct = fc.constantFrom(...products)
const anyLanguage = fc.constantFrom(...languages)
const anyText = fc.constantFrom('Ćwikła', 'Çilek', 'Iğdır', 'Łosoś', 'apple', 'Zebra', 'şeker')

/** A write of staff through the product, or of whoever else writes these tables, such as the release before. */
type Write = () => Promise<unknown>

const settings: fc.Arbitrary<Write> = fc
  .record({
    id: anyProduct,
    body: fc.record(
      {
        status: fc.constantFrom('active', 'draft', 'archived'),
        priceMinor: fc.integer({ min: 5_000, max: 9_000 }),
        corporatePriceMinor: fc.option(fc.integer({ min: 1_000, max: 5_000 })),
      },
      { requiredKeys: [] },
    ),
  })
  .map(
    ({ id, body }) =>
      () =>
        shop.call(`/admin/products/${id}/settings`, { token, method: 'PATCH', body }),
  )

const edits: fc.Arbitrary<Write> = fc
  .record({ id: anyProduct, language: anyLanguage, text: anyText, category: fc.constantFrom(...categories) })
  .map(({ id, language, text, category }) => async () => {
    const { headers } = await shop.call(`/admin/products/${id}`, { token })
    const translations = { [language]: { name: text, fullName: `${text} 1 kg`, description: text } }
    const body = { categoryId: category, brand: text, translations }
    const ifMatch = { 'if-match': headers.get('etag') ?? '' }
    return await shop.call(`/admin/products/${id}`, { token, method: 'PATCH', headers: ifMatch, body })
  })

const rawWrites: fc.Arbitrary<Write> = fc.oneof(
  fc.record({ id: anyProduct, language: anyLanguage }).map(
    ({ id, language }) =>
      () =>
        raw`delete from product_translations where product_id = ${id} and language_code = ${language}`,
  ),
  fc.record({ id: anyProduct, language: anyLanguage, text: anyText }).map(
    ({ id, language, text }) =>
      () =>
        raw`insert into product_translations (product_id, language_code, name, full_name)
          values (${id}, ${language}, ${text}, ${text})
          on conflict (product_id, language_code) do update set name = excluded.name`,
  ),
  fc.record({ id: anyProduct, badge: fc.constantFrom('new', 'vegan') }).map(
    ({ id, badge }) =>
      () =>
        raw`update products set attributes = jsonb_set(attributes, '{badges}', ${raw.json([badge])}),
          created_at = created_at - interval '1 second' where id = ${id}`,
  ),
  fc.constant(() => raw`update product_translations set name = lower(name) where language_code = 'pl'`),
  fc.constant(() => raw`update products set category_id = (select min(id::text)::uuid from categories)`),
  fc.constant(
    () => raw`
      with gone as (delete from product_translations where product_id = ${products[0] ?? ''} returning product_id)
      select count(*) from gone`,
  ),
)

test('whatever is written, by whomever, lists say what products and their texts say', async () => {
  const write = fc.oneof(settings, edits, rawWrites)
  await fc.assert(
    fc.asyncProperty(fc.array(write, { minLength: 1, maxLength: 6 }), async (writes) => {
      for (const one of writes) await one()
      expect(await wrongRows()).toEqual([])
    }),
    { numRuns: 25 },
  )
})

test('a list is the honest one, in every order, language and price list, with every filter, to its end', async () => {
  await sql`update products set stock = 0, reserved = 0 where md5(id::text) < '8'`
  const query: fc.Arbitrary<HonestQuery> = fc.record(
    {
      language: anyLanguage,
      priceList: fc.constantFrom('retail', 'wholesale'),
      sort: fc.constantFrom(...sorts),
      category: fc.constantFrom(...(await slugs())),
      brand: fc.constantFrom(...(await brands()), 'nobody'),
      badge: fc.constantFrom('new', 'halal', 'nothing'),
      minPrice: fc.integer({ min: 0, max: 3_000 }),
      maxPrice: fc.integer({ min: 1_000, max: 9_000 }),
      inStock: fc.boolean(),
    },
    { requiredKeys: ['language', 'priceList', 'sort'] },
  )
  await fc.assert(
    fc.asyncProperty(query, fc.integer({ min: 1, max: 60 }), async (one, limit) => {
      const shown = await walk(one, limit)
      const view = ({ id, name, fullName, description, language, priceMinor }: (typeof shown)[number]) => ({
        id,
        name,
        fullName,
        description,
        language,
        priceMinor,
      })
      expect(shown.map(view)).toEqual([...(await readHonestly(sql, one))])
    }),
    { numRuns: 60 },
  )
})

async function slugs(): Promise<string[]> {
  return (await sql<{ slug: string }[]>`select slug from categories order by slug`).map(({ slug }) => slug)
}

async function brands(): Promise<string[]> {
  return (await sql<{ brand: string }[]>`select distinct brand from products order by 1`).map(
    ({ brand }) => brand,
  )
}

/** All pages of a list. */
async function walk(query: HonestQuery, limit: number) {
  const filters = {
    q: undefined,
    category: query.category,
    brand: query.brand,
    badge: query.badge,
    minPrice: query.minPrice,
    maxPrice: query.maxPrice,
    inStock: query.inStock ?? false,
  }
  const { language, priceList, sort } = query
  const shown: Awaited<ReturnType<typeof listProducts>>['products'][number][] = []
  let after: Awaited<ReturnType<typeof listProducts>>['lastKey']
  do {
    const page = await listProducts(shop.context, { ...filters, language, priceList, sort, limit, after })
    expect(page.products.length).toBeLessThanOrEqual(limit)
    shown.push(...page.products)
    after = page.lastKey
  } while (after)
  return shown
}

test('two who write texts of one product at once both find them in the lists', async () => {
  const { id } = await makeProduct(shop, token)
  const [first, second] = [raw, postgres(shop.databaseUrl, { max: 1, onnotice: () => undefined })]
  const write = (client: postgres.ISql, language: string) =>
    client`insert into product_translations (product_id, language_code, name, full_name)
      values (${id}, ${language}, ${`new ${language}`}, 'x')
      on conflict (product_id, language_code) do update set name = excluded.name`
  const written = Promise.withResolvers<void>()
  const waited = Promise.withResolvers<void>()
  const one = first.begin(async (tx) => {
    await write(tx, 'en')
    written.resolve()
    await waited.promise
  })
  await written.promise
  const two = write(second, 'pl').then(() => undefined)
  // The other one has to wait for the product, or else it would not see this text when it lists its own.
  for (;;) {
    const [row] = await sql<[{ n: number }]>`
      select count(*)::int as n from pg_stat_activity where wait_event_type = 'Lock' and query like '%product_translations%'`
    if (row.n > 0) break
  }
  waited.resolve()
  await Promise.all([one, two])
  await second.end()
  expect(await wrongRows()).toEqual([])
  const rows = await sql`
    select language_code as language, name from product_listings where product_id = ${id} order by 1`
  expect([...rows]).toEqual([
    { language: 'en', name: 'new en' },
    { language: 'pl', name: 'new pl' },
    { language: 'tr', name: 'Peynir' },
  ])
})

test('a list that is walked while products change elsewhere names each of them once', async () => {
  for (const sort of sorts) {
    const seen: string[] = []
    const expected = await readHonestly(sql, { language: 'pl', priceList: 'retail', sort })
    let cursor = ''
    for (;;) {
      const { body } = await shop.call(`/products?sort=${sort}&limit=7${cursor}`, {
        headers: { 'accept-language': 'pl' },
      })
      seen.push(...body.data.map(({ id }: { id: string }) => id))
      // All that no list is sorted by: rows move on their pages, and nowhere else.
      const [first, last] = [seen[0] ?? '', seen.at(-1) ?? '']
      const moved = [first, last, expected.at(-1)?.id ?? '']
      await sql`
        update products set stock = stock + 1, brand = brand || '.', updated_at = now() where id = any(${moved}::uuid[])`
      await sql`
        update product_translations set description = description || '.' where product_id = any(${moved}::uuid[])`
      if (body.nextCursor === null) break
      cursor = `&cursor=${body.nextCursor}`
    }
    expect(seen).toEqual(expected.map(({ id }) => id))
  }
})

test('a page that gave up says where to go on, and the walk still names everything once', async () => {
  await sql`insert into categories (id, slug) values (${newId()}, 'crowded')`
  await sql`
    with made as (
      insert into products (id, product_code, slug, category_id, brand, size, price_minor, vat_rate, attributes, status)
      select md5('crowded' || n)::uuid, 'crowded' || n, 'crowded-' || n, c.id,
        case when n % 150 = 0 then 'Rare' when n % 3 = 0 then 'Large' else 'Other' end, '1 kg', 100 + n, 5,
        jsonb_build_object('badges', case when n % 400 = 0 then '["vegan"]'::jsonb else '[]' end), 'active'
      from generate_series(1, 900) n, categories c where c.slug = 'crowded' returning id
    )
    insert into product_translations (product_id, language_code, name, full_name)
    select id, 'tr', 'Ürün ' || left(id::text, 4), 'Ürün' from made`
  for (const filter of [{ badge: 'vegan' }, { brand: 'Rare' }, { brand: 'Large' }, { inStock: true }]) {
    const query = {
      language: 'tr',
      priceList: 'retail',
      sort: 'name',
      category: 'crowded',
      ...filter,
    } as const
    const honest = await readHonestly(sql, query)
    expect([filter, (await walk(query, 20)).map(({ id }) => id)]).toEqual([
      filter,
      honest.map(({ id }) => id),
    ])
  }
  const { body } = await shop.call('/products?category=crowded&badge=vegan')
  expect(body.data.length).toBeLessThan(2)
  expect(body.nextCursor).not.toBeNull()
})

test('a reservation is a heap-only update, and no index but the plan’s speaks of stock', async () => {
  await sql`update products set stock = stock + 5`
  await sql`vacuum full products`
  expect(await hotShare()).toBe(1)
  await sql`create index planted on products (reserved)`
  expect(await hotShare()).toBe(0)
  await sql`drop index planted`
  const rows = await sql`
    select c.relname as name from pg_index i join pg_class c on c.oid = i.indexrelid
    join pg_attribute a on a.attrelid = i.indrelid and a.attnum = any(i.indkey)
    where i.indrelid = 'products'::regclass and a.attname in ('stock', 'reserved')`
  expect([...rows]).toEqual([{ name: 'idx_products_stock_available' }])
  const columns = await sql`
    select attname from pg_attribute where attrelid = 'product_listings'::regclass and attname ~ 'stock|reserved'`
  expect([...columns]).toEqual([])
})

/** Of reservations of one product on each page of the table, which has room for it: how many wrote no index. */
async function hotShare(): Promise<number> {
  return await raw.begin(async (tx) => {
    const before = await counters(tx)
    await tx`
      update products set reserved = reserved + 1 where id in (
        select distinct on ((ctid::text::point)[0]) id from products order by (ctid::text::point)[0])`
    const after = await counters(tx)
    expect(after.updated - before.updated).toBeGreaterThan(5)
    return (after.hot - before.hot) / (after.updated - before.updated)
  })
}

async function counters(tx: postgres.ISql) {
  const [row] = await tx<[{ updated: number; hot: number }]>`
    select pg_stat_get_xact_tuples_updated('products'::regclass)::int as updated,
      pg_stat_get_xact_tuples_hot_updated('products'::regclass)::int as hot`
  return row
}
