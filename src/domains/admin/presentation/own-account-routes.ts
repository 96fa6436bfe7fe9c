import { Elysia } from 'elysia'
import { decodeCursor, defaultPageSize, viewListing } from '#http/pagination'
import { CountedPage, problems, Success } from '#http/schemas'
import { authentication } from '#identity/guard'
import type { Context } from '#platform/context'
import { acceptInvitation } from '../application/account/accept-invitation'
import { changeOwnAccount } from '../application/account/change-own-account'
import { changeOwnEmail } from '../application/account/change-own-email'
import { listOwnSecurityEvents } from '../application/account/list-own-security-events'
import { renewRecoveryCodes } from '../application/account/renew-recovery-codes'
import { permission } from './guard'
import {
  AcceptInvitationBody,
  AdminSchema,
  OwnAccountBody,
  OwnEmailBody,
  OwnEventSchema,
  RecoveryCodes,
  SecondFactorBody,
  SecurityEventsQuery,
} from './schemas'
import { viewAdmin, viewOwnEvent } from './views'

const ownProblems = problems(400, 401, 409, 413, 415, 422, 429, 500, 503)

/** What people here change of their own account, and what happened to it. */
export function ownAccountRoutes(context: Context) {
  return new Elysia({ name: 'metropolitan.admin.own-account', tags: ['admin: account'] })
    .use(authentication(context))
    .use(permission(context))
    .patch('/admin/me', async ({ actor, body }) => viewAdmin(await changeOwnAccount(context, actor, body)), {
      staff: true,
      body: OwnAccountBody,
      response: { 200: AdminSchema, ...ownProblems, ...problems(404) },
      detail: { operationId: 'changeOwnAccount', summary: 'Change my name or language' },
    })
    .post(
      '/admin/me/email',
      async ({ actor, body }) => viewAdmin(await changeOwnEmail(context, actor, body)),
      {
        staff: true,
        body: OwnEmailBody,
        response: { 200: AdminSchema, ...ownProblems, ...problems(404) },
        detail: {
          operationId: 'changeOwnEmail',
          summary: 'Change the address I sign in with',
          description: 'Takes my password.',
        },
      },
    )
    .post(
      '/admin/auth/totp/recovery-codes',
      async ({ actor, body }) => ({ recoveryCodes: await renewRecoveryCodes(context, actor, body.code) }),
      {
        staff: true,
        body: SecondFactorBody,
        response: { 200: RecoveryCodes, ...ownProblems },
        detail: {
          operationId: 'renewRecoveryCodes',
          summary: 'Make new recovery codes',
          description: 'For a code. All earlier recovery codes end.',
        },
      },
    )
    .use(ownEventRoutes(context))
    .use(invitationRoutes(context))
}

function ownEventRoutes(context: Context) {
  return new Elysia({ name: 'metropolitan.admin.own-events', tags: ['admin: account'] })
    .use(permission(context))
    .get(
      '/admin/me/security-events',
      async ({ actor, query: { limit = defaultPageSize, cursor, kind, from, to } }) => {
        const list = JSON.stringify(['own-security-events', actor.userId, kind, from, to])
        const listing = await listOwnSecurityEvents(context, actor, {
          kind,
          from: from === undefined ? undefined : new Date(from),
          to: to === undefined ? undefined : new Date(to),
          after: decodeCursor(list, cursor, ['moment', 'id']),
          limit,
        })
        return viewListing(listing, list, viewOwnEvent)
      },
      {
        staff: true,
        query: SecurityEventsQuery,
        response: { 200: CountedPage(OwnEventSchema), ...problems(401, 422, 500, 503) },
        detail: {
          operationId: 'listOwnSecurityEvents',
          summary: 'What happened to my account, the newest first',
          description: 'Sign-ins that failed, refusals and sessions that were ended.',
        },
      },
    )
}

function invitationRoutes(context: Context) {
  return new Elysia({ name: 'metropolitan.admin.invitations', tags: ['admin: account'] })
    .use(authentication(context))
    .post(
      '/admin/auth/accept-invitation',
      async ({ body }) => {
        await acceptInvitation(context, body)
        return { success: true as const }
      },
      {
        anybody: true,
        body: AcceptInvitationBody,
        response: { 200: Success, ...problems(400, 410, 413, 415, 422, 429, 500, 503) },
        detail: {
          operationId: 'acceptInvitation',
          summary: 'Choose a password by a one-time link',
          description: 'Works once. It ends all sessions and opens none: sign in with the new password.',
        },
      },
    )
}
