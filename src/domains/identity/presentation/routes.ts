import { Type } from '@sinclair/typebox'
import { Elysia } from 'elysia'
import { authentication } from '#http/authentication'
import { languageOf } from '#http/language'
import { originOf } from '#http/origin'
import { problems } from '#http/schemas'
import type { Context } from '#platform/context'
import { addAddress } from '../application/add-address'
import { listAddresses } from '../application/list-addresses'
import { readProfile } from '../application/read-profile'
import { register } from '../application/register'
import { requestOtp } from '../application/request-otp'
import { verifyOtp } from '../application/verify-otp'
import {
  AddressBody,
  AddressSchema,
  OtpAnswer,
  OtpBody,
  ProfileSchema,
  RegisterBody,
  TokensSchema,
  VerifyAnswer,
  VerifyBody,
} from './schemas'
import { viewAddresses, viewOtp, viewProfile } from './views'

/** Sign-in and the customer's own account. */
export function identityRoutes(context: Context) {
  return new Elysia({ name: 'metropolitan.identity', tags: ['identity'] })
    .use(authentication(context))
    .post(
      '/auth/otp',
      async ({ body, request, set }) => {
        set.status = 202
        return viewOtp(await requestOtp(context, { ...body, language: languageOf(request) }))
      },
      {
        anyone: true,
        body: OtpBody,
        response: { 202: OtpAnswer, ...problems(400, 401, 413, 415, 422, 429, 500, 503) },
        detail: { summary: 'Send a sign-in code to a phone' },
      },
    )
    .post(
      '/auth/otp/verify',
      ({ body, request, server }) =>
        verifyOtp(context, { ...body, origin: originOf(context, request, server) }),
      {
        anyone: true,
        body: VerifyBody,
        response: { 200: VerifyAnswer, ...problems(400, 401, 403, 410, 413, 415, 422, 500, 503) },
        detail: { summary: 'Answer with the code: signs in, or allows to register' },
      },
    )
    .post(
      '/auth/register',
      ({ body: { registrationToken, device, ...profile }, request, server, set }) => {
        set.status = 201
        const { email = null, language = languageOf(request), marketingConsent = false } = profile
        return register(context, {
          registrationToken,
          device,
          origin: originOf(context, request, server),
          profile: { ...profile, email, language, marketingConsent },
        })
      },
      {
        anyone: true,
        body: RegisterBody,
        response: { 201: TokensSchema, ...problems(400, 401, 403, 410, 413, 415, 422, 500, 503) },
        detail: { summary: 'Open an account for a verified phone' },
      },
    )
    .get('/me', async ({ actor }) => viewProfile(await readProfile(context, actor)), {
      customer: true,
      response: { 200: ProfileSchema, ...problems(401, 500, 503) },
      detail: { summary: 'My profile' },
    })
    .get('/me/addresses', async ({ actor }) => viewAddresses(await listAddresses(context, actor)), {
      customer: true,
      response: {
        200: Type.Object({ data: Type.Array(AddressSchema), nextCursor: Type.Null() }),
        ...problems(401, 500, 503),
      },
      detail: { summary: 'My addresses, the default one first' },
    })
    .post(
      '/me/addresses',
      ({ actor, body, set }) => {
        set.status = 201
        return addAddress(context, actor, body)
      },
      {
        customer: true,
        body: AddressBody,
        response: { 201: AddressSchema, ...problems(400, 401, 409, 413, 415, 422, 500, 503) },
        detail: { summary: 'Add an address' },
      },
    )
}
