import { type Pool, type Sql, transact } from '#platform/database'
import { newId } from '#platform/ids'
import { type SeedCategory, type SeedProduct, seedCategories, seedProducts } from './groceries'

export interface SeedResult {
  readonly categories: number
  readonly products: number
}

/** The database holds products that no seed made: it is somebody's shop, and seeds leave it alone. */
export class ForeignRowsError extends Error {}

/**
 * Puts the demonstration catalog into a database. Repeated, it adds what is missing and changes nothing that is there:
 * a price edited by staff stays. Throws ForeignRowsError where other products are found.
 */
export async function seedGroceries(db: Pool): Promise<SeedResult> {
  return await transact({ db }, async ({ sql }) => {
    // Two seeds at once would both find the tables empty.
    await sql`select pg_advisory_xact_lock(7205003)`
    const codes = seedProducts.map((product) => product.productCode)
    const [foreign] =
      await sql`select product_code from products where product_code <> all(${codes}::text[]) limit 1`
    if (foreign) throw new ForeignRowsError(`Product ${foreign.product_code} is not one of the seed’s`)

    await sql`insert into catalog_state (id, epoch) values (1, ${newId()}) on conflict do nothing`
    const categories = await insertCategories(sql, seedCategories)
    const products = await insertProducts(sql, seedProducts)
    if (categories + products > 0) await sql`update catalog_state set version = version + 1`
    return { categories, products }
  })
}

async function insertCategories(sql: Sql, categories: readonly SeedCategory[]): Promise<number> {
  const rows = categories.map((category) => ({
    id: newId(),
    slug: category.slug,
    position: category.position,
  }))
  const inserted = await sql`insert into categories ${sql(rows)} on conflict (slug) do nothing returning 1`
  const texts = categories.flatMap((category) =>
    Object.entries(category.translations).map(([language, text]) => ({
      slug: category.slug,
      language,
      ...text,
    })),
  )
  await sql`
    insert into category_translations (category_id, language_code, name, description)
    select c.id, t.language, t.name, t.description
    from jsonb_to_recordset(${JSON.stringify(texts)}::jsonb)
      as t(slug text, language text, name text, description text)
    join categories c on c.slug = t.slug
    on conflict do nothing`
  return inserted.length
}

/** A product and its first stock are written together, so that the ledger holds from the first unit on. */
async function insertProducts(sql: Sql, products: readonly SeedProduct[]): Promise<number> {
  const rows = products.map((product) => ({ id: newId(), ...product }))
  const inserted = await sql`
    with given as (
      select * from jsonb_to_recordset(${JSON.stringify(rows)}::jsonb) as g(
        id uuid, "productCode" text, slug text, "categorySlug" text, brand text, size text, "priceMinor" bigint,
        "corporatePriceMinor" bigint, "vatRate" smallint, "minQuantityIndividual" int, "minQuantityCorporate" int,
        "quantityPerBox" int, stock int, attributes jsonb)
    ), made as (
      insert into products (id, product_code, slug, category_id, brand, size, price_minor, corporate_price_minor,
        vat_rate, min_quantity_individual, min_quantity_corporate, quantity_per_box, stock, attributes, status)
      select g.id, g."productCode", g.slug, c.id, g.brand, g.size, g."priceMinor", g."corporatePriceMinor",
        g."vatRate", g."minQuantityIndividual", g."minQuantityCorporate", g."quantityPerBox", g.stock, g.attributes,
        'active'
      from given g join categories c on c.slug = g."categorySlug"
      on conflict (product_code) do nothing
      returning id, stock
    ), ledger as (
      insert into stock_movements (product_id, delta, reason, note)
      select id, stock, 'import', 'seed' from made
    )
    select id from made`
  const texts = products.flatMap((product) =>
    Object.entries(product.translations).map(([language, text]) => ({
      productCode: product.productCode,
      language,
      ...text,
    })),
  )
  await sql`
    insert into product_translations (product_id, language_code, name, full_name, description)
    select p.id, t.language, t.name, t."fullName", t.description
    from jsonb_to_recordset(${JSON.stringify(texts)}::jsonb)
      as t("productCode" text, language text, name text, "fullName" text, description text)
    join products p on p.product_code = t."productCode"
    on conflict do nothing`
  return inserted.length
}
