import { Elysia } from 'elysia'
import { languageOf } from '#http/language'
import { networkOf, originOf, wideNetworkOf } from '#http/origin'
import type { Context } from '#platform/context'
import { openGuest } from '../application/sign-in/open-guest'
import { register } from '../application/sign-in/register'
import { requestOtp } from '../application/sign-in/request-otp'
import { verifyOtp } from '../application/sign-in/verify-otp'
import { IdentityErrors } from '../errors'
import { authentication } from './guard'
import {
  GuestAnswer,
  GuestBody,
  OtpAnswer,
  OtpBody,
  RegisterBody,
  TokensSchema,
  VerifyAnswer,
  VerifyBody,
} from './schemas'
import { viewGuest, viewOtp } from './views'

/** From a phone number, or from nothing, to tokens. */
export function signInRoutes(context: Context) {
  return new Elysia({ name: 'metropolitan.identity.sign-in', tags: ['identity'] })
    .use(challengeRoutes(context))
    .use(accountOpeningRoutes(context))
}

function challengeRoutes(context: Context) {
  return new Elysia({ name: 'metropolitan.identity.challenges', tags: ['identity'] })
    .use(authentication(context))
    .post(
      '/auth/otp',
      async ({ body: { phone, userType, deviceId }, request, server, set }) => {
        set.status = 202
        const { ip } = originOf(context, request, server)
        const asked = {
          network: networkOf(ip),
          wideNetwork: wideNetworkOf(ip),
          language: languageOf(request),
        }
        return viewOtp(await requestOtp(context, { phone, userType, deviceId, ...asked }))
      },
      {
        anybody: true,
        body: OtpBody,
        response: { 202: OtpAnswer },
        refuses: [
          IdentityErrors.OTP_BUDGET_REACHED,
          IdentityErrors.OTP_LIMIT_REACHED,
          IdentityErrors.PHONE_COUNTRY_NOT_SERVED,
          IdentityErrors.PHONE_INVALID,
          IdentityErrors.PHONE_NOT_MOBILE,
        ],
        detail: {
          operationId: 'requestOtp',
          summary: 'Send a sign-in code to a phone',
          description:
            'The first step of signing in and of opening an account alike: the answer does not tell ' +
            'whether the phone has an account. A text with six digits follows shortly, in the language of ' +
            '`Accept-Language`; go on with `verifyOtp`. Each call sends another code for a challenge of ' +
            'its own, and earlier ones keep working until they expire. Where too many were sent to this ' +
            'phone, or from this network or to this country, nothing is sent, and `Retry-After` says when ' +
            'to offer it again.',
        },
      },
    )
    .post(
      '/auth/otp/verify',
      ({ body: { challengeId, code, device, guestToken }, request, server }) =>
        verifyOtp(context, {
          challengeId,
          code,
          device,
          guestToken,
          origin: originOf(context, request, server),
        }),
      {
        anybody: true,
        body: VerifyBody,
        response: { 200: VerifyAnswer },
        refuses: [
          IdentityErrors.ACCOUNT_UNAVAILABLE,
          IdentityErrors.OTP_CHALLENGE_ENDED,
          IdentityErrors.OTP_CODE_WRONG,
        ],
        detail: {
          operationId: 'verifyOtp',
          summary: 'Answer with the code: signs in, or allows to register',
          description:
            'Where the phone has an account of the type that the code was asked for, a session begins ' +
            '(`signed_in`), and an older one of the same device ends; else go on with `register` ' +
            '(`profile_required`). If the answer was lost, the same code from the same device gives the ' +
            'same session for 60 seconds. A challenge has five tries: a wrong code is refused with ' +
            '`triesLeft`, and `OTP_CHALLENGE_ENDED` means to ask for a new code.',
        },
      },
    )
}

function accountOpeningRoutes(context: Context) {
  return new Elysia({ name: 'metropolitan.identity.account-opening', tags: ['identity'] })
    .use(authentication(context))
    .post(
      '/auth/register',
      ({ body: { registrationToken, device, company, guestToken, ...profile }, request, server, set }) => {
        set.status = 201
        const { email = null, language = languageOf(request), marketingConsent = false } = profile
        return register(context, {
          registrationToken,
          device,
          company,
          guestToken,
          origin: originOf(context, request, server),
          profile: { ...profile, email, language, marketingConsent },
        })
      },
      {
        anybody: true,
        body: RegisterBody,
        response: { 201: TokensSchema },
        refuses: [
          IdentityErrors.COMPANY_REQUIRED,
          IdentityErrors.NIP_INVALID,
          IdentityErrors.REGISTRATION_ENDED,
        ],
        detail: {
          operationId: 'register',
          summary: 'Open an account for a verified phone',
          description:
            'After `verifyOtp` answered `profile_required`, from the same device and within 15 minutes. ' +
            'The account is signed in at once; repeated, the call opens no second one and gives the same ' +
            'session. A corporate account needs `company` and buys at retail prices until staff approve ' +
            'its membership. `REGISTRATION_ENDED` means to verify the phone again, which signs in where ' +
            'the account was opened after all.',
        },
      },
    )
    .post(
      '/auth/guest',
      async ({ body, set }) => {
        set.status = 201
        return viewGuest(await openGuest(context, body.deviceId))
      },
      {
        anybody: true,
        body: GuestBody,
        response: { 201: GuestAnswer },
        detail: {
          operationId: 'openGuest',
          summary: 'Get a token for a cart without an account',
          description:
            'Before somebody who is not signed in puts the first thing into a cart; looking at products ' +
            'needs no token. Keep the token and send it as `Authorization: Bearer`: each call makes ' +
            'another guest, whose cart is empty. Give it to `verifyOtp` or `register` as `guestToken`, and ' +
            'the cart becomes that of the account; the token ends with that.',
        },
      },
    )
}
