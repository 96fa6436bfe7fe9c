import { priceColumn, quantityRules } from '#catalog'
import type { PriceList } from '#identity'
import type { Database } from '#platform/database'
import { type Language, languages } from '#platform/i18n'

/** In which language and at whose prices a cart is read. */
export interface Perspective {
  readonly language: Language
  readonly priceList: PriceList
}

/*
 * A cart has few lines, each found by a key. Postgres does not know how many: it takes an average, and where some carts
 * have hundreds, or nobody has counted yet, it would rather read all products than look up one. A part that may answer
 * one row (`limit 1`) leaves it no choice.
 */

/**
 * The live unpaid order of cart `c`, if there is one, as `live`. What it holds (`held`, units by product) is still the
 * cart's, and is read once for all lines.
 */
export function liveOrderJoin({ sql }: Database) {
  return sql`
    left join lateral (
      select o.id, o.cart_version, o.request_hash, o.payment_status,
        coalesce(o.expires_at <= now(), false) as overdue,
        (select jsonb_object_agg(r.product_id, r.quantity) from stock_reservations r
          where r.order_id = o.id and r.state = 'held') as held
      from orders o
      where o.cart_id = c.id and o.status = 'pending' and o.payment_method <> 'bank_transfer'
      limit 1
    ) live on true`
}

/** The product of line `i` as it is now, as `p`. */
export function productOfLine(db: Database, priceList: PriceList) {
  const { minimum, perBox } = quantityRules(db, priceList)
  return db.sql`lateral (
      select p.id, p.product_code, p.slug, p.brand, p.size, p.images -> 0 as image, p.vat_rate,
        ${priceColumn(db, priceList)} as price_minor, ${minimum} as min_quantity, ${perBox} as quantity_per_box,
        p.stock - p.reserved as free, p.status = 'active' as for_sale
      from products p where p.id = i.product_id
      limit 1
    ) p`
}

/**
 * A line of the cart as JSON: `i` has its product, quantity and seen price, `p` the columns of `productOfLine`, `live`
 * what the cart's order holds. Written last, so that texts are read of those lines alone that are answered.
 */
export function lineOfCart(db: Database, language: Language) {
  return db.sql`jsonb_build_object(
        'productId', i.product_id, 'productCode', p.product_code, 'slug', p.slug, 'name', ${nameOfLine(db, language)},
        'brand', p.brand, 'size', p.size, 'image', p.image, 'quantity', i.quantity,
        'unitPriceMinor', p.price_minor, 'seenPriceMinor', i.seen_price_minor, 'vatRate', p.vat_rate,
        'minQuantity', p.min_quantity, 'quantityPerBox', p.quantity_per_box,
        'available', p.free + coalesce((live.held ->> i.product_id::text)::int, 0), 'forSale', p.for_sale
      )`
}

/**
 * The name in the language asked for, else in English, in Turkish, or in the one there is. The languages are asked one
 * after the other: the first almost always answers, and its index holds the name.
 */
function nameOfLine({ sql }: Database, language: Language) {
  const inOrder = [...new Set<Language>([language, 'en', 'tr', ...languages])]
  return inOrder.reduceRight(
    (otherwise, code) => sql`coalesce((select t.full_name from product_translations t
          where t.language_code = ${code} and t.product_id = i.product_id), ${otherwise})`,
    sql`p.product_code`,
  )
}

/** The lines of cart `c` as one JSON array, with the products as they are now. */
export function cartLines(db: Database, { language, priceList }: Perspective) {
  return db.sql`
    (select coalesce(jsonb_agg(${lineOfCart(db, language)} order by i.created_at, i.product_id), '[]'::jsonb)
    from cart_items i
    cross join ${productOfLine(db, priceList)}
    where i.cart_id = c.id)`
}
