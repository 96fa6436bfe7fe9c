import type { Static } from '@sinclair/typebox'
import { Elysia, t } from 'elysia'
import { keptAnswers } from '#http/kept-answers'
import { languageOf } from '#http/language'
import { decodeCursor, defaultPageSize, encodeCursor } from '#http/pagination'
import type { PriceList } from '#identity'
import { authentication } from '#identity/guard'
import type { Context } from '#platform/context'
import type { Language } from '#platform/i18n'
import { listCategories } from '../application/list-categories'
import { listProducts } from '../application/list-products'
import { readProduct } from '../application/read-product'
import { CatalogErrors } from '../errors'
import { catalogChanged } from '../events'
import { CategoryListSchema, keyOfSort, ProductPageSchema, ProductSchema, ProductsQuery } from './schemas'
import { viewProduct } from './views'

/** What is for sale, in the caller's language and at the caller's prices. */
export function catalogRoutes(context: Context) {
  const kept = keptAnswers(context, catalogChanged)
  return new Elysia({ name: 'metropolitan.catalog', tags: ['catalog'] })
    .use(authentication(context))
    .get(
      '/categories',
      ({ actor, request, route, set }) => {
        const language = languageOf(request, actor.language)
        return kept.send({ request, route, set }, ['categories', language], {
          schema: CategoryListSchema,
          make: async () => ({ data: await listCategories(context, language), nextCursor: null }),
        })
      },
      {
        anyone: true,
        response: { 200: CategoryListSchema },
        conditional: true,
        detail: {
          operationId: 'listCategories',
          summary: 'All categories',
          description:
            'Call it when the app opens and build the tree from `parentId`: all categories come at once, by ' +
            '`position`. Texts are in the language of Accept-Language, else in that of the account, and fall back ' +
            'to English, then Turkish. `productCount` counts what is for sale in the category itself, not in ' +
            'those below it.',
        },
      },
    )
    .get(
      '/products',
      ({ actor, request, route, query, set }) => {
        const perspective = { language: languageOf(request, actor.language), priceList: actor.priceList }
        return kept.send({ request, route, set }, ['products', perspective, query], {
          schema: ProductPageSchema,
          make: () => readPage(context, query, perspective),
        })
      },
      {
        anyone: true,
        query: ProductsQuery,
        response: { 200: ProductPageSchema },
        conditional: true,
        refuses: [CatalogErrors.CATEGORY_NOT_FOUND, CatalogErrors.RELEVANCE_WITHOUT_QUERY],
        detail: {
          operationId: 'listProducts',
          summary: 'Products for sale, a page at a time',
          description:
            'For browsing, and for the page of a category. Without a token prices are those of households; ' +
            'whoever buys for an approved company sees wholesale prices and quantities, so ask again after ' +
            'signing in. Send `nextCursor` as `cursor`, with the same filters, language and account, until it is ' +
            'null; a cursor of another list answers CURSOR_INVALID: begin anew without it. With filters a page may ' +
            'be shorter than `limit`, or empty, and still have a `nextCursor`: so many products were looked at, ' +
            'and there are more. A slug that no category has answers CATEGORY_NOT_FOUND. An answer is a second old at ' +
            'most; sent again with its ETag in If-None-Match, it is 304 while nothing has changed.',
        },
      },
    )
    .get(
      '/products/:id',
      ({ actor, request, route, params, set }) => {
        const perspective = { language: languageOf(request, actor.language), priceList: actor.priceList }
        return kept.send({ request, route, params, set }, ['product', perspective, params.id], {
          schema: ProductSchema,
          make: async () => viewProduct(await readProduct(context, params.id, perspective)),
        })
      },
      {
        anyone: true,
        params: t.Object({
          id: t.String({ minLength: 1, maxLength: 100, description: 'Id, slug or product code' }),
        }),
        response: { 200: ProductSchema },
        conditional: true,
        refuses: [CatalogErrors.PRODUCT_NOT_FOUND],
        detail: {
          operationId: 'readProduct',
          summary: 'One product',
          description:
            'For the page of a product, or to open a link or a scanned code: by id, slug or product code, at the ' +
            'prices and in the language that the list has. A product that is not for sale, or not any more, ' +
            'answers PRODUCT_NOT_FOUND; old orders go on naming it.',
        },
      },
    )
}

/** A page as it is sent. Cursors of a list without the newer filters are those of the release before, and the other way. */
async function readPage(
  context: Context,
  { limit = defaultPageSize, cursor, ...query }: Static<typeof ProductsQuery>,
  perspective: { readonly language: Language; readonly priceList: PriceList },
) {
  const { category, inStock = false, sort = query.q === undefined ? 'name' : 'relevance', ...filters } = query
  const narrowed = Object.keys(filters).length > 0 ? [filters] : []
  const { language, priceList } = perspective
  const list = JSON.stringify(['products', category, inStock, sort, language, priceList, ...narrowed])
  const page = await listProducts(context, {
    category,
    q: filters.q,
    brand: filters.brand,
    badge: filters.badge,
    minPrice: filters.minPrice,
    maxPrice: filters.maxPrice,
    inStock,
    sort,
    limit,
    after: decodeCursor(list, cursor, keyOfSort(sort)),
    ...perspective,
  })
  return {
    data: page.products.map(viewProduct),
    nextCursor: page.lastKey ? encodeCursor(list, page.lastKey) : null,
  }
}
