import type { PriceList } from '#identity'
import type { Fragment, Queryable } from '#platform/database'
import type { Language } from '#platform/i18n'
import type { RowKey } from '#platform/listing'
import type { Product, ProductSort } from '../product'
import { foundProducts } from './product-search'
import { type Perspective, priceColumn, quantityRules } from './products'

/** What the products of a list have in common; what is undefined narrows nothing. */
export interface ProductFilters {
  /** What a customer typed: of what is found so, the rest is asked. */
  readonly q: string | undefined
  /** A category's slug: what is in it, not in those below it. */
  readonly category: string | undefined
  readonly brand: string | undefined
  readonly badge: string | undefined
  /** Of the caller's own price list, in minor units. */
  readonly minPrice: number | undefined
  readonly maxPrice: number | undefined
  readonly inStock: boolean
}

export interface ProductQuery extends ProductFilters, Perspective {
  readonly sort: ProductSort
  /** At most 100. */
  readonly limit: number
  /** Where the page before ended. */
  readonly after: RowKey | undefined
}

type ListedProduct = Product & { readonly sortKey: string | number }

/** What was looked at to find a page; it stands beside each row, and beside nulls where nothing was found. */
interface Search {
  readonly categoryIsThere: boolean
  readonly looked: number
  readonly matched: number
  readonly lastLookedKey: string | number | null
  readonly lastLookedId: string | null
}

type Found = Search & ((ListedProduct & { readonly isRow: true }) | { readonly isRow: null })

export interface ListedPage {
  readonly products: readonly ListedProduct[]
  /** Where this page ended; undefined where nothing comes after it. */
  readonly lastKey: RowKey | undefined
  readonly categoryIsThere: boolean
}

/**
 * One page of products on sale: one statement, whose pages do not grow with the catalog. It walks an index of
 * `product_listings` in the order of the list and gives up after so many rows, found or not: then the page is shorter
 * than asked for, and ends at the last row looked at. Only the products of the page are read themselves, for what is
 * in stock. Categories are read as a whole, once: a lookup for each row would cost more.
 */
export async function selectProducts(db: Queryable, query: ProductQuery): Promise<ListedPage> {
  const { sql } = db
  const { minimum, perBox } = quantityRules(db, query.priceList)
  const found = await sql<Found[]>`
    with shelf as materialized (select id, slug from categories),
    ${query.q === undefined ? sql`` : sql`${foundProducts(db, query.q, query.language)},`}
    looked as materialized (${candidates(db, query)}),
    matching as materialized (
      select l.*, row_number() over (order by l.place) as rank from looked l ${conditions(db, query)}
    ),
    search as (
      select (select count(*)::int from looked) as looked, (select count(*)::int from matching) as matched,
        ${query.category ? sql`exists(select from shelf where slug = ${query.category})` : sql`true`}
          as category_is_there
    )
    select search.looked, search.matched, search.category_is_there as "categoryIsThere",
      final.sort_key as "lastLookedKey", final.product_id as "lastLookedId", mark.is_row as "isRow",
      l.sort_key as "sortKey", l.name, l.full_name as "fullName", l.description, l.text_language as language,
      p.id, p.product_code as "productCode", p.slug, p.category_id as "categoryId", c.slug as "categorySlug",
      p.brand, p.size, p.images, p.currency, ${priceColumn(db, query.priceList)} as "priceMinor",
      p.vat_rate as "vatRate", ${minimum} as "minQuantity", ${perBox} as "quantityPerBox",
      p.stock - p.reserved as available, p.attributes, p.created_at as "createdAt"
    from search
    left join looked final on final.place = search.looked
    left join (
      matching l
      join products p on p.id = l.product_id
      join shelf c on c.id = p.category_id
      cross join (select true as is_row) mark
    ) on l.rank <= ${query.limit}
    order by l.rank`
  return pageOf(found, query.limit, query.q === undefined ? widthOf(db, query).rows : Infinity)
}

