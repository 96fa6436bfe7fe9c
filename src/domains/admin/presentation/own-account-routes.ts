import { Elysia } from 'elysia'
import { decodeCursor, defaultPageSize, viewListing } from '#http/pagination'
import { CountedPage, Success } from '#http/schemas'
import { authentication } from '#identity/guard'
import type { Context } from '#platform/context'
import { acceptInvitation } from '../application/account/accept-invitation'
import { changeOwnAccount } from '../application/account/change-own-account'
import { changeOwnEmail } from '../application/account/change-own-email'
import { listOwnSecurityEvents } from '../application/account/list-own-security-events'
import { AdminErrors } from '../errors'
import { OwnEventSchema, SecurityEventsQuery } from './audit-schemas'
import { permission } from './guard'
import { AcceptInvitationBody, AdminSchema, OwnAccountBody, OwnEmailBody } from './schemas'
import { viewAdmin, viewOwnEvent } from './views'

/** What people here change of their own account, and what happened to it. */
export function ownAccountRoutes(context: Context) {
  return new Elysia({ name: 'metropolitan.admin.own-account', tags: ['admin: account'] })
    .use(authentication(context))
    .use(permission(context))
    .patch('/admin/me', async ({ actor, body }) => viewAdmin(await changeOwnAccount(context, actor, body)), {
      staff: true,
      body: OwnAccountBody,
      response: { 200: AdminSchema },
      detail: {
        operationId: 'changeOwnAccount',
        summary: 'Change my name or language',
        description:
          'Fields that are left out stay; the answer is the whole account. Refusals speak the chosen ' +
          'language from the next request on, unless `Accept-Language` asks for another. What is so ' +
          'already changes nothing and leaves no row in the audit log.',
      },
    })
    .post(
      '/admin/me/email',
      async ({ actor, body }) => viewAdmin(await changeOwnEmail(context, actor, body)),
      {
        staff: true,
        body: OwnEmailBody,
        response: { 200: AdminSchema },
        refuses: [AdminErrors.ADMIN_EMAIL_TAKEN, AdminErrors.PASSWORD_WRONG, AdminErrors.SIGN_IN_TOO_OFTEN],
        detail: {
          operationId: 'changeOwnEmail',
          summary: 'Change the address I sign in with',
          description:
            'Takes the present password, and holds at once: no message is sent to either address. No ' +
            'session ends. `ADMIN_EMAIL_TAKEN` means that a colleague signs in with it, in letters of ' +
            'whatever case. Wrong passwords are counted, and after a few the next try has to wait for ' +
            '`Retry-After`.',
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
      async ({ actor, query: { limit = defaultPageSize, count = false, cursor, kind, from, to } }) => {
        const list = JSON.stringify(['own-security-events', actor.userId, kind, from, to])
        const listing = await listOwnSecurityEvents(context, actor, {
          kind,
          from: from === undefined ? undefined : new Date(from),
          to: to === undefined ? undefined : new Date(to),
          after: decodeCursor(list, cursor, ['moment', 'id']),
          limit,
          count,
        })
        return viewListing(listing, list, viewOwnEvent)
      },
      {
        staff: true,
        query: SecurityEventsQuery,
        response: { 200: CountedPage(OwnEventSchema) },
        detail: {
          operationId: 'listOwnSecurityEvents',
          summary: 'What happened to my account, the newest first',
          description:
            'For a page on which staff see whether others try their account: sign-ins and proofs that failed, tries ' +
            'that had to wait, refusals for lack of a permission, refresh tokens that were used again, and sessions ' +
            'that were ended because a link was made for the account or how it is signed in to has changed. What ' +
            'colleagues noted for each other is left out.',
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
        response: { 200: Success },
        refuses: [AdminErrors.INVITATION_ENDED, AdminErrors.PASSWORD_LENGTH_WRONG, AdminErrors.PASSWORD_WEAK],
        detail: {
          operationId: 'acceptInvitation',
          summary: 'Choose a password by a one-time link',
          description:
            'For the page that the one-time link of `createAdmin` or `issueInvitation` opens. It ends all sessions ' +
            'of the account and opens none: go on with `signInStaff`, which asks for a code where two-step sign-in ' +
            'is on. A password that is refused does not use the link up. `INVITATION_ENDED` means that the link was ' +
            'used, is late, was ended by a newer one, a change of password or a block, or that whoever made it may ' +
            'not make it any more: ask a colleague for another.',
        },
      },
    )
}
