import { Elysia } from 'elysia'
import { requestKey } from '#http/idempotency'
import { etagOf, expectedVersion } from '#http/if-match'
import { languageOf } from '#http/language'
import { decodeCursor, defaultPageSize, viewListing } from '#http/pagination'
import { CountedPage, IdParams, problems } from '#http/schemas'
import type { Context } from '#platform/context'
import { changeProduct } from '../application/change-product'
import { createProduct } from '../application/create-product'
import { listProducts } from '../application/list-products'
import { readProduct } from '../application/read-product'
import { AdminPermission } from '../permission'
import {
  AdminProductSchema,
  AdminProductsQuery,
  ProductBody,
  ProductChangeBody,
  ProductSettingsBody,
} from './catalog-schemas'
import { viewProduct } from './catalog-views'
import { permission } from './guard'

const { PRODUCTS_READ, PRODUCTS_WRITE, PRODUCTS_DELETE } = AdminPermission
const writeProblems = problems(400, 401, 403, 404, 409, 412, 413, 415, 422, 500, 503)

/** Products in every status and language. */
export function productRoutes(context: Context) {
  return new Elysia({ name: 'metropolitan.admin.products', tags: ['admin: catalog'] })
    .use(permission(context))
    .get(
      '/admin/products',
      async ({
        actor,
        request,
        query: { q, limit = defaultPageSize, cursor, sort = 'newest', ...filters },
      }) => {
        const language = languageOf(request, actor.language)
        const list = JSON.stringify(['admin-products', q, sort, language, filters])
        const listing = await listProducts(context, {
          search: q,
          status: filters.status,
          categoryId: filters.categoryId,
          brand: filters.brand,
          availableAtMost: filters.availableAtMost,
          sort,
          language,
          limit,
          after: decodeCursor(list, cursor, [isText(sort) ? 'text' : 'number', 'id']),
        })
        return viewListing(listing, list, viewProduct)
      },
      {
        permission: PRODUCTS_READ,
        query: AdminProductsQuery,
        response: { 200: CountedPage(AdminProductSchema), ...problems(401, 403, 422, 500, 503) },
        detail: { summary: 'Products in every status' },
      },
    )
    .get(
      '/admin/products/:id',
      async ({ params, set }) => {
        const product = await readProduct(context, params.id)
        set.headers.etag = etagOf(product.version)
        return viewProduct(product)
      },
      {
        permission: PRODUCTS_READ,
        params: IdParams,
        response: { 200: AdminProductSchema, ...problems(401, 403, 404, 422, 500, 503) },
        detail: { summary: 'One product, in all languages', description: 'Its ETag is for If-Match.' },
      },
    )
    .post(
      '/admin/products',
      async ({ actor, body, request, set }) => {
        const { id, replayed } = await createProduct(context, actor, {
          product: body,
          requestKey: requestKey(request, actor.userId, body),
        })
        set.status = replayed ? 200 : 201
        if (replayed) set.headers['idempotent-replayed'] = 'true'
        const product = await readProduct(context, id)
        set.headers.location = `/admin/products/${id}`
        set.headers.etag = etagOf(product.version)
        return viewProduct(product)
      },
      {
        permission: PRODUCTS_WRITE,
        body: ProductBody,
        response: { 200: AdminProductSchema, 201: AdminProductSchema, ...writeProblems },
        detail: { summary: 'Make a product', description: 'Without stock: that comes by a movement.' },
      },
    )
    .use(productChanges(context))
}

function productChanges(context: Context) {
  return new Elysia({ name: 'metropolitan.admin.product-changes', tags: ['admin: catalog'] })
    .use(permission(context))
    .patch(
      '/admin/products/:id',
      async ({ actor, body, params, request, set }) => {
        await changeProduct(context, actor, {
          id: params.id,
          version: expectedVersion(request),
          changes: body,
        })
        const product = await readProduct(context, params.id)
        set.headers.etag = etagOf(product.version)
        return viewProduct(product)
      },
      {
        permission: PRODUCTS_WRITE,
        params: IdParams,
        body: ProductChangeBody,
        response: { 200: AdminProductSchema, ...writeProblems },
        detail: {
          summary: 'Change a product',
          description: 'Needs If-Match with the version that was seen.',
        },
      },
    )
    .patch(
      '/admin/products/:id/settings',
      async ({ actor, body, params, set }) => {
        await changeProduct(context, actor, { id: params.id, version: undefined, changes: body })
        const product = await readProduct(context, params.id)
        set.headers.etag = etagOf(product.version)
        return viewProduct(product)
      },
      {
        permission: PRODUCTS_WRITE,
        params: IdParams,
        body: ProductSettingsBody,
        response: { 200: AdminProductSchema, ...writeProblems },
        detail: {
          summary: 'Change price, status or quantities from a list',
          description: 'Without If-Match: only the fields that are sent change, and the last one sent holds.',
        },
      },
    )
    .delete(
      '/admin/products/:id',
      async ({ actor, params }) => {
        await changeProduct(context, actor, {
          id: params.id,
          version: undefined,
          changes: { status: 'archived' },
          action: 'product.archived',
        })
        return viewProduct(await readProduct(context, params.id))
      },
      {
        permission: PRODUCTS_DELETE,
        params: IdParams,
        response: { 200: AdminProductSchema, ...problems(401, 403, 404, 422, 500, 503) },
        detail: { summary: 'Archive a product', description: 'Old orders go on naming it.' },
      },
    )
}

/** Whether the key of a sort is a text, as its cursors are then. */
function isText(sort: string): boolean {
  return sort === 'name' || sort === 'code'
}
