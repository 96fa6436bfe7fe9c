import type { Queryable } from '#platform/database'
import type { Language } from '#platform/i18n'
import { type Listing, type RowKey, selectListing } from '#platform/listing'
import { foldedText, wordPatterns } from '#platform/search-text'
import type { EditableProduct, EditableSort, ProductStatus } from '../product'
import { editableColumns } from './editable-products'

export interface EditableQuery {
  readonly search: string | undefined
  readonly status: ProductStatus | undefined
  readonly categoryId: string | undefined
  readonly brand: string | undefined
  /** Only products with at most so many sellable units. */
  readonly availableAtMost: number | undefined
  readonly sort: EditableSort
  /** In which language names are sorted. */
  readonly language: Language
  /** The sort key and id of the last product already seen. */
  readonly after: RowKey | undefined
  readonly limit: number
  readonly count: boolean
}

type EditableRow = EditableProduct & { readonly sortKey: string | number }

/** One page of products in every status with the number of all that match: one statement. */
export async function selectEditableProducts(
  db: Queryable,
  query: EditableQuery,
): Promise<Listing<EditableProduct>> {
  const { sql } = db
  const sort = sortOf(db, query)
  return await selectListing<EditableRow>(db, {
    as: 'p',
    matching: sql`from products p where ${conditions(db, query)}`,
    beyond: sort.beyond,
    order: sort.order,
    columns: sql`${editableColumns(db)}, ${sort.key} as "sortKey"`,
    limit: query.limit,
    count: query.count,
    keyOf: (product) => [product.sortKey, product.id],
  })
}

function conditions(db: Queryable, query: EditableQuery) {
  const { sql } = db
  return sql`true
    ${query.status ? sql`and p.status = ${query.status}` : sql``}
    ${query.categoryId ? sql`and p.category_id = ${query.categoryId}` : sql``}
    ${query.brand ? sql`and p.brand = ${query.brand}` : sql``}
    ${query.availableAtMost === undefined ? sql`` : sql`and p.stock - p.reserved <= ${query.availableAtMost}`}
    ${query.search ? sql`and ${isMeant(db, query.search)}` : sql``}`
}

/** Whether product `p` is meant: each word is part of its code, slug, brand or name in one of the languages. */
function isMeant(db: Queryable, text: string) {
  const { sql } = db
  const names = sql`(select string_agg(t.name || ' ' || t.full_name, ' ') from product_translations t
    where t.product_id = p.id)`
  const called = foldedText(db, sql`concat_ws(' ', p.product_code, p.slug, p.brand, ${names})`)
  return wordPatterns(text).reduce((all, pattern) => sql`${all} and ${called} like ${pattern}`, sql`true`)
}

/** Names sort as people of that language expect: Ç after C, Ł after L. */
const collations: Readonly<Record<Language, string>> = { tr: 'tr-x-icu', en: 'en-x-icu', pl: 'pl-x-icu' }

function sortOf(db: Queryable, { sort, language, after }: EditableQuery) {
  const { sql } = db
  const [seenKey = '', seenId = ''] = after ?? []
  const whole = sql`${Number(seenKey)}::bigint`
  const text = sql`${String(seenKey)}::text`
  const milliseconds = sql`to_timestamp(${Number(seenKey)}::float8 / 1000)::timestamptz(3)`
  const name = sql`coalesce((select t.name from product_translations t where t.product_id = p.id
    order by array_position(${[language, 'en', 'tr']}::text[], t.language_code) limit 1), '')`
  const sorts = {
    newest: { by: sql`p.created_at`, key: epoch(db, 'created_at'), seen: milliseconds, descending: true },
    updated: { by: sql`p.updated_at`, key: epoch(db, 'updated_at'), seen: milliseconds, descending: true },
    name: { by: sql`${name} collate ${sql(collations[language])}`, key: name, seen: text, descending: false },
    code: { by: sql`p.product_code`, key: sql`p.product_code`, seen: text, descending: false },
    price: { by: sql`p.price_minor`, key: sql`p.price_minor`, seen: whole, descending: false },
    '-price': { by: sql`p.price_minor`, key: sql`p.price_minor`, seen: whole, descending: true },
    stock: { by: sql`p.stock`, key: sql`p.stock`, seen: whole, descending: false },
    '-stock': { by: sql`p.stock`, key: sql`p.stock`, seen: whole, descending: true },
    available: {
      by: sql`(p.stock - p.reserved)`,
      key: sql`p.stock - p.reserved`,
      seen: whole,
      descending: false,
    },
  }
  const { by, key, seen, descending } = sorts[sort]
  const seenRow = sql`(${seen}, ${String(seenId) || null}::uuid)`
  const beyond = descending ? sql`and (${by}, p.id) < ${seenRow}` : sql`and (${by}, p.id) > ${seenRow}`
  return {
    key,
    order: descending ? sql`${by} desc, p.id desc` : sql`${by}, p.id`,
    beyond: after ? beyond : sql``,
  }
}

function epoch({ sql }: Queryable, column: string) {
  return sql`(extract(epoch from p.${sql(column)}) * 1000)::bigint`
}
