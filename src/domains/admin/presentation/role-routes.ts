import { Elysia } from 'elysia'
import { requestKey } from '#http/idempotency'
import { IdParams, problems, Success } from '#http/schemas'
import type { Context } from '#platform/context'
import { changeRole } from '../application/role/change-role'
import { createRole } from '../application/role/create-role'
import { listPermissions } from '../application/role/list-permissions'
import { listRoles } from '../application/role/list-roles'
import { readRole } from '../application/role/read-role'
import { removeRole } from '../application/role/remove-role'
import { AdminPermission } from '../permission'
import { permission } from './guard'
import { PermissionList, RoleBody, RoleChangeBody, RoleList, RoleSchema } from './schemas'
import { viewRole } from './views'

const { ADMINS_READ, ADMINS_WRITE } = AdminPermission

/** Roles: sets of permissions, made by staff out of what they hold. */
export function roleRoutes(context: Context) {
  return new Elysia({ name: 'metropolitan.admin.roles', tags: ['admin: staff'] })
    .use(permission(context))
    .get('/admin/permissions', () => ({ data: listPermissions(), nextCursor: null }), {
      permission: ADMINS_READ,
      response: { 200: PermissionList, ...problems(401, 403, 500, 503) },
      detail: { operationId: 'listPermissions', summary: 'Everything that can be permitted' },
    })
    .get('/admin/roles', async () => ({ data: (await listRoles(context)).map(viewRole), nextCursor: null }), {
      permission: ADMINS_READ,
      response: { 200: RoleList, ...problems(401, 403, 500, 503) },
      detail: { operationId: 'listRoles', summary: 'All roles' },
    })
    .get('/admin/roles/:id', async ({ params }) => viewRole(await readRole(context, params.id)), {
      permission: ADMINS_READ,
      params: IdParams,
      response: { 200: RoleSchema, ...problems(401, 403, 404, 422, 500, 503) },
      detail: { operationId: 'readRole', summary: 'One role' },
    })
    .post(
      '/admin/roles',
      async ({ actor, body, request, set }) => {
        const { role, replayed } = await createRole(context, actor, {
          ...body,
          requestKey: requestKey(request, actor.userId, body),
        })
        set.status = replayed ? 200 : 201
        if (replayed) set.headers['idempotent-replayed'] = 'true'
        set.headers.location = `/admin/roles/${role.id}`
        return viewRole(role)
      },
      {
        permission: ADMINS_WRITE,
        body: RoleBody,
        response: {
          200: RoleSchema,
          201: RoleSchema,
          ...problems(400, 401, 403, 404, 409, 413, 415, 422, 500, 503),
        },
        detail: { operationId: 'createRole', summary: 'Make a role' },
      },
    )
    .patch(
      '/admin/roles/:id',
      async ({ actor, body, params }) =>
        viewRole(await changeRole(context, actor, { ...body, id: params.id })),
      {
        permission: ADMINS_WRITE,
        params: IdParams,
        body: RoleChangeBody,
        response: { 200: RoleSchema, ...problems(400, 401, 403, 404, 409, 413, 415, 422, 500, 503) },
        detail: {
          operationId: 'changeRole',
          summary: 'Change a role',
          description: 'Takes effect with the next request of each member.',
        },
      },
    )
    .delete(
      '/admin/roles/:id',
      async ({ actor, params }) => {
        await removeRole(context, actor, params.id)
        return { success: true as const }
      },
      {
        permission: ADMINS_WRITE,
        params: IdParams,
        response: { 200: Success, ...problems(401, 403, 404, 409, 422, 500, 503) },
        detail: {
          operationId: 'removeRole',
          summary: 'Delete a role',
          description: 'Whoever held it loses it.',
        },
      },
    )
}