function pageOf(found: readonly Found[], limit: number, width: number): ListedPage {
  const products = found.filter((row) => row.isRow === true)
  const [search] = found
  const last = products.at(-1)
  const page = { products, categoryIsThere: search?.categoryIsThere ?? false }
  if (search && last && search.matched > limit) return { ...page, lastKey: [last.sortKey, last.id] }
  const gaveUp = search && search.looked >= width && search.lastLookedKey !== null && search.lastLookedId
  return { ...page, lastKey: gaveUp ? [search.lastLookedKey, search.lastLookedId] : undefined }
}

/**
 * How many rows are looked at for a page, so that it touches at most 20 pages a row that it returns where every eighth
 * row fits, or two of five where their stock has to be asked. Written into the statement: of a limit that is a
 * parameter Postgres assumes a tenth of the table, and would read and sort all of it.
 */
function widthOf(
  { sql }: Queryable,
  query: ProductQuery,
): { readonly rows: number; readonly limit: Fragment } {
  const size = sizeOf(query.limit)
  if (query.inStock) {
    return {
      small: { rows: 48, limit: sql`limit 48` },
      middle: { rows: 120, limit: sql`limit 120` },
      large: { rows: 240, limit: sql`limit 240` },
    }[size]
  }
  if (isFiltered(query)) {
    return {
      small: { rows: 168, limit: sql`limit 168` },
      middle: { rows: 408, limit: sql`limit 408` },
      large: { rows: 808, limit: sql`limit 808` },
    }[size]
  }
  return {
    small: { rows: 21, limit: sql`limit 21` },
    middle: { rows: 51, limit: sql`limit 51` },
    large: { rows: 101, limit: sql`limit 101` },
  }[size]
}

function sizeOf(limit: number): 'small' | 'middle' | 'large' {
  if (limit <= 20) return 'small'
  return limit <= 50 ? 'middle' : 'large'
}

/** Whether rows of the walk may not fit. A range of prices is a part of the walk where it goes by price. */
function isFiltered({ brand, badge, minPrice, maxPrice, sort }: ProductQuery): boolean {
  const hasRange = minPrice !== undefined || maxPrice !== undefined
  return brand !== undefined || badge !== undefined || (hasRange && !isByPrice(sort))
}

function isByPrice(sort: ProductSort): boolean {
  return sort === 'price' || sort === '-price'
}

/** The rows to look at, numbered by `place` in the order of the list. */
function candidates(db: Queryable, query: ProductQuery): Fragment {
  const { sql } = db
  const { key, order, beyond } = sortOf(db, query)
  const columns = sql`l.product_id, l.name, l.full_name, l.description, l.text_language, l.brand, l.badges,
    ${listedPrice(db, query.priceList)} as price_minor, ${key} as sort_key, row_number() over (order by ${order}) as place`
  const scope = sql`${ofLanguage(db, query.language)}
    ${query.category ? sql`and l.category_id = (select id from shelf where slug = ${query.category})` : sql``}`
  if (query.q !== undefined) {
    return sql`select ${columns} from found f join product_listings l on l.product_id = f.product_id where ${scope} ${beyond}`
  }
  const here = sql`${isByPrice(query.sort) ? priceRange(db, query) : sql``} ${beyond}`
  const walk = sql`order by ${order} ${widthOf(db, query).limit}`
  if (query.brand === undefined) {
    return sql`select ${columns} from product_listings l where ${scope} ${here} ${walk}`
  }
  // Most brands are small: all of one are read at once, where the walk would go through the whole shop for them. Read
  // from where the brand begins and not by the brand: then there is one index that serves, whatever Postgres assumes.
  const few = query.inStock ? sql`limit 46` : sql`limit 101`
  return sql`
    with nearby as materialized (
      select l.* from product_listings l
      where ${ofLanguage(db, query.language)} and l.brand >= ${query.brand}
      order by l.brand, l.product_id ${few}
    ),
    of_brand as materialized (select * from nearby where brand = ${query.brand}),
    size as (select count(*) > ${query.inStock ? sql`45` : sql`100`} as is_large from of_brand)
    select ${columns} from of_brand l where not (select is_large from size) and ${scope} ${here}
    union all
    (select ${columns} from product_listings l where (select is_large from size) and ${scope} ${here} ${walk})`
}

