import { Type } from '@sinclair/typebox'
import { Elysia, t } from 'elysia'
import { languageOf } from '#http/language'
import { decodeCursor, defaultPageSize, encodeCursor } from '#http/pagination'
import { problems } from '#http/schemas'
import { authentication } from '#identity/guard'
import type { Context } from '#platform/context'
import { listCategories } from '../application/list-categories'
import { listProducts } from '../application/list-products'
import { readProduct } from '../application/read-product'
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
        response: {
          200: Type.Object({ data: Type.Array(CategorySchema), nextCursor: Type.Null() }),
          ...problems(401, 500, 503),
        },
        detail: { operationId: 'listCategories', summary: 'All categories' },
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
        response: { 200: ProductPageSchema, ...problems(401, 404, 422, 500, 503) },
        detail: { operationId: 'listProducts', summary: 'Products for sale, a page at a time' },
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
        response: { 200: ProductSchema, ...problems(401, 404, 422, 500, 503) },
        detail: { operationId: 'readProduct', summary: 'One product' },
      },
    )
}
