import { Elysia, t } from 'elysia'
import { requestKey } from '#http/idempotency'
import { decodeCursor, defaultPageSize, viewListing } from '#http/pagination'
import { CountedPage, Id, IdParams, ReasonBody } from '#http/schemas'
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
import { AdminErrors } from '../errors'
import { AdminPermission } from '../permission'
import { permission } from './guard'
import { AdminSchema, AdminsQuery, InvitationSchema, NewAdminBody, NewAdminSchema } from './schemas'
import { viewAdmin, viewInvitation } from './views'

const { ADMINS_READ, ADMINS_WRITE } = AdminPermission
const RoleParams = t.Object({ id: Id, roleId: Id })

/** Colleagues: their accounts, and the roles they hold. */
export function colleagueRoutes(context: Context) {
  return new Elysia({ name: 'metropolitan.admin.colleagues', tags: ['admin: staff'] })
    .use(permission(context))
    .get(
      '/admin/admins',
      async ({ query: { q, roleId, blocked, limit = defaultPageSize, count = false, cursor } }) => {
        const list = JSON.stringify(['admins', q, roleId, blocked])
        const after = decodeCursor(list, cursor, ['moment', 'id'])
        const listing = await listAdmins(context, { search: q, roleId, blocked, limit, count, after })
        return viewListing(listing, list, viewAdmin)
      },
      {
        permission: ADMINS_READ,
        query: AdminsQuery,
        response: { 200: CountedPage(AdminSchema) },
        detail: {
          operationId: 'listAdmins',
          summary: 'Staff, the newest first',
          description:
            'For the page of colleagues: blocked ones are listed, too, and so is whoever was invited and ' +
            'has no password yet. Filters narrow together.',
        },
      },
    )
    .get('/admin/admins/:id', async ({ params }) => viewAdmin(await readAdmin(context, params.id)), {
      permission: ADMINS_READ,
      params: IdParams,
      response: { 200: AdminSchema },
      refuses: [AdminErrors.ADMIN_NOT_FOUND],
      detail: {
        operationId: 'readAdmin',
        summary: 'One member of staff',
        description:
          'For the page of one colleague, and after a change of a role, which may have changed their ' +
          '`permissions`. A customer’s id is not found here.',
      },
    })
    .use(newColleagueRoutes(context))
    .use(roleGrants(context))
    .use(accessActions(context))
    .use(signInActions(context))
}

function newColleagueRoutes(context: Context) {
  return new Elysia({ name: 'metropolitan.admin.new-colleagues', tags: ['admin: staff'] })
    .use(permission(context))
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
        response: { 200: NewAdminSchema, 201: NewAdminSchema },
        idempotencyKey: 'optional',
        // No removal is decided.
        deprecated: { since: '2026-11-24', fields: ['password'] },
        refuses: [
          AdminErrors.ADMIN_EMAIL_TAKEN,
          AdminErrors.PASSWORD_LENGTH_WRONG,
          AdminErrors.PASSWORD_WEAK,
          AdminErrors.PERMISSION_NOT_HELD,
          AdminErrors.ROLE_NOT_FOUND,
        ],
        location: true,
        detail: {
          operationId: 'createAdmin',
          summary: 'Open an account for a colleague',
          description:
            'The answer has the token of a one-time link, shown this once: no message is sent, so hand the ' +
            'link to the colleague, who chooses a password by it (`acceptInvitation`). Repeated with its ' +
            '`Idempotency-Key`, the call opens no second account and answers 200 with `invitation` null; ' +
            'where the link was lost, `issueInvitation` makes another. Only roles whose permissions the ' +
            'caller holds can be given (`PERMISSION_NOT_HELD`).',
        },
      },
    )
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
        response: { 200: AdminSchema },
        refuses: [AdminErrors.ADMIN_NOT_FOUND, AdminErrors.PERMISSION_NOT_HELD, AdminErrors.ROLE_NOT_FOUND],
        detail: {
          operationId: 'grantRole',
          summary: 'Give a role',
          description:
            'They may do what it permits from their next request on; the answer is their whole account. ' +
            'Nobody gives what they do not hold: `PERMISSION_NOT_HELD` names it. Repeated, it changes ' +
            'nothing.',
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
        response: { 200: AdminSchema },
        refuses: [
          AdminErrors.ADMIN_NOT_FOUND,
          AdminErrors.LAST_SUPER_ADMIN,
          AdminErrors.PERMISSION_NOT_HELD,
          AdminErrors.ROLE_NOT_FOUND,
        ],
        detail: {
          operationId: 'revokeRole',
          summary: 'Take a role',
          description:
            'What no other role of theirs permits is refused from their next request on; their sessions go ' +
            'on. Nobody takes what they do not hold (`PERMISSION_NOT_HELD`), and the last super admin ' +
            'keeps theirs (`LAST_SUPER_ADMIN`: grant it to somebody else first). A role that they do not ' +
            'have changes nothing.',
        },
      },
    )
}