/** Said in so many words, because only then Postgres knows that an index of this language's rows serves. */
function ofLanguage({ sql }: Queryable, language: Language): Fragment {
  return {
    tr: sql`l.language_code = 'tr'`,
    en: sql`l.language_code = 'en'`,
    pl: sql`l.language_code = 'pl'`,
  }[language]
}

function listedPrice({ sql }: Queryable, priceList: PriceList): Fragment {
  return priceList === 'wholesale' ? sql`l.wholesale_minor` : sql`l.retail_minor`
}

function priceRange(db: Queryable, { priceList, minPrice, maxPrice }: ProductQuery): Fragment {
  const { sql } = db
  const price = listedPrice(db, priceList)
  return sql`${minPrice === undefined ? sql`` : sql`and ${price} >= ${minPrice}`}
    ${maxPrice === undefined ? sql`` : sql`and ${price} <= ${maxPrice}`}`
}

/** What is asked of each row that was looked at. */
function conditions({ sql }: Queryable, query: ProductQuery): Fragment {
  const { brand, badge, minPrice, maxPrice, inStock } = query
  return sql`
    ${inStock ? sql`join products p on p.id = l.product_id and p.stock - p.reserved > 0` : sql``}
    where true
      ${brand === undefined ? sql`` : sql`and l.brand = ${brand}`}
      ${badge === undefined ? sql`` : sql`and ${badge} = any(l.badges)`}
      ${minPrice === undefined ? sql`` : sql`and l.price_minor >= ${minPrice}`}
      ${maxPrice === undefined ? sql`` : sql`and l.price_minor <= ${maxPrice}`}`
}

interface SortedBy {
  readonly key: Fragment
  readonly by: Fragment
  /** The key of the row where the page before ended. */
  readonly seen: Fragment
  readonly descending: boolean
}

function sortOf(db: Queryable, query: ProductQuery) {
  const { sql } = db
  const { after } = query
  const { key, by, seen, descending } = sortedBy(db, query, after?.[0] ?? '')
  const seenRow = sql`(${seen}, ${String(after?.[1] ?? '')}::uuid)`
  const beyond = descending
    ? sql`and (${by}, l.product_id) < ${seenRow}`
    : sql`and (${by}, l.product_id) > ${seenRow}`
  return {
    key,
    order: descending ? sql`${by} desc, l.product_id desc` : sql`${by}, l.product_id`,
    beyond: after ? beyond : sql``,
  }
}

function sortedBy(db: Queryable, query: ProductQuery, seenKey: string | number): SortedBy {
  const { sql } = db
  const { sort, language, priceList } = query
  if (sort === 'relevance') {
    return {
      key: sql`coalesce(f.score, 0)`,
      by: sql`f.score`,
      seen: sql`${Number(seenKey)}::bigint`,
      descending: true,
    }
  }
  if (sort === 'name') {
    const by = nameIn(db, language)
    return { key: sql`l.name`, by, seen: sql`${String(seenKey)}`, descending: false }
  }
  if (sort === 'newest') {
    return {
      key: sql`(extract(epoch from l.created_at) * 1000)::bigint`,
      by: sql`l.created_at`,
      seen: sql`to_timestamp(${Number(seenKey)}::float8 / 1000)::timestamptz(3)`,
      descending: true,
    }
  }
  const price = listedPrice(db, priceList)
  return { key: price, by: price, seen: sql`${Number(seenKey)}::bigint`, descending: sort === '-price' }
}

/** Names sort as people of that language expect: Ç after C, Ł after L. */
function nameIn({ sql }: Queryable, language: Language): Fragment {
  return {
    tr: sql`l.name collate "tr-x-icu"`,
    en: sql`l.name collate "en-x-icu"`,
    pl: sql`l.name collate "pl-x-icu"`,
  }[language]
}
