import { Elysia, t } from 'elysia'
import { requestKey } from '#http/idempotency'
import { decodeCursor, defaultPageSize, viewListing } from '#http/pagination'
import { CountedPage, Id, IdParams, problems, ReasonBody } from '#http/schemas'
import type { Context } from '#platform/context'
import { blockAdmin } from '../application/colleague/block-admin'
import { createAdmin } from '../application/colleague/create-admin'
import { grantRole } from '../application/colleague/grant-role'
import { issueInvitation } from '../application/colleague/issue-invitation'
import { listAdmins } from '../application/colleague/list-admins'
import { readAdmin } from '../application/colleague/read-admin'
import { resetAdminTotp } from '../application/colleague/reset-admin-totp'
import { revokeAdminSessions } from '../application/colleague/revoke-admin-sessions'
import { revokeRole } from '../application/colleague/revoke-role'
import { unblockAdmin } from '../application/colleague/unblock-admin'
import { AdminPermission } from '../permission'
import { permission } from './guard'
import { AdminSchema, AdminsQuery, InvitationSchema, NewAdminBody, NewAdminSchema } from './schemas'
import { viewAdmin, viewInvitation } from './views'

const { ADMINS_READ, ADMINS_WRITE } = AdminPermission
const actionProblems = problems(400, 401, 403, 404, 409, 413, 415, 422, 500, 503)
const RoleParams = t.Object({ id: Id, roleId: Id })

/** Colleagues: their accounts, and the roles they hold. */
export function colleagueRoutes(context: Context) {
  return new Elysia({ name: 'metropolitan.admin.colleagues', tags: ['admin: staff'] })
    .use(permission(context))
    .get(
      '/admin/admins',
      async ({ query: { q, roleId, blocked, limit = defaultPageSize, cursor } }) => {
        const list = JSON.stringify(['admins', q, roleId, blocked])
        const after = decodeCursor(list, cursor, ['moment', 'id'])
        const listing = await listAdmins(context, { search: q, roleId, blocked, limit, after })
        return viewListing(listing, list, viewAdmin)
      },
      {
        permission: ADMINS_READ,
        query: AdminsQuery,
        response: { 200: CountedPage(AdminSchema), ...problems(401, 403, 422, 500, 503) },
        detail: { operationId: 'listAdmins', summary: 'Staff, the newest first' },
      },
    )
    .get('/admin/admins/:id', async ({ params }) => viewAdmin(await readAdmin(context, params.id)), {
      permission: ADMINS_READ,
      params: IdParams,
      response: { 200: AdminSchema, ...problems(401, 403, 404, 422, 500, 503) },
      detail: { operationId: 'readAdmin', summary: 'One member of staff' },
    })
    .post(
      '/admin/admins',
      async ({ actor, body, request, set }) => {
        const { admin, invitation, replayed } = await createAdmin(context, actor, {
          ...body,
          password: body.password,
          requestKey: requestKey(request, actor.userId, body),
        })
        set.status = replayed ? 200 : 201
        if (replayed) set.headers['idempotent-replayed'] = 'true'
        set.headers.location = `/admin/admins/${admin.id}`
        return { ...viewAdmin(admin), invitation: invitation ? viewInvitation(invitation) : null }
      },
      {
        permission: ADMINS_WRITE,
        body: NewAdminBody,
        response: { 200: NewAdminSchema, 201: NewAdminSchema, ...actionProblems },
        detail: {
          operationId: 'createAdmin',
          summary: 'Open an account for a colleague',
          description:
            'The answer has a one-time link, shown this once, with which they choose their password.',
        },
      },
    )
    .use(roleGrants(context))
    .use(colleagueActions(context))
}

function roleGrants(context: Context) {
  return new Elysia({ name: 'metropolitan.admin.role-grants', tags: ['admin: staff'] })
    .use(permission(context))
    .put(
      '/admin/admins/:id/roles/:roleId',
      async ({ actor, params: { id, roleId } }) =>
        viewAdmin(await grantRole(context, actor, { adminId: id, roleId })),
      {
        permission: ADMINS_WRITE,
        params: RoleParams,
        response: { 200: AdminSchema, ...actionProblems },
        detail: {
          operationId: 'grantRole',
          summary: 'Give a role',
          description: 'Nobody gives what they do not hold.',
        },
      },
    )
    .delete(
      '/admin/admins/:id/roles/:roleId',
      async ({ actor, params: { id, roleId } }) =>
        viewAdmin(await revokeRole(context, actor, { adminId: id, roleId })),
      {
        permission: ADMINS_WRITE,
        params: RoleParams,
        response: { 200: AdminSchema, ...actionProblems },
        detail: {
          operationId: 'revokeRole',
          summary: 'Take a role',
          description: 'The last super admin keeps theirs.',
        },
      },
    )
}

function colleagueActions(context: Context) {
  const action = {
    permission: ADMINS_WRITE,
    params: IdParams,
    body: ReasonBody,
    response: { 200: AdminSchema, ...actionProblems },
  } as const
  return new Elysia({ name: 'metropolitan.admin.colleague-actions', tags: ['admin: staff'] })
    .use(permission(context))
    .post(
      '/admin/admins/:id/block',
      async ({ actor, params: { id }, body: { reason } }) =>
        viewAdmin(await blockAdmin(context, actor, { adminId: id, reason })),
      { ...action, detail: { operationId: 'blockAdmin', summary: 'Shut a colleague out at once' } },
    )
    .post(
      '/admin/admins/:id/unblock',
      async ({ actor, params: { id }, body: { reason } }) =>
        viewAdmin(await unblockAdmin(context, actor, { adminId: id, reason })),
      { ...action, detail: { operationId: 'unblockAdmin', summary: 'Let a colleague in again' } },
    )
    .post(
      '/admin/admins/:id/revoke-sessions',
      async ({ actor, params: { id }, body: { reason } }) =>
        viewAdmin(await revokeAdminSessions(context, actor, { adminId: id, reason })),
      {
        ...action,
        detail: { operationId: 'revokeAdminSessions', summary: 'End all sessions of a colleague' },
      },
    )
    .post(
      '/admin/admins/:id/invitation',
      async ({ actor, params: { id }, body: { reason } }) =>
        viewInvitation(await issueInvitation(context, actor, { adminId: id, reason })),
      {
        ...action,
        response: { 200: InvitationSchema, ...actionProblems },
        detail: {
          operationId: 'issueInvitation',
          summary: 'Make a one-time link for a colleague without a password',
          description:
            'For whoever was invited and is late, or forgot the password. Ends an earlier link and their sessions.',
        },
      },
    )
    .post(
      '/admin/admins/:id/reset-totp',
      async ({ actor, params: { id }, body: { reason } }) =>
        viewAdmin(await resetAdminTotp(context, actor, { adminId: id, reason })),
      {
        ...action,
        detail: { operationId: 'resetAdminTotp', summary: 'Forget a colleague’s lost authenticator' },
      },
    )
}
