import { Elysia } from 'elysia'
import { AdminPermission } from '#admin'
import { permission } from '#admin/guard'
import { requestKey } from '#http/idempotency'
import { IdParams, problems, Success } from '#http/schemas'
import type { Context } from '#platform/context'
import { changeCategory } from '../application/change-category'
import { createCategory } from '../application/create-category'
import { listCategoriesForStaff } from '../application/list-categories-for-staff'
import { readCategory } from '../application/read-category'
import { removeCategory } from '../application/remove-category'
import { AdminCategorySchema, CategoryBody, CategoryChangeBody, CategoryList } from './category-schemas'
import { viewAdminCategory } from './views'

const { PRODUCTS_READ, CATEGORIES_WRITE } = AdminPermission
const writeProblems = problems(400, 401, 403, 404, 409, 413, 415, 422, 500, 503)

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
        response: { 200: CategoryList, ...problems(401, 403, 500, 503) },
        detail: { operationId: 'listCategoriesForStaff', summary: 'All categories' },
      },
    )
    .get(
      '/admin/categories/:id',
      async ({ params }) => viewAdminCategory(await readCategory(context, params.id)),
      {
        permission: PRODUCTS_READ,
        params: IdParams,
        response: { 200: AdminCategorySchema, ...problems(401, 403, 404, 422, 500, 503) },
        detail: { operationId: 'readCategory', summary: 'One category, in all languages' },
      },
    )
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
        response: { 200: AdminCategorySchema, 201: AdminCategorySchema, ...writeProblems },
        detail: { operationId: 'createCategory', summary: 'Make a category' },
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
        response: { 200: AdminCategorySchema, ...writeProblems },
        detail: { operationId: 'changeCategory', summary: 'Change or move a category' },
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
        response: { 200: Success, ...problems(401, 403, 404, 409, 422, 500, 503) },
        detail: { operationId: 'removeCategory', summary: 'Delete an empty category' },
      },
    )
}
