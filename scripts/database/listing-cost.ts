import { type Language, languages } from '#platform/i18n'
import { listProducts } from '../../src/domains/catalog/application/list-products'
import type { MeasuredShop } from './measured-shop'
import { countStatements, type PageMeter, sumPages } from './page-meter'

type ProductQuery = Parameters<typeof listProducts>[1]

const sorts = ['name', 'price', '-price', 'newest'] as const

/** What a page of a list cost, with what it costs to know who asks. */
export interface ListingCost {
  readonly name: string
  readonly filtered: boolean
  readonly rows: number
  /** Of the list alone. */
  readonly statements: number
  readonly pages: number
  /** In Postgres, of the list alone. */
  readonly milliseconds: number
}

const everything: ProductQuery = {
  q: undefined,
  category: undefined,
  brand: undefined,
  badge: undefined,
  minPrice: undefined,
  maxPrice: undefined,
  inStock: false,
  language: 'en',
  priceList: 'retail',
  sort: 'name',
  limit: 20,
  after: undefined,
}

/**
 * Pages of 20 of a generated shop, in every order, of all products and of a category, from both price lists, in every
 * language or one after the other, at the beginning and as deep as there are 50 pages, and with each filter.
 */
export async function measureListing(
  shop: MeasuredShop,
  meter: PageMeter,
  inEveryLanguage: boolean,
): Promise<ListingCost[]> {
  const [, identity] = [await shop.get('/me', 1), await meter.measure(() => shop.get('/me', 1))]
  const ofCaller = sumPages(identity.filter(({ statement }) => /from user_sessions s\s/.test(statement)))
  const costs: ListingCost[] = []
  for (const { name, query, filtered } of [...plainLists(inEveryLanguage), ...filteredLists()]) {
    for (const after of filtered ? [undefined] : [undefined, await depthOf(shop, query)]) {
      const page = { ...query, after }
      // The first time, a connection also reads what Postgres knows of tables and indexes.
      const { products } = await listProducts(shop.context, page)
      const cost = await meter.measure(() => listProducts(shop.context, page))
      costs.push({
        name: `${name}, ${after ? 'deep' : 'first'}`,
        filtered,
        rows: products.length,
        statements: countStatements(cost),
        pages: sumPages(cost) + ofCaller,
        milliseconds: cost.reduce((sum, { milliseconds }) => sum + milliseconds, 0),
      })
    }
  }
  return costs
}

/** With whoever asks: a session and its user. */
const pagesAtMost = 120
const pagesOfRowAtMost = 20

/** What is wrong with a page of 20 of a large shop; nothing. */
export function judgeListing({ name, filtered, rows, statements, pages }: ListingCost): string[] {
  const most = filtered ? pagesOfRowAtMost * rows : pagesAtMost
  return [
    ...(statements === 1 ? [] : [`${name}: ${statements} statements`]),
    ...(rows === 20 ? [] : [`${name}: ${rows} products`]),
    ...(pages <= most ? [] : [`${name}: ${pages} pages, more than ${most}`]),
  ]
}

interface List {
  readonly name: string
  readonly query: ProductQuery
  readonly filtered: boolean
}

function plainLists(inEveryLanguage: boolean): List[] {
  const lists = sorts.flatMap((sort) =>
    [undefined, 'generated-3'].flatMap((category) =>
      (['retail', 'wholesale'] as const).flatMap((priceList) =>
        languages.map((language: Language) => ({
          name: `${category ?? 'all'} by ${sort}, ${priceList}, ${language}`,
          query: { ...everything, sort, category, priceList, language },
          filtered: false,
        })),
      ),
    ),
  )
  return inEveryLanguage
    ? lists
    : lists.filter(
        (_, index) => index % languages.length === Math.floor(index / languages.length) % languages.length,
      )
}

function filteredLists(): List[] {
  const filters: Readonly<Record<string, Partial<ProductQuery>>> = {
    inStock: { inStock: true },
    brand: { brand: 'Generated' },
    'brand in stock': { brand: 'Generated', inStock: true },
    'prices by name': { minPrice: 5_000, maxPrice: 12_000 },
    'prices by price': { minPrice: 5_000, maxPrice: 12_000, sort: 'price' },
    'prices in stock': { minPrice: 2_000, inStock: true, sort: '-price' },
  }
  return Object.entries(filters).flatMap(([name, filter]) =>
    [undefined, 'generated-3'].map((category) => ({
      name: `${name}, ${category ?? 'all'}`,
      query: { ...everything, ...filter, category },
      filtered: true,
    })),
  )
}

/** Where page 49 ends; where there are fewer, the last but one. */
async function depthOf({ context }: MeasuredShop, query: ProductQuery): Promise<ProductQuery['after']> {
  let after: ProductQuery['after']
  for (let seen = 0; seen < 980; seen += 98) {
    const { lastKey, products } = await listProducts(context, { ...query, after, limit: 98 })
    if (!lastKey || products.length < 98) break
    after = lastKey
  }
  return after
}
