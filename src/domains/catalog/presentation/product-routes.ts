import { Elysia } from 'elysia'
import { AdminPermission } from '#admin'
import { permission } from '#admin/guard'
import { requestKey } from '#http/idempotency'
import { etagOf, expectedVersion } from '#http/if-match'
import { languageOf } from '#http/language'
import { decodeCursor, defaultPageSize, viewListing } from '#http/pagination'
import { CountedPage, IdParams } from '#http/schemas'
import type { Context } from '#platform/context'
import { archiveProduct } from '../application/archive-product'
import { changeProduct } from '../application/change-product'
import { changeProductSettings } from '../application/change-product-settings'
import { createProduct } from '../application/create-product'
import { listProductsForStaff } from '../application/list-products-for-staff'
import { readProductForStaff } from '../application/read-product-for-staff'
import { CatalogErrors } from '../errors'
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

/** Products in every status and language. */
export function productRoutes(context: Context) {
  return new Elysia({ name: 'metropolitan.catalog.products', tags: ['admin: catalog'] })
    .use(permission(context))
    .get(
      '/admin/products',
      async ({
        actor,
        request,
        query: { q, limit = defaultPageSize, count = false, cursor, sort = 'newest', ...filters },
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
          count,
          after: decodeCursor(list, cursor, keyOfSort(sort)),
        })
        return viewListing(listing, list, viewAdminProduct)
      },
      {
        permission: PRODUCTS_READ,
        query: AdminProductsQuery,
        response: { 200: CountedPage(AdminProductSchema) },
        detail: {
          operationId: 'listProductsForStaff',
          summary: 'Products in every status',
          description:
            'For the list of the panel and its search: drafts and archived products are in it, with the texts of ' +
            'all languages. Filters narrow each other. A cursor holds for the same ' +
            'filters, order and language.',
        },
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
        response: { 200: AdminProductSchema },
        etag: true,
        refuses: [CatalogErrors.PRODUCT_NOT_FOUND],
        detail: {
          operationId: 'readProductForStaff',
          summary: 'One product, in all languages',
          description:
            'Before an edit form is opened. The ETag of the answer is the version that `changeProduct` asks for ' +
            'in If-Match: keep it with the form.',
        },
      },
    )
    .use(productCreation(context))
    .use(productChanges(context))
    .use(productArchive(context))
}

/** How products begin. */
function productCreation(context: Context) {
  return new Elysia({ name: 'metropolitan.catalog.product-creation', tags: ['admin: catalog'] })
    .use(permission(context))
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
        response: { 200: AdminProductSchema, 201: AdminProductSchema },
        idempotencyKey: 'optional',
        etag: true,
        refuses: [
          CatalogErrors.CATEGORY_NOT_FOUND,
          CatalogErrors.PRODUCT_CODE_TAKEN,
          CatalogErrors.PRODUCT_SLUG_TAKEN,
          CatalogErrors.TRANSLATION_MISSING,
          CatalogErrors.WHOLESALE_PRICE_ABOVE_RETAIL,
        ],
        location: true,
        detail: {
          operationId: 'createProduct',
          summary: 'Make a product',
          description:
            'Makes it without stock, which comes by a movement (`correctStock`); in status `active` customers see ' +
            'it at once. An active product needs a Turkish text, else TRANSLATION_MISSING; code and slug belong ' +
            'to one product each, archived ones included. Sent again under the same Idempotency-Key it answers ' +
            '200 with the product as it is now; without a key, PRODUCT_CODE_TAKEN says that the first one came ' +
            'through.',
        },
      },
    )
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
        response: { 200: AdminProductSchema },
        ifMatch: true,
        etag: true,
        refuses: [
          CatalogErrors.CATEGORY_NOT_FOUND,
          CatalogErrors.PRODUCT_CHANGED,
          CatalogErrors.PRODUCT_CODE_TAKEN,
          CatalogErrors.PRODUCT_NOT_FOUND,
          CatalogErrors.PRODUCT_SLUG_TAKEN,
          CatalogErrors.TRANSLATION_MISSING,
          CatalogErrors.WHOLESALE_PRICE_ABOVE_RETAIL,
        ],
        detail: {
          operationId: 'changeProduct',
          summary: 'Change a product',
          description:
            'For the edit form: send the fields that change, and in If-Match the ETag of what was edited. Where a ' +
            'colleague was faster it answers PRODUCT_CHANGED (412) and changes nothing: read the product again ' +
            'and repeat the change. The shop shows the change at once and carts point out a new price; orders ' +
            'keep what they were placed with. Stock is not changed here but by movements.',
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
        response: { 200: AdminProductSchema },
        etag: true,
        refuses: [
          CatalogErrors.PRODUCT_NOT_FOUND,
          CatalogErrors.TRANSLATION_MISSING,
          CatalogErrors.WHOLESALE_PRICE_ABOVE_RETAIL,
        ],
        detail: {
          operationId: 'changeProductSettings',
          summary: 'Change price, status or quantities from a list',
          description:
            'For quick edits in a list: price, status, VAT rate and quantities. There is no If-Match: only the ' +
            'fields that are sent change, and the last one sent holds. It shows in the shop at once. `active` is ' +
            'refused without a Turkish text (TRANSLATION_MISSING) and with a wholesale price above the retail ' +
            'one.',
        },
      },
    )
}

/** How they end: with a permission of its own. */
function productArchive(context: Context) {
  return new Elysia({ name: 'metropolitan.catalog.product-archive', tags: ['admin: catalog'] })
    .use(permission(context))
    .delete(
      '/admin/products/:id',
      async ({ actor, params }) => viewAdminProduct(await archiveProduct(context, actor, params.id)),
      {
        permission: PRODUCTS_DELETE,
        params: IdParams,
        response: { 200: AdminProductSchema },
        refuses: [CatalogErrors.PRODUCT_NOT_FOUND],
        detail: {
          operationId: 'archiveProduct',
          summary: 'Archive a product',
          description:
            'Takes it off sale: it is out of the shop at once, its lines in ' +
            'carts become UNAVAILABLE, and old orders go on naming it. Nothing is deleted: ' +
            '`changeProductSettings` with a status brings it back. Repeated, it answers the archived product ' +
            'again.',
        },
      },
    )
}
