import { Elysia } from 'elysia'
import { givenUpToken } from '#http/guard'
import { HttpErrors } from '#http/http-errors'
import { networkOf, originOf, wideNetworkOf } from '#http/origin'
import { Success } from '#http/schemas'
import { IdentityErrors } from '#identity'
import { authentication } from '#identity/guard'
import type { Context } from '#platform/context'
import { newId } from '#platform/ids'
import { refreshStaffSession } from '../application/account/refresh-staff-session'
import { signInStaff } from '../application/account/sign-in-staff'
import { signOutStaff } from '../application/account/sign-out-staff'
import { AdminErrors } from '../errors'
import { LogoutBody, RefreshBody, SignInBody, StaffTokensSchema } from './schemas'

/** From an address and a password to tokens, and from tokens to nothing. */
export function staffSignInRoutes(context: Context) {
  return new Elysia({ name: 'metropolitan.admin.sign-in', tags: ['admin: account'] })
    .use(authentication(context))
    .post(
      '/admin/auth/login',
      ({ body: { email, password, code, device }, request, server }) => {
        const origin = originOf(context, request, server)
        return signInStaff(context, {
          email,
          password,
          code,
          device: device ?? { id: newId(), name: 'Unknown device' },
          origin: { ...origin, network: networkOf(origin.ip), site: wideNetworkOf(origin.ip) },
        })
      },
      {
        anybody: true,
        body: SignInBody,
        response: { 200: StaffTokensSchema },
        refuses: [
          AdminErrors.SIGN_IN_REFUSED,
          AdminErrors.SIGN_IN_TOO_OFTEN,
          AdminErrors.TOTP_REFUSED,
          AdminErrors.TOTP_REQUIRED,
        ],
        detail: {
          operationId: 'signInStaff',
          summary: 'Sign in as staff',
          description:
            'Without `code` first: `TOTP_REQUIRED` means that the password was right, so ask for the code ' +
            'and send all of it again. Each success opens a session beside those that exist, and the audit ' +
            'log says so. An unknown address, a wrong password and a blocked account get the same ' +
            '`SIGN_IN_REFUSED`; after several failures the next try has to wait for `Retry-After`, longer ' +
            'each time. `TOTP_REFUSED` may be a code that was used before: wait for the next one.',
        },
      },
    )
    .use(staffTokenRoutes(context))
}

function staffTokenRoutes(context: Context) {
  return new Elysia({ name: 'metropolitan.admin.own-tokens', tags: ['admin: account'] })
    .use(authentication(context))
    .post(
      '/admin/auth/refresh',
      ({ body, request, server }) =>
        refreshStaffSession(context, {
          refreshToken: body.refreshToken,
          origin: originOf(context, request, server),
        }),
      {
        anybody: true,
        body: RefreshBody,
        response: { 200: StaffTokensSchema },
        refuses: [IdentityErrors.SESSION_ENDED, IdentityErrors.TOKEN_INVALID],
        detail: {
          operationId: 'refreshStaffSession',
          summary: 'Exchange the refresh token for its successor',
          description:
            'When the access token has expired or is about to. Keep both tokens of the answer: the old ' +
            'refresh token gives the same successor again for 30 seconds, in case the answer was lost, and ' +
            'any later use of it ends the session, because somebody has a copy. A session without a ' +
            'refresh for long enough ends by itself, and each ends some hours after it began. Every ' +
            '401 means to sign in again.',
        },
      },
    )
    .post(
      '/admin/auth/logout',
      async ({ body, request }) => {
        await signOutStaff(context, givenUpToken(request, body?.refreshToken))
        return { success: true as const }
      },
      {
        anybody: true,
        body: LogoutBody,
        response: { 200: Success },
        refuses: [IdentityErrors.TOKEN_INVALID, HttpErrors.UNAUTHENTICATED],
        detail: {
          operationId: 'signOutStaff',
          summary: 'Sign out',
          description:
            'Ends the session of the refresh token in the body or, without one, of the access token in the ' +
            'header, also where that has expired: none of its tokens works from then on. Repeated, it ' +
            'succeeds. Throw the tokens away after a 401, too: there was no session to end.',
          security: [{}, { bearerAuth: [] }],
        },
      },
    )
}
