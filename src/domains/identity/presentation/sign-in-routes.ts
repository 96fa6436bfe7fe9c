import { Elysia } from 'elysia'
import { languageOf } from '#http/language'
import { networkOf, originOf, wideNetworkOf } from '#http/origin'
import { problems } from '#http/schemas'
import type { Context } from '#platform/context'
import { openGuest } from '../application/sign-in/open-guest'
import { register } from '../application/sign-in/register'
import { requestOtp } from '../application/sign-in/request-otp'
import { verifyOtp } from '../application/sign-in/verify-otp'
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
        response: { 202: OtpAnswer, ...problems(400, 401, 413, 415, 422, 500, 503) },
        detail: { operationId: 'requestOtp', summary: 'Send a sign-in code to a phone' },
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
        response: { 200: VerifyAnswer, ...problems(400, 401, 403, 410, 413, 415, 422, 500, 503) },
        detail: {
          operationId: 'verifyOtp',
          summary: 'Answer with the code: signs in, or allows to register',
        },
      },
    )
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
        response: { 201: TokensSchema, ...problems(400, 401, 403, 410, 413, 415, 422, 500, 503) },
        detail: { operationId: 'register', summary: 'Open an account for a verified phone' },
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
        response: { 201: GuestAnswer, ...problems(400, 401, 413, 415, 422, 500, 503) },
        detail: { operationId: 'openGuest', summary: 'Get a token for a cart without an account' },
      },
    )
}
