import { Elysia } from 'elysia'
import { requestKey } from '#http/idempotency'
import { IdParams, problems, Success } from '#http/schemas'
import type { Context } from '#platform/context'
import { changeCategory } from '../application/change-category'
import { createCategory } from '../application/create-category'
import { listCategories } from '../application/list-categories'
import { readCategory } from '../application/read-category'
import { removeCategory } from '../application/remove-category'
import { AdminPermission } from '../permission'
import { AdminCategorySchema, CategoryBody, CategoryChangeBody, CategoryList } from './catalog-schemas'
import { viewCategory } from './catalog-views'
import { permission } from './guard'

const { PRODUCTS_READ, CATEGORIES_WRITE } = AdminPermission
const writeProblems = problems(400, 401, 403, 404, 409, 413, 415, 422, 500, 503)

/** Categories in all languages. */
export function categoryRoutes(context: Context) {
  return new Elysia({ name: 'metropolitan.admin.categories', tags: ['admin: catalog'] })
    .use(permission(context))
    .get(
      '/admin/categories',
      async () => ({ data: (await listCategories(context)).map(viewCategory), nextCursor: null }),
      {
        permission: PRODUCTS_READ,
        response: { 200: CategoryList, ...problems(401, 403, 500, 503) },
        detail: { summary: 'All categories' },
      },
    )
    .get(
      '/admin/categories/:id',
      async ({ params }) => viewCategory(await readCategory(context, params.id)),
      {
        permission: PRODUCTS_READ,
        params: IdParams,
        response: { 200: AdminCategorySchema, ...problems(401, 403, 404, 422, 500, 503) },
        detail: { summary: 'One category, in all languages' },
      },
    )
    .post(
      '/admin/categories',
      async ({ actor, body, request, set }) => {
        const { id, replayed } = await createCategory(context, actor, {
          category: body,
          requestKey: requestKey(request, actor.userId, body),
        })
        set.status = replayed ? 200 : 201
        if (replayed) set.headers['idempotent-replayed'] = 'true'
        set.headers.location = `/admin/categories/${id}`
        return viewCategory(await readCategory(context, id))
      },
      {
        permission: CATEGORIES_WRITE,
        body: CategoryBody,
        response: { 200: AdminCategorySchema, 201: AdminCategorySchema, ...writeProblems },
        detail: { summary: 'Make a category' },
      },
    )
    .patch(
      '/admin/categories/:id',
      async ({ actor, body, params }) => {
        await changeCategory(context, actor, { id: params.id, changes: body })
        return viewCategory(await readCategory(context, params.id))
      },
      {
        permission: CATEGORIES_WRITE,
        params: IdParams,
        body: CategoryChangeBody,
        response: { 200: AdminCategorySchema, ...writeProblems },
        detail: { summary: 'Change or move a category' },
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
        detail: { summary: 'Delete an empty category' },
      },
    )
}
