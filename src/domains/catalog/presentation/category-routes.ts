import { Elysia } from 'elysia'
import { AdminPermission } from '#admin'
import { permission } from '#admin/guard'
import { requestKey } from '#http/idempotency'
import { IdParams, Success } from '#http/schemas'
import type { Context } from '#platform/context'
import { changeCategory } from '../application/change-category'
import { createCategory } from '../application/create-category'
import { listCategoriesForStaff } from '../application/list-categories-for-staff'
import { readCategory } from '../application/read-category'
import { removeCategory } from '../application/remove-category'
import { CatalogErrors } from '../errors'
import { AdminCategorySchema, CategoryBody, CategoryChangeBody, CategoryList } from './category-schemas'
import { viewAdminCategory } from './views'

const { PRODUCTS_READ, CATEGORIES_WRITE } = AdminPermission

/** Categories in all languages. */
export function categoryRoutes(context: Context) {
  return new Elysia({ name: 'metropolitan.catalog.categories', tags: ['admin: catalog'] })
    .use(permission(context))
    .get(
      '/admin/categories',
      async () => ({
        data: (await listCategoriesForStaff(context)).map(viewAdminCategory),
        nextCursor: null,
      }),
      {
        permission: PRODUCTS_READ,
        response: { 200: CategoryList },
        detail: {
          operationId: 'listCategoriesForStaff',
          summary: 'All categories',
          description:
            'For the tree of the panel, and to choose a category for a product: all languages, at most 1,000 ' +
            'categories, by `position`.',
        },
      },
    )
    .get(
      '/admin/categories/:id',
      async ({ params }) => viewAdminCategory(await readCategory(context, params.id)),
      {
        permission: PRODUCTS_READ,
        params: IdParams,
        response: { 200: AdminCategorySchema },
        refuses: [CatalogErrors.CATEGORY_NOT_FOUND],
        detail: {
          operationId: 'readCategory',
          summary: 'One category, in all languages',
          description:
            'Before an edit form is opened. CATEGORY_NOT_FOUND: a colleague has deleted it meanwhile.',
        },
      },
    )
    .use(categoryChanges(context))
}

/** What staff do with them. */
function categoryChanges(context: Context) {
  return new Elysia({ name: 'metropolitan.catalog.category-changes', tags: ['admin: catalog'] })
    .use(permission(context))
    .post(
      '/admin/categories',
      async ({ actor, body, request, set }) => {
        const { category, replayed } = await createCategory(context, actor, {
          category: body,
          requestKey: requestKey(request, actor.userId, body),
        })
        set.status = replayed ? 200 : 201
        if (replayed) set.headers['idempotent-replayed'] = 'true'
        set.headers.location = `/admin/categories/${category.id}`
        return viewAdminCategory(category)
      },
      {
        permission: CATEGORIES_WRITE,
        body: CategoryBody,
        response: { 200: AdminCategorySchema, 201: AdminCategorySchema },
        idempotencyKey: 'optional',
        refuses: [CatalogErrors.CATEGORY_NOT_FOUND, CatalogErrors.CATEGORY_SLUG_TAKEN],
        location: true,
        detail: {
          operationId: 'createCategory',
          summary: 'Make a category',
          description:
            'Customers see it at once, empty as it is. Its slug belongs to it alone (CATEGORY_SLUG_TAKEN), and ' +
            'its parent must exist (CATEGORY_NOT_FOUND). Sent again under the same Idempotency-Key it answers 200 ' +
            'with the same category or, where that was deleted since, CATEGORY_NOT_FOUND.',
        },
      },
    )
    .patch(
      '/admin/categories/:id',
      async ({ actor, body, params }) =>
        viewAdminCategory(await changeCategory(context, actor, { id: params.id, changes: body })),
      {
        permission: CATEGORIES_WRITE,
        params: IdParams,
        body: CategoryChangeBody,
        response: { 200: AdminCategorySchema },
        refuses: [
          CatalogErrors.CATEGORY_CYCLE,
          CatalogErrors.CATEGORY_NOT_FOUND,
          CatalogErrors.CATEGORY_SLUG_TAKEN,
          CatalogErrors.TRANSLATION_MISSING,
        ],
        detail: {
          operationId: 'changeCategory',
          summary: 'Change or move a category',
          description:
            'Send what changes; another `parentId` moves the category with all that is below it, null to the top. ' +
            'CATEGORY_CYCLE: the new parent is the category itself or below it. There is no If-Match: only the ' +
            'fields that are sent change, and the last one sent holds.',
        },
      },
    )
    .delete(
      '/admin/categories/:id',
      async ({ actor, params }) => {
        await removeCategory(context, actor, params.id)
        return { success: true as const }
      },
      {
        permission: CATEGORIES_WRITE,
        params: IdParams,
        response: { 200: Success },
        refuses: [CatalogErrors.CATEGORY_NOT_EMPTY, CatalogErrors.CATEGORY_NOT_FOUND],
        detail: {
          operationId: 'removeCategory',
          summary: 'Delete an empty category',
          description:
            'Only while no product, archived ones included, and no other category is in it: else ' +
            'CATEGORY_NOT_EMPTY, so move them first. It is gone for good; sent again, it answers ' +
            'CATEGORY_NOT_FOUND.',
        },
      },
    )
}
