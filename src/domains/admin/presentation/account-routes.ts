import { Elysia } from 'elysia'
import { givenUpToken } from '#http/guard'
import { networkOf, originOf, wideNetworkOf } from '#http/origin'
import { IdParams, problems, Success } from '#http/schemas'
import { authentication } from '#identity/guard'
import type { Context } from '#platform/context'
import { newId } from '#platform/ids'
import { changeOwnPassword } from '../application/account/change-own-password'
import { confirmTotp } from '../application/account/confirm-totp'
import { disableTotp } from '../application/account/disable-totp'
import { endOwnSession } from '../application/account/end-own-session'
import { enrolTotp } from '../application/account/enrol-totp'
import { listOwnSessions } from '../application/account/list-own-sessions'
import { readOwnAccount } from '../application/account/read-own-account'
import { refreshStaffSession } from '../application/account/refresh-staff-session'
import { signInStaff } from '../application/account/sign-in-staff'
import { signOutStaff } from '../application/account/sign-out-staff'
import { permission } from './guard'
import {
  AdminSchema,
  ConfirmWithPassword,
  DisableTotpBody,
  LogoutBody,
  PasswordBody,
  RecoveryCodes,
  RefreshBody,
  SessionList,
  SignInBody,
  StaffTokensSchema,
  TotpCodeBody,
  TotpSchema,
} from './schemas'
import { viewAdmin, viewSessions } from './views'

const done = { success: true as const }
const openProblems = problems(400, 401, 413, 415, 422, 429, 500, 503)
const ownProblems = problems(400, 401, 409, 413, 415, 422, 429, 500, 503)

/** Signing in, and one's own account: open to everyone who works here, whatever they may do. */
export function accountRoutes(context: Context) {
  return new Elysia({ name: 'metropolitan.admin.account', tags: ['admin: account'] })
    .use(authentication(context))
    .use(permission(context))
    .use(signInRoutes(context))
    .get('/admin/me', async ({ actor }) => viewAdmin(await readOwnAccount(context, actor)), {
      staff: true,
      response: { 200: AdminSchema, ...problems(401, 500, 503) },
      detail: { operationId: 'readOwnAccount', summary: 'My account, roles and permissions' },
    })
    .get(
      '/admin/auth/sessions',
      async ({ actor }) => viewSessions(await listOwnSessions(context, actor), actor.sessionId),
      {
        staff: true,
        response: { 200: SessionList, ...problems(401, 500, 503) },
        detail: { operationId: 'listOwnSessions', summary: 'My sessions' },
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
        response: { 200: Success, ...problems(401, 404, 422, 500, 503) },
        detail: { operationId: 'endOwnSession', summary: 'End one of my sessions' },
      },
    )
    .use(credentialRoutes(context))
}

function signInRoutes(context: Context) {
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
        response: { 200: StaffTokensSchema, ...openProblems },
        detail: {
          operationId: 'signInStaff',
          summary: 'Sign in as staff',
          description: 'With a code where two-step sign-in is on.',
        },
      },
    )
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
        response: { 200: StaffTokensSchema, ...problems(400, 401, 413, 415, 422, 500, 503) },
        detail: {
          operationId: 'refreshStaffSession',
          summary: 'Exchange the refresh token for its successor',
        },
      },
    )
    .post(
      '/admin/auth/logout',
      async ({ body, request }) => {
        await signOutStaff(context, givenUpToken(request, body?.refreshToken))
        return done
      },
      {
        anybody: true,
        body: LogoutBody,
        response: { 200: Success, ...problems(400, 401, 409, 413, 415, 500, 503) },
        detail: {
          operationId: 'signOutStaff',
          summary: 'Sign out',
          description:
            'By the refresh token in the body, or by the access token in the header, also one that has expired.',
          security: [{}, { bearerAuth: [] }],
        },
      },
    )
}

function credentialRoutes(context: Context) {
  return new Elysia({ name: 'metropolitan.admin.credentials', tags: ['admin: account'] })
    .use(permission(context))
    .post(
      '/admin/auth/password',
      async ({ actor, body: { currentPassword, newPassword } }) => {
        await changeOwnPassword(context, actor, { current: currentPassword, next: newPassword })
        return done
      },
      {
        staff: true,
        body: PasswordBody,
        response: { 200: Success, ...ownProblems },
        detail: {
          operationId: 'changeOwnPassword',
          summary: 'Change my password',
          description: 'Ends my other sessions.',
        },
      },
    )
    .post('/admin/auth/totp', ({ actor, body }) => enrolTotp(context, actor, body.password), {
      staff: true,
      body: ConfirmWithPassword,
      response: { 200: TotpSchema, ...ownProblems },
      detail: { operationId: 'enrolTotp', summary: 'Begin two-step sign-in' },
    })
    .post(
      '/admin/auth/totp/confirm',
      async ({ actor, body }) => ({ recoveryCodes: await confirmTotp(context, actor, body.code) }),
      {
        staff: true,
        body: TotpCodeBody,
        response: { 200: RecoveryCodes, ...ownProblems },
        detail: {
          operationId: 'confirmTotp',
          summary: 'Turn two-step sign-in on',
          description: 'Ends my other sessions.',
        },
      },
    )
    .post(
      '/admin/auth/totp/disable',
      async ({ actor, body }) => {
        await disableTotp(context, actor, { password: body.password, code: body.code ?? '' })
        return done
      },
      {
        staff: true,
        body: DisableTotpBody,
        response: { 200: Success, ...ownProblems },
        detail: {
          operationId: 'disableTotp',
          summary: 'Turn two-step sign-in off',
          description: 'Takes the password and a code. Ends my other sessions.',
        },
      },
    )
}
