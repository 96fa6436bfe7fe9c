import { Elysia } from 'elysia'
import { AdminPermission } from '#admin'
import { permission } from '#admin/guard'
import { requestKey } from '#http/idempotency'
import { etagOf, expectedVersion } from '#http/if-match'
import { languageOf } from '#http/language'
import { decodeCursor, defaultPageSize, viewListing } from '#http/pagination'
import { CountedPage, IdParams, problems } from '#http/schemas'
import type { Context } from '#platform/context'
import { archiveProduct } from '../application/archive-product'
import { changeProduct } from '../application/change-product'
import { changeProductSettings } from '../application/change-product-settings'
import { createProduct } from '../application/create-product'
import { listProductsForStaff } from '../application/list-products-for-staff'
import { readProductForStaff } from '../application/read-product-for-staff'
import {
  AdminProductSchema,
  AdminProductsQuery,
  ProductBody,
  ProductChangeBody,
  ProductSettingsBody,
} from './product-schemas'
import { keyOfSort } from './schemas'
import { viewAdminProduct } from './views'

const { PRODUCTS_READ, PRODUCTS_WRITE, PRODUCTS_DELETE } = AdminPermission
const writeProblems = problems(400, 401, 403, 404, 409, 412, 413, 415, 422, 500, 503)

/** Products in every status and language. */
export function productRoutes(context: Context) {
  return new Elysia({ name: 'metropolitan.catalog.products', tags: ['admin: catalog'] })
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
        const listing = await listProductsForStaff(context, {
          search: q,
          status: filters.status,
          categoryId: filters.categoryId,
          brand: filters.brand,
          availableAtMost: filters.availableAtMost,
          sort,
          language,
          limit,
          after: decodeCursor(list, cursor, keyOfSort(sort)),
        })
        return viewListing(listing, list, viewAdminProduct)
      },
      {
        permission: PRODUCTS_READ,
        query: AdminProductsQuery,
        response: { 200: CountedPage(AdminProductSchema), ...problems(401, 403, 422, 500, 503) },
        detail: { operationId: 'listProductsForStaff', summary: 'Products in every status' },
      },
    )
    .get(
      '/admin/products/:id',
      async ({ params, set }) => {
        const product = await readProductForStaff(context, params.id)
        set.headers.etag = etagOf(product.version)
        return viewAdminProduct(product)
      },
      {
        permission: PRODUCTS_READ,
        params: IdParams,
        response: { 200: AdminProductSchema, ...problems(401, 403, 404, 422, 500, 503) },
        detail: {
          operationId: 'readProductForStaff',
          summary: 'One product, in all languages',
          description: 'Its ETag is for If-Match.',
        },
      },
    )
    .post(
      '/admin/products',
      async ({ actor, body, request, set }) => {
        const { product, replayed } = await createProduct(context, actor, {
          product: body,
          requestKey: requestKey(request, actor.userId, body),
        })
        set.status = replayed ? 200 : 201
        if (replayed) set.headers['idempotent-replayed'] = 'true'
        set.headers.location = `/admin/products/${product.id}`
        set.headers.etag = etagOf(product.version)
        return viewAdminProduct(product)
      },
      {
        permission: PRODUCTS_WRITE,
        body: ProductBody,
        response: { 200: AdminProductSchema, 201: AdminProductSchema, ...writeProblems },
        detail: {
          operationId: 'createProduct',
          summary: 'Make a product',
          description: 'Without stock: that comes by a movement.',
        },
      },
    )
    .use(productChanges(context))
}

function productChanges(context: Context) {
  return new Elysia({ name: 'metropolitan.catalog.product-changes', tags: ['admin: catalog'] })
    .use(permission(context))
    .patch(
      '/admin/products/:id',
      async ({ actor, body, params, request, set }) => {
        const product = await changeProduct(context, actor, {
          id: params.id,
          version: expectedVersion(request),
          changes: body,
        })
        set.headers.etag = etagOf(product.version)
        return viewAdminProduct(product)
      },
      {
        permission: PRODUCTS_WRITE,
        params: IdParams,
        body: ProductChangeBody,
        response: { 200: AdminProductSchema, ...writeProblems },
        detail: {
          operationId: 'changeProduct',
          summary: 'Change a product',
          description: 'Needs If-Match with the version that was seen.',
        },
      },
    )
    .patch(
      '/admin/products/:id/settings',
      async ({ actor, body, params, set }) => {
        const product = await changeProductSettings(context, actor, { id: params.id, settings: body })
        set.headers.etag = etagOf(product.version)
        return viewAdminProduct(product)
      },
      {
        permission: PRODUCTS_WRITE,
        params: IdParams,
        body: ProductSettingsBody,
        response: { 200: AdminProductSchema, ...writeProblems },
        detail: {
          operationId: 'changeProductSettings',
          summary: 'Change price, status or quantities from a list',
          description: 'Without If-Match: only the fields that are sent change, and the last one sent holds.',
        },
      },
    )
    .delete(
      '/admin/products/:id',
      async ({ actor, params }) => viewAdminProduct(await archiveProduct(context, actor, params.id)),
      {
        permission: PRODUCTS_DELETE,
        params: IdParams,
        response: { 200: AdminProductSchema, ...problems(401, 403, 404, 422, 500, 503) },
        detail: {
          operationId: 'archiveProduct',
          summary: 'Archive a product',
          description: 'Old orders go on naming it.',
        },
      },
    )
}
