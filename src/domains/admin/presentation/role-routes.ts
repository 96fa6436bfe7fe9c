import { Elysia } from 'elysia'
import { requestKey } from '#http/idempotency'
import { IdParams, Success } from '#http/schemas'
import type { Context } from '#platform/context'
import { changeRole } from '../application/role/change-role'
import { createRole } from '../application/role/create-role'
import { listPermissions } from '../application/role/list-permissions'
import { listRoles } from '../application/role/list-roles'
import { readRole } from '../application/role/read-role'
import { removeRole } from '../application/role/remove-role'
import { AdminErrors } from '../errors'
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
      response: { 200: PermissionList },
      detail: {
        operationId: 'listPermissions',
        summary: 'Everything that can be permitted',
        description:
          'To offer when a role is made or changed. The list is that of the running release, on one page. ' +
          'Which of them a colleague can put into a role depends on what they hold themselves ' +
          '(`readOwnAccount`).',
      },
    })
    .get('/admin/roles', async () => ({ data: (await listRoles(context)).map(viewRole), nextCursor: null }), {
      permission: ADMINS_READ,
      response: { 200: RoleList },
      detail: {
        operationId: 'listRoles',
        summary: 'All roles',
        description:
          'For the page of roles, and to offer them where an account is opened or a role is granted. By ' +
          'name, with their permissions, on one page.',
      },
    })
    .get('/admin/roles/:id', async ({ params }) => viewRole(await readRole(context, params.id)), {
      permission: ADMINS_READ,
      params: IdParams,
      response: { 200: RoleSchema },
      refuses: [AdminErrors.ROLE_NOT_FOUND],
      detail: {
        operationId: 'readRole',
        summary: 'One role',
        description:
          'Before it is changed or deleted: `members` says how many people that is about. Who they are, ' +
          '`listAdmins` shows by `roleId`.',
      },
    })
    .use(roleChangeRoutes(context))
}

function roleChangeRoutes(context: Context) {
  return new Elysia({ name: 'metropolitan.admin.role-changes', tags: ['admin: staff'] })
    .use(permission(context))
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
        response: { 200: RoleSchema, 201: RoleSchema },
        idempotencyKey: 'optional',
        refuses: [AdminErrors.PERMISSION_NOT_HELD, AdminErrors.ROLE_NAME_TAKEN, AdminErrors.ROLE_NOT_FOUND],
        location: true,
        detail: {
          operationId: 'createRole',
          summary: 'Make a role',
          description:
            'Out of permissions that the caller holds; `PERMISSION_NOT_HELD` names those that they do not. ' +
            'Nobody has it before `grantRole`. Repeated with its `Idempotency-Key`, the call makes no ' +
            'second role and answers 200 with the first as it is now, or `ROLE_NOT_FOUND` where that was ' +
            'deleted since.',
        },
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
        response: { 200: RoleSchema },
        refuses: [
          AdminErrors.PERMISSION_NOT_HELD,
          AdminErrors.ROLE_NAME_TAKEN,
          AdminErrors.ROLE_NOT_FOUND,
          AdminErrors.ROLE_PROTECTED,
        ],
        detail: {
          operationId: 'changeRole',
          summary: 'Change a role',
          description:
            'Fields that are left out stay; `permissions` replaces the whole list. It takes effect with ' +
            'the next request of each member. Only whoever holds all that the role has before and after ' +
            'may change anything of it (`PERMISSION_NOT_HELD`), and nobody may change `super_admin`. ' +
            'Repeated, it changes nothing but `updatedAt`.',
        },
      },
    )
    .use(roleRemovalRoutes(context))
}

function roleRemovalRoutes(context: Context) {
  return new Elysia({ name: 'metropolitan.admin.role-removal', tags: ['admin: staff'] })
    .use(permission(context))
    .delete(
      '/admin/roles/:id',
      async ({ actor, params }) => {
        await removeRole(context, actor, params.id)
        return { success: true as const }
      },
      {
        permission: ADMINS_WRITE,
        params: IdParams,
        response: { 200: Success },
        refuses: [AdminErrors.PERMISSION_NOT_HELD, AdminErrors.ROLE_NOT_FOUND, AdminErrors.ROLE_PROTECTED],
        detail: {
          operationId: 'removeRole',
          summary: 'Delete a role',
          description:
            'Whoever held it loses it, from their next request on, and keeps their other roles. It takes ' +
            'all that the role permits (`PERMISSION_NOT_HELD`), and `super_admin` cannot be deleted. A ' +
            'second call is refused with `ROLE_NOT_FOUND`, which may count as done.',
        },
      },
    )
}
