import { Elysia } from 'elysia'
import { givenUpToken } from '#http/guard'
import { HttpErrors } from '#http/http-errors'
import { originOf } from '#http/origin'
import { Success } from '#http/schemas'
import type { Context } from '#platform/context'
import { endAllSessions } from '../application/session/end-all-sessions'
import { endSession } from '../application/session/end-session'
import { listSessions } from '../application/session/list-sessions'
import { refreshSession } from '../application/session/refresh-session'
import { signOut } from '../application/session/sign-out'
import { IdentityErrors } from '../errors'
import { maxListedSessions } from '../session'
import { authentication } from './guard'
import { LogoutBody, RefreshBody, RevokeAllBody, RevokeBody, SessionsSchema, TokensSchema } from './schemas'
import { viewSessions } from './views'

const done = { success: true as const }

/** Staying signed in, and signing out: here, on one device, or everywhere. */
export function sessionRoutes(context: Context) {
  return new Elysia({ name: 'metropolitan.identity.sessions', tags: ['identity'] })
    .use(ownTokenRoutes(context))
    .use(deviceRoutes(context))
}

function ownTokenRoutes(context: Context) {
  return new Elysia({ name: 'metropolitan.identity.own-tokens', tags: ['identity'] })
    .use(authentication(context))
    .post(
      '/auth/refresh',
      ({ body: { refreshToken, deviceId }, request, server }) => {
        const origin = originOf(context, request, server)
        return refreshSession(context, { refreshToken, deviceId, origin })
      },
      {
        anybody: true,
        body: RefreshBody,
        response: { 200: TokensSchema },
        refuses: [IdentityErrors.DEVICE_CHANGED, IdentityErrors.SESSION_ENDED, IdentityErrors.TOKEN_INVALID],
        detail: {
          operationId: 'refreshSession',
          summary: 'Exchange a refresh token for the next one',
          description:
            'When the access token has expired or is about to; send no `Authorization` header. Keep both ' +
            'tokens of the answer: the old refresh token gives the same successor again for 30 seconds, in ' +
            'case the answer was lost, and any later use of it ends the session, because somebody has a ' +
            'copy. Every 401 means to sign in again.',
        },
      },
    )
    .post(
      '/auth/logout',
      async ({ body, request }) => {
        await signOut(context, givenUpToken(request, body?.refreshToken))
        return done
      },
      {
        anybody: true,
        body: LogoutBody,
        response: { 200: Success },
        refuses: [IdentityErrors.TOKEN_INVALID, HttpErrors.UNAUTHENTICATED],
        detail: {
          operationId: 'signOut',
          summary: 'Sign out here',
          description:
            'Ends the session of the refresh token in the body or, without one, of the access token in the ' +
            'header, also where that has expired: none of its tokens works from then on. Repeated, it ' +
            'succeeds. Throw the tokens away after a 401, too: there was no session to end.',
          security: [{}, { bearerAuth: [] }],
        },
      },
    )
}

function deviceRoutes(context: Context) {
  return new Elysia({ name: 'metropolitan.identity.devices', tags: ['identity'] })
    .use(authentication(context))
    .get('/auth/sessions', async ({ actor }) => viewSessions(await listSessions(context, actor)), {
      customer: true,
      response: { 200: SessionsSchema },
      detail: {
        operationId: 'listSessions',
        summary: 'Where I am signed in, the device used last first',
        description:
          'For a page on which customers find a device that is not theirs and sign it out with ' +
          `\`endSession\`. Shows the sessions that work at this moment, at most ${maxListedSessions}, on one ` +
          'page.',
      },
    })
    .post(
      '/auth/revoke-session',
      async ({ actor, body }) => {
        await endSession(context, actor, body.sessionId)
        return done
      },
      {
        customer: true,
        body: RevokeBody,
        response: { 200: Success },
        refuses: [IdentityErrors.SESSION_NOT_FOUND],
        detail: {
          operationId: 'endSession',
          summary: 'Sign one of my devices out',
          description:
            'With an id of `listSessions`: that device is refused with `SESSION_ENDED` from its next ' +
            'request on, and its refresh token is worth nothing. It may be the session of this very ' +
            'request. A session that has ended already succeeds too; one of somebody else is not found.',
        },
      },
    )
    .post(
      '/auth/revoke-all-sessions',
      async ({ actor, body, request, server }) => {
        const origin = originOf(context, request, server)
        await endAllSessions(context, actor, { keepCurrent: body?.keepCurrent ?? false, origin })
        return done
      },
      {
        customer: true,
        body: RevokeAllBody,
        response: { 200: Success },
        detail: {
          operationId: 'endAllSessions',
          summary: 'Sign all my devices out, or all but this one',
          description:
            'For a customer who lost a phone or found a device that is not theirs. Every session ends from ' +
            'its next request on, and the account’s security events say so. Without `keepCurrent` this ' +
            'device is signed out as well: throw its tokens away and show the sign-in.',
        },
      },
    )
}
