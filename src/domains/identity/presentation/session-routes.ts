import { Elysia } from 'elysia'
import { givenUpToken } from '#http/guard'
import { originOf } from '#http/origin'
import { problems, Success } from '#http/schemas'
import type { Context } from '#platform/context'
import { endAllSessions } from '../application/session/end-all-sessions'
import { endSession } from '../application/session/end-session'
import { listSessions } from '../application/session/list-sessions'
import { refreshSession } from '../application/session/refresh-session'
import { signOut } from '../application/session/sign-out'
import { authentication } from './guard'
import { LogoutBody, RefreshBody, RevokeAllBody, RevokeBody, SessionsSchema, TokensSchema } from './schemas'
import { viewSessions } from './views'

const done = { success: true as const }

/** Staying signed in, and signing out: here, on one device, or everywhere. */
export function sessionRoutes(context: Context) {
  return new Elysia({ name: 'metropolitan.identity.sessions', tags: ['identity'] })
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
        response: { 200: TokensSchema, ...problems(400, 401, 413, 415, 422, 500, 503) },
        detail: {
          operationId: 'refreshSession',
          summary: 'Exchange a refresh token for the next one',
          description:
            'Send no `Authorization` header. Repeated within 30 s, the same token gives the same successor; later it ends the session.',
        },
      },
    )
    .get('/auth/sessions', async ({ actor }) => viewSessions(await listSessions(context, actor)), {
      customer: true,
      response: { 200: SessionsSchema, ...problems(401, 500, 503) },
      detail: { operationId: 'listSessions', summary: 'Where I am signed in, the device used last first' },
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
        response: { 200: Success, ...problems(400, 401, 404, 413, 415, 422, 500, 503) },
        detail: { operationId: 'endSession', summary: 'Sign one of my devices out' },
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
        response: { 200: Success, ...problems(400, 401, 413, 415, 422, 500, 503) },
        detail: { operationId: 'endAllSessions', summary: 'Sign all my devices out, or all but this one' },
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
        response: { 200: Success, ...problems(400, 401, 413, 415, 500, 503) },
        detail: {
          operationId: 'signOut',
          summary: 'Sign out here',
          description:
            'By the refresh token in the body, or by the access token in the header, also one that has expired.',
          security: [{}, { bearerAuth: [] }],
        },
      },
    )
}
