import { Elysia } from 'elysia'
import { Success } from '#http/schemas'
import type { Context } from '#platform/context'
import { changeOwnPassword } from '../application/account/change-own-password'
import { confirmTotp } from '../application/account/confirm-totp'
import { disableTotp } from '../application/account/disable-totp'
import { enrolTotp } from '../application/account/enrol-totp'
import { renewRecoveryCodes } from '../application/account/renew-recovery-codes'
import { AdminErrors } from '../errors'
import { permission } from './guard'
import {
  ConfirmWithPassword,
  DisableTotpBody,
  PasswordBody,
  RecoveryCodes,
  SecondFactorBody,
  TotpCodeBody,
  TotpSchema,
} from './schemas'

const done = { success: true as const }

/** What one signs in with: the password, and the second step. */
export function credentialRoutes(context: Context) {
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
        response: { 200: Success },
        refuses: [
          AdminErrors.PASSWORD_LENGTH_WRONG,
          AdminErrors.PASSWORD_UNCHANGED,
          AdminErrors.PASSWORD_WEAK,
          AdminErrors.PASSWORD_WRONG,
          AdminErrors.SIGN_IN_TOO_OFTEN,
        ],
        detail: {
          operationId: 'changeOwnPassword',
          summary: 'Change my password',
          description:
            'Whenever somebody wants to, and first of all where `mustChangePassword` is set or a route ' +
            'answers `PASSWORD_CHANGE_REQUIRED`. This session goes on; all others end, and so does a ' +
            'one-time link that is open. `PASSWORD_WEAK` names the `fault` in `params`. Wrong present ' +
            'passwords are counted, and after a few the next try has to wait for `Retry-After`.',
        },
      },
    )
    .use(secondStepRoutes(context))
    .use(secondStepProofRoutes(context))
}

/** Turning two-step sign-in on: a secret first, then a code that shows that it arrived. */
function secondStepRoutes(context: Context) {
  return new Elysia({ name: 'metropolitan.admin.second-step', tags: ['admin: account'] })
    .use(permission(context))
    .post('/admin/auth/totp', ({ actor, body }) => enrolTotp(context, actor, body.password), {
      staff: true,
      body: ConfirmWithPassword,
      response: { 200: TotpSchema },
      refuses: [AdminErrors.PASSWORD_WRONG, AdminErrors.SIGN_IN_TOO_OFTEN, AdminErrors.TOTP_ENROLLED],
      detail: {
        operationId: 'enrolTotp',
        summary: 'Begin two-step sign-in',
        description:
          'Gives the secret for an authenticator app, this once; show it as a QR code. Signing in stays as ' +
          'it is until `confirmTotp` has the first code. Repeated before that, it gives another secret, ' +
          'and the earlier one is worth nothing. `TOTP_ENROLLED` means that it is on: for a new ' +
          'authenticator, turn it off with `disableTotp` first.',
      },
    })
    .post(
      '/admin/auth/totp/confirm',
      async ({ actor, body }) => ({ recoveryCodes: await confirmTotp(context, actor, body.code) }),
      {
        staff: true,
        body: TotpCodeBody,
        response: { 200: RecoveryCodes },
        refuses: [AdminErrors.TOTP_CODE_WRONG, AdminErrors.TOTP_ENROLLED, AdminErrors.TOTP_NOT_ENROLLED],
        detail: {
          operationId: 'confirmTotp',
          summary: 'Turn two-step sign-in on',
          description:
            'With the code that the authenticator shows after `enrolTotp`. Every sign-in takes a code from ' +
            'then on; this session goes on, the others end. The recovery codes are shown this once: have ' +
            'them kept. A second call is refused with `TOTP_ENROLLED` (`renewRecoveryCodes` gives new ' +
            'ones); `TOTP_NOT_ENROLLED` means to begin anew.',
        },
      },
    )
}

/** What it takes a code to do, once it is on. */
function secondStepProofRoutes(context: Context) {
  return new Elysia({ name: 'metropolitan.admin.second-step-proof', tags: ['admin: account'] })
    .use(permission(context))
    .post(
      '/admin/auth/totp/disable',
      async ({ actor, body }) => {
        await disableTotp(context, actor, { password: body.password, code: body.code ?? '' })
        return done
      },
      {
        staff: true,
        body: DisableTotpBody,
        response: { 200: Success },
        refuses: [
          AdminErrors.PASSWORD_WRONG,
          AdminErrors.SIGN_IN_TOO_OFTEN,
          AdminErrors.TOTP_CODE_WRONG,
          AdminErrors.TOTP_NOT_ENROLLED,
        ],
        detail: {
          operationId: 'disableTotp',
          summary: 'Turn two-step sign-in off',
          description:
            'Takes the password and a code, such as before a change of authenticators; the recovery codes ' +
            'end with it. This session goes on, the others end. Where the shop demands two-step sign-in, ' +
            'other routes answer `TOTP_ENROLMENT_REQUIRED` until it is on again. Whoever has neither ' +
            'authenticator nor recovery code asks a colleague for `resetAdminTotp`.',
        },
      },
    )
    .post(
      '/admin/auth/totp/recovery-codes',
      async ({ actor, body }) => ({ recoveryCodes: await renewRecoveryCodes(context, actor, body.code) }),
      {
        staff: true,
        body: SecondFactorBody,
        response: { 200: RecoveryCodes },
        refuses: [AdminErrors.SIGN_IN_TOO_OFTEN, AdminErrors.TOTP_CODE_WRONG, AdminErrors.TOTP_NOT_ENROLLED],
        detail: {
          operationId: 'renewRecoveryCodes',
          summary: 'Make new recovery codes',
          description:
            'When they are nearly used up, or somebody may have seen them. Takes a code of the ' +
            'authenticator or one of the old recovery codes, all of which end; the new ones are shown this ' +
            'once. No session ends. Wrong codes are counted, and after a few the next try has to wait for ' +
            '`Retry-After`.',
        },
      },
    )
}
