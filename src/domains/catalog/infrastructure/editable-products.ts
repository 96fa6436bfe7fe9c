import type { Database, Queryable, Transaction } from '#platform/database'
import type { EditableProduct, ProductFields } from '../product'

/** Violated by a second product with the same code or slug, or an unknown category. */
export const productConstraints = {
  code: 'products_product_code_key',
  slug: 'products_slug_key',
  category: 'products_category_id_fkey',
} as const

export const editableColumns = (db: Queryable) => db.sql`
  p.id, p.product_code as "productCode", p.slug, p.category_id as "categoryId", p.brand, p.size, p.images, p.currency,
  p.price_minor as "priceMinor", p.corporate_price_minor as "corporatePriceMinor", p.vat_rate as "vatRate",
  p.min_quantity_individual as "minQuantityIndividual", p.min_quantity_corporate as "minQuantityCorporate",
  p.quantity_per_box as "quantityPerBox", p.stock, p.reserved, p.attributes, p.status, p.version,
  p.created_at as "createdAt", p.updated_at as "updatedAt",
  (select coalesce(jsonb_object_agg(t.language_code, jsonb_build_object('name', t.name, 'fullName', t.full_name,
      'description', t.description)), '{}'::jsonb)
    from product_translations t where t.product_id = p.id) as translations`

export async function findEditableProduct(db: Database, id: string): Promise<EditableProduct | undefined> {
  const rows = await db.sql<EditableProduct[]>`
    select ${editableColumns(db)} from products p where p.id = ${id}`
  return rows[0]
}

/** The product, locked against other changes of it, sales included. */
export async function lockEditableProduct(tx: Transaction, id: string): Promise<EditableProduct | undefined> {
  await tx.sql`select id from products where id = ${id} for no key update`
  return await findEditableProduct(tx, id)
}

export async function insertProduct(tx: Transaction, id: string, product: ProductFields): Promise<void> {
  await tx.sql`
    insert into products (id, product_code, slug, category_id, brand, size, images, price_minor,
      corporate_price_minor, vat_rate, min_quantity_individual, min_quantity_corporate, quantity_per_box, attributes,
      status)
    values (${id}, ${product.productCode}, ${product.slug}, ${product.categoryId}, ${product.brand}, ${product.size},
      ${JSON.stringify(product.images)}::jsonb, ${product.priceMinor}, ${product.corporatePriceMinor},
      ${product.vatRate}, ${product.minQuantityIndividual}, ${product.minQuantityCorporate},
      ${product.quantityPerBox}, ${JSON.stringify(product.attributes)}::jsonb, ${product.status})`
  await writeTranslations(tx, id, product.translations)
}

/** Writes all fields of a locked product and raises its version. */
export async function updateProduct(tx: Transaction, id: string, product: ProductFields): Promise<void> {
  await tx.sql`
    update products
    set product_code = ${product.productCode}, slug = ${product.slug}, category_id = ${product.categoryId},
        brand = ${product.brand}, size = ${product.size}, images = ${JSON.stringify(product.images)}::jsonb,
        price_minor = ${product.priceMinor}, corporate_price_minor = ${product.corporatePriceMinor},
        vat_rate = ${product.vatRate}, min_quantity_individual = ${product.minQuantityIndividual},
        min_quantity_corporate = ${product.minQuantityCorporate}, quantity_per_box = ${product.quantityPerBox},
        attributes = ${JSON.stringify(product.attributes)}::jsonb, status = ${product.status},
        version = version + 1, updated_at = now()
    where id = ${id}`
  await writeTranslations(tx, id, product.translations)
}

/** The texts become those given: the other languages go. */
async function writeTranslations(
  tx: Transaction,
  id: string,
  translations: ProductFields['translations'],
): Promise<void> {
  const rows = Object.entries(translations).map(([language, text]) => ({ language, ...text }))
  await tx.sql`
    with gone as (
      delete from product_translations
      where product_id = ${id} and language_code <> all(${rows.map(({ language }) => language)}::text[])
    )
    insert into product_translations (product_id, language_code, name, full_name, description)
    select ${id}::uuid, t.language, t.name, t."fullName", t.description
    from jsonb_to_recordset(${JSON.stringify(rows)}::jsonb)
      as t(language text, name text, "fullName" text, description text)
    on conflict (product_id, language_code) do update
      set name = excluded.name, full_name = excluded.full_name, description = excluded.description`
}
