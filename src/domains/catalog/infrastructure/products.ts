import type { PriceList } from '#identity'
import type { Queryable } from '#platform/database'
import type { Language } from '#platform/i18n'
import { isId } from '#platform/ids'
import type { Product } from '../product'

/** In which language and at whose prices a product is read. */
export interface Perspective {
  readonly language: Language
  readonly priceList: PriceList
}

/** The texts of a product fall back from the language asked for to English, then to Turkish, the source. */
function productColumns(db: Queryable, priceList: PriceList) {
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
export function priceColumn({ sql }: Queryable, priceList: PriceList) {
  return priceList === 'wholesale'
    ? sql`coalesce(p.corporate_price_minor, p.price_minor)`
    : sql`p.price_minor`
}

/** How much of product `p` a price list sells at once: at least `minimum`, and `perBox` where only whole boxes are sold. */
export function quantityRules({ sql }: Queryable, priceList: PriceList) {
  return priceList === 'wholesale'
    ? { minimum: sql`p.min_quantity_corporate`, perBox: sql`p.quantity_per_box` }
    : { minimum: sql`p.min_quantity_individual`, perBox: sql`null::int` }
}

function translationJoin({ sql }: Queryable, language: Language) {
  return sql`
    cross join lateral (
      select language_code, name, full_name, description from product_translations
      where product_id = p.id
      order by array_position(${[language, 'en', 'tr']}::text[], language_code)
      limit 1
    ) t`
}

/** An active product by its id, its slug or its product code. */
export async function findProduct(
  db: Queryable,
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
