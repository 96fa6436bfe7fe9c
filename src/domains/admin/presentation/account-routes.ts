import { Elysia } from 'elysia'
import { IdParams, Success } from '#http/schemas'
import type { Context } from '#platform/context'
import { endOwnSession } from '../application/account/end-own-session'
import { listOwnSessions } from '../application/account/list-own-sessions'
import { readOwnAccount } from '../application/account/read-own-account'
import { AdminErrors } from '../errors'
import { credentialRoutes } from './credential-routes'
import { permission } from './guard'
import { AdminSchema, SessionList } from './schemas'
import { staffSignInRoutes } from './staff-sign-in-routes'
import { viewAdmin, viewSessions } from './views'

const done = { success: true as const }

/** Signing in, and one's own account: open to everyone who works here, whatever they may do. */
export function accountRoutes(context: Context) {
  return new Elysia({ name: 'metropolitan.admin.account', tags: ['admin: account'] })
    .use(permission(context))
    .use(staffSignInRoutes(context))
    .get('/admin/me', async ({ actor }) => viewAdmin(await readOwnAccount(context, actor)), {
      staff: true,
      response: { 200: AdminSchema },
      detail: {
        operationId: 'readOwnAccount',
        summary: 'My account, roles and permissions',
        description:
          'After signing in: `permissions` says what the panel should show, and `mustChangePassword` that ' +
          'nothing but one’s own account opens before `changeOwnPassword`. Load it again after a ' +
          '`PERMISSION_MISSING`, because a colleague’s change of roles takes effect with the next request.',
      },
    })
    .get(
      '/admin/auth/sessions',
      async ({ actor }) => viewSessions(await listOwnSessions(context, actor), actor.sessionId),
      {
        staff: true,
        response: { 200: SessionList },
        detail: {
          operationId: 'listOwnSessions',
          summary: 'My sessions',
          description:
            'For a page on which people find a sign-in that was not theirs, and end it with ' +
            '`endOwnSession`. Shows the sessions that work at this moment, the newest first, at most 100, ' +
            'on one page.',
        },
      },
    )
    .delete(
      '/admin/auth/sessions/:id',
      async ({ actor, params }) => {
        await endOwnSession(context, actor, params.id)
        return done
      },
      {
        staff: true,
        params: IdParams,
        response: { 200: Success },
        refuses: [AdminErrors.STAFF_SESSION_NOT_FOUND],
        detail: {
          operationId: 'endOwnSession',
          summary: 'End one of my sessions',
          description:
            'With an id of `listOwnSessions`, this session’s own included: it is refused with ' +
            '`SESSION_ENDED` from its next request on, and the audit log says so. One that has ended ' +
            'already, or is a colleague’s, is not found: load the list again.',
        },
      },
    )
    .use(credentialRoutes(context))
}
