import type { PriceList } from '#identity'
import type { Database } from '#platform/database'
import type { Language } from '#platform/i18n'
import { isId } from '#platform/ids'
import type { Product, ProductSort } from '../product'

/** In which language and at whose prices a product is read. */
export interface Perspective {
  readonly language: Language
  readonly priceList: PriceList
}

export interface ProductQuery extends Perspective {
  readonly category: string | undefined
  readonly inStock: boolean
  readonly sort: ProductSort
  readonly limit: number
  /** The sort key and id of the last product already seen. */
  readonly after: readonly (string | number)[] | undefined
}

/** The texts of a product fall back from the language asked for to English, then to Turkish, the source. */
export function productColumns(db: Database, priceList: PriceList) {
  const { sql } = db
  const { minimum, perBox } = quantityRules(db, priceList)
  return sql`
    p.id, p.product_code as "productCode", p.slug, p.category_id as "categoryId", c.slug as "categorySlug",
    p.brand, p.size, p.images, t.name, t.full_name as "fullName", t.description, t.language_code as language,
    p.currency, ${priceColumn(db, priceList)} as "priceMinor", p.vat_rate as "vatRate",
    ${minimum} as "minQuantity", ${perBox} as "quantityPerBox",
    p.stock - p.reserved as available, p.attributes, p.created_at as "createdAt"`
}

/** The gross price of product `p` in a price list; wholesale falls back to retail where none is set. */
export function priceColumn({ sql }: Database, priceList: PriceList) {
  return priceList === 'wholesale'
    ? sql`coalesce(p.corporate_price_minor, p.price_minor)`
    : sql`p.price_minor`
}

/** How much of product `p` a price list sells at once: at least `minimum`, and `perBox` where only whole boxes are sold. */
export function quantityRules({ sql }: Database, priceList: PriceList) {
  return priceList === 'wholesale'
    ? { minimum: sql`p.min_quantity_corporate`, perBox: sql`p.quantity_per_box` }
    : { minimum: sql`p.min_quantity_individual`, perBox: sql`null::int` }
}

export function translationJoin({ sql }: Database, language: Language) {
  return sql`
    cross join lateral (
      select language_code, name, full_name, description from product_translations
      where product_id = p.id
      order by array_position(${[language, 'en', 'tr']}::text[], language_code)
      limit 1
    ) t`
}

/** One page of active products in one statement; one row more than asked for tells whether there is a next page. */
export async function selectProducts(
  db: Database,
  query: ProductQuery,
): Promise<(Product & { sortKey: string | number })[]> {
  const { sql } = db
  const sort = sortOf(db, query)
  return await sql<(Product & { sortKey: string | number })[]>`
    select ${productColumns(db, query.priceList)}, ${sort.key} as "sortKey"
    from products p
    join categories c on c.id = p.category_id
    ${translationJoin(db, query.language)}
    where p.status = 'active'
      ${query.category ? sql`and c.slug = ${query.category}` : sql``}
      ${query.inStock ? inStock(db) : sql``}
      ${sort.after}
    order by ${sort.order}
    limit ${query.limit + 1}`
}

/** The first half says nothing that the second does not; but only it lets Postgres use `idx_products_stock_available`. */
function inStock({ sql }: Database) {
  return sql`and p.stock > 0 and p.stock - p.reserved > 0`
}

/** Names sort as people of that language expect: Ç after C, Ł after L. */
const collations: Readonly<Record<Language, string>> = { tr: 'tr-x-icu', en: 'en-x-icu', pl: 'pl-x-icu' }

function sortOf(db: Database, { sort, language, priceList, after }: ProductQuery) {
  const { sql } = db
  const [seenKey = '', seenId = ''] = after ?? []
  const name = sql`t.name collate ${sql(collations[language])}`
  const price = priceColumn(db, priceList)
  const created = sql`p.created_at`
  const byName = { key: sql`t.name`, by: name, seen: sql`${String(seenKey)}`, descending: false }
  const byPrice = {
    key: price,
    by: price,
    seen: sql`${Number(seenKey)}::bigint`,
    descending: sort === '-price',
  }
  const byAge = {
    key: sql`(extract(epoch from p.created_at) * 1000)::bigint`,
    by: created,
    seen: sql`to_timestamp(${Number(seenKey)}::float8 / 1000)::timestamptz(3)`,
    descending: true,
  }
  const { key, by, seen, descending } = { name: byName, price: byPrice, '-price': byPrice, newest: byAge }[
    sort
  ]
  const seenRow = sql`(${seen}, ${String(seenId)}::uuid)`
  const beyond = descending ? sql`and (${by}, p.id) < ${seenRow}` : sql`and (${by}, p.id) > ${seenRow}`
  return {
    key,
    order: descending ? sql`${by} desc, p.id desc` : sql`${by}, p.id`,
    after: after ? beyond : sql``,
  }
}

/** An active product by its id, its slug or its product code. */
export async function findProduct(
  db: Database,
  reference: string,
  perspective: Perspective,
): Promise<Product | undefined> {
  const { sql } = db
  const rows = await sql<Product[]>`
    select ${productColumns(db, perspective.priceList)}
    from products p
    join categories c on c.id = p.category_id
    ${translationJoin(db, perspective.language)}
    where p.status = 'active'
      and ${isId(reference) ? sql`p.id = ${reference}` : sql`(p.slug = ${reference} or p.product_code = ${reference})`}
    limit 1`
  return rows[0]
}