/** What every action on a colleague's account takes and answers. */
const action = {
  permission: ADMINS_WRITE,
  params: IdParams,
  body: ReasonBody,
  response: { 200: AdminSchema },
} as const

function accessActions(context: Context) {
  return new Elysia({ name: 'metropolitan.admin.colleague-access', tags: ['admin: staff'] })
    .use(permission(context))
    .post(
      '/admin/admins/:id/block',
      async ({ actor, params: { id }, body: { reason } }) =>
        viewAdmin(await blockAdmin(context, actor, { adminId: id, reason })),
      {
        ...action,
        refuses: [
          AdminErrors.ADMIN_NOT_FOUND,
          AdminErrors.ALREADY_SO,
          AdminErrors.LAST_SUPER_ADMIN,
          AdminErrors.PERMISSION_NOT_HELD,
        ],
        detail: {
          operationId: 'blockAdmin',
          summary: 'Shut a colleague out at once',
          description:
            'For whoever left, or whose account somebody else may have. Their sessions end with their next ' +
            'request, a one-time link that is open ends, and signing in is refused as a wrong password ' +
            'would be; their roles stay. It takes all that the colleague may do (`PERMISSION_NOT_HELD`), ' +
            'and the last super admin cannot be blocked. `ALREADY_SO` means that somebody was quicker.',
        },
      },
    )
    .post(
      '/admin/admins/:id/unblock',
      async ({ actor, params: { id }, body: { reason } }) =>
        viewAdmin(await unblockAdmin(context, actor, { adminId: id, reason })),
      {
        ...action,
        refuses: [AdminErrors.ADMIN_NOT_FOUND, AdminErrors.ALREADY_SO, AdminErrors.PERMISSION_NOT_HELD],
        detail: {
          operationId: 'unblockAdmin',
          summary: 'Let a colleague in again',
          description:
            'They sign in with the password and the roles that they had; old sessions and one-time links ' +
            'stay ended, so that whoever never chose a password needs `issueInvitation`. It takes all that ' +
            'the colleague may do (`PERMISSION_NOT_HELD`). `ALREADY_SO` means that they are not blocked.',
        },
      },
    )
    .post(
      '/admin/admins/:id/revoke-sessions',
      async ({ actor, params: { id }, body: { reason } }) =>
        viewAdmin(await revokeAdminSessions(context, actor, { adminId: id, reason })),
      {
        ...action,
        refuses: [AdminErrors.ADMIN_NOT_FOUND, AdminErrors.PERMISSION_NOT_HELD],
        detail: {
          operationId: 'revokeAdminSessions',
          summary: 'End all sessions of a colleague',
          description:
            'For a lost laptop: every session is refused from its next request on, and they may sign in ' +
            'again at once. For one’s own account it ends this session, too. It takes all that the ' +
            'colleague may do (`PERMISSION_NOT_HELD`). Repeated, it succeeds.',
        },
      },
    )
}

function signInActions(context: Context) {
  return new Elysia({ name: 'metropolitan.admin.colleague-sign-in', tags: ['admin: staff'] })
    .use(permission(context))
    .post(
      '/admin/admins/:id/invitation',
      async ({ actor, params: { id }, body: { reason } }) =>
        viewInvitation(await issueInvitation(context, actor, { adminId: id, reason })),
      {
        ...action,
        response: { 200: InvitationSchema },
        refuses: [AdminErrors.ADMIN_NOT_FOUND, AdminErrors.OWN_ACCOUNT, AdminErrors.PERMISSION_NOT_HELD],
        detail: {
          operationId: 'issueInvitation',
          summary: 'Make a one-time link for a colleague without a password',
          description:
            'For whoever was invited and is late, or forgot the password. Ends an earlier link and all ' +
            'their sessions; a password that they have works until the link is followed, and two-step ' +
            'sign-in stays on. No message is sent: hand the link over. Each call makes another link. ' +
            '`OWN_ACCOUNT`: for oneself it is `changeOwnPassword`, or a colleague.',
        },
      },
    )
    .post(
      '/admin/admins/:id/reset-totp',
      async ({ actor, params: { id }, body: { reason } }) =>
        viewAdmin(await resetAdminTotp(context, actor, { adminId: id, reason })),
      {
        ...action,
        refuses: [
          AdminErrors.ADMIN_NOT_FOUND,
          AdminErrors.OWN_ACCOUNT,
          AdminErrors.PERMISSION_NOT_HELD,
          AdminErrors.TOTP_NOT_ENROLLED,
        ],
        detail: {
          operationId: 'resetAdminTotp',
          summary: 'Forget a colleague’s lost authenticator',
          description:
            'For whoever lost it together with the recovery codes; make sure that it is them who ask. ' +
            'Turns their two-step sign-in off, ends their recovery codes and all their sessions: they sign ' +
            'in with the password alone and begin anew with `enrolTotp`. For oneself it is `disableTotp` ' +
            '(`OWN_ACCOUNT`). A second call finds nothing to forget (`TOTP_NOT_ENROLLED`).',
        },
      },
    )
}
