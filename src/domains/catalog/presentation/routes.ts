import { Elysia, t } from 'elysia'
import { languageOf } from '#http/language'
import { decodeCursor, defaultPageSize, encodeCursor } from '#http/pagination'
import { WholeList } from '#http/schemas'
import { authentication } from '#identity/guard'
import type { Context } from '#platform/context'
import { listCategories } from '../application/list-categories'
import { listProducts } from '../application/list-products'
import { readProduct } from '../application/read-product'
import { CatalogErrors } from '../errors'
import { CategorySchema, keyOfSort, ProductPageSchema, ProductSchema, ProductsQuery } from './schemas'
import { viewProduct } from './views'

/** What is for sale, in the caller's language and at the caller's prices. */
export function catalogRoutes(context: Context) {
  return new Elysia({ name: 'metropolitan.catalog', tags: ['catalog'] })
    .use(authentication(context))
    .get(
      '/categories',
      async ({ actor, request }) => ({
        data: await listCategories(context, languageOf(request, actor.language)),
        nextCursor: null,
      }),
      {
        anyone: true,
        response: { 200: WholeList(CategorySchema) },
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
      async ({ actor, request, query }) => {
        const { category, inStock = false, sort = 'name', limit = defaultPageSize, cursor } = query
        const language = languageOf(request, actor.language)
        const { priceList } = actor
        const list = JSON.stringify(['products', category, inStock, sort, language, priceList])
        const after = decodeCursor(list, cursor, keyOfSort(sort))
        const page = await listProducts(context, {
          category,
          inStock,
          sort,
          limit,
          after,
          language,
          priceList,
        })
        return {
          data: page.products.map(viewProduct),
          nextCursor: page.lastKey ? encodeCursor(list, page.lastKey) : null,
        }
      },
      {
        anyone: true,
        query: ProductsQuery,
        response: { 200: ProductPageSchema },
        refuses: [CatalogErrors.CATEGORY_NOT_FOUND],
        detail: {
          operationId: 'listProducts',
          summary: 'Products for sale, a page at a time',
          description:
            'For browsing, and for the page of a category. Without a token prices are those of households; ' +
            'whoever buys for an approved company sees wholesale prices and quantities, so ask again after ' +
            'signing in. Send `nextCursor` as `cursor`, with the same filters, language and account, until it is ' +
            'null; a cursor of another list answers CURSOR_INVALID: begin anew without it. A slug that no ' +
            'category has answers CATEGORY_NOT_FOUND.',
        },
      },
    )
    .get(
      '/products/:id',
      async ({ actor, request, params }) => {
        const language = languageOf(request, actor.language)
        return viewProduct(await readProduct(context, params.id, { language, priceList: actor.priceList }))
      },
      {
        anyone: true,
        params: t.Object({
          id: t.String({ minLength: 1, maxLength: 100, description: 'Id, slug or product code' }),
        }),
        response: { 200: ProductSchema },
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
