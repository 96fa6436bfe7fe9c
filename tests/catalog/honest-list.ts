import type { PriceList } from '#identity'
import type { Sql } from '#platform/database'
import type { Language } from '#platform/i18n'
import type { ProductSort } from '../../src/domains/catalog/product'

export interface HonestQuery {
  readonly language: Language
  readonly priceList: PriceList
  readonly sort: Exclude<ProductSort, 'relevance'>
  readonly category?: string | undefined
  readonly brand?: string | undefined
  readonly badge?: string | undefined
  readonly minPrice?: number | undefined
  readonly maxPrice?: number | undefined
  readonly inStock?: boolean
}

export interface HonestProduct {
  readonly id: string
  readonly name: string
  readonly fullName: string
  readonly description: string
  readonly language: Language
  readonly priceMinor: number
}

/** All products of a list as the tables say it, without listing rows, caps or indexes: slow, and beyond doubt. */
export async function readHonestly(sql: Sql, query: HonestQuery): Promise<HonestProduct[]> {
  const price =
    query.priceList === 'wholesale'
      ? sql`coalesce(p.corporate_price_minor, p.price_minor)`
      : sql`p.price_minor`
  const name = {
    tr: sql`t.name collate "tr-x-icu"`,
    en: sql`t.name collate "en-x-icu"`,
    pl: sql`t.name collate "pl-x-icu"`,
  }[query.language]
  const order = {
    name: sql`${name}, p.id`,
    price: sql`${price}, p.id`,
    '-price': sql`${price} desc, p.id desc`,
    newest: sql`p.created_at desc, p.id desc`,
  }[query.sort]
  return await sql<HonestProduct[]>`
    select p.id, t.name, t.full_name as "fullName", t.description, t.language_code as language, ${price} as "priceMinor"
    from products p
    join categories c on c.id = p.category_id
    cross join lateral (
      select * from product_translations where product_id = p.id
      order by array_position(${[query.language, 'en', 'tr']}::text[], language_code) limit 1
    ) t
    where p.status = 'active'
      ${query.category === undefined ? sql`` : sql`and c.slug = ${query.category}`}
      ${query.brand === undefined ? sql`` : sql`and p.brand = ${query.brand}`}
      ${query.badge === undefined ? sql`` : sql`and p.attributes -> 'badges' ? ${query.badge}`}
      ${query.minPrice === undefined ? sql`` : sql`and ${price} >= ${query.minPrice}`}
      ${query.maxPrice === undefined ? sql`` : sql`and ${price} <= ${query.maxPrice}`}
      ${query.inStock ? sql`and p.stock > p.reserved` : sql``}
    order by ${order}`
}
