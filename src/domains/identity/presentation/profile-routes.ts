import { Elysia } from 'elysia'
import type { Context } from '#platform/context'
import { changeProfile } from '../application/account/change-profile'
import { readProfile } from '../application/account/read-profile'
import { nameCompany } from '../application/company/name-company'
import { IdentityErrors } from '../errors'
import { authentication } from './guard'
import { ProfileBody, ProfileSchema } from './profile-schemas'
import { CompanyBody } from './schemas'
import { viewProfile } from './views'

/** Who I am to the shop. */
export function profileRoutes(context: Context) {
  return new Elysia({ name: 'metropolitan.identity.profile', tags: ['identity'] })
    .use(authentication(context))
    .get('/me', async ({ actor }) => viewProfile(await readProfile(context, actor)), {
      customer: true,
      response: { 200: ProfileSchema },
      detail: {
        operationId: 'readProfile',
        summary: 'My profile',
        description:
          'After signing in, and when the app comes back to the front: staff may have decided about the ' +
          'company meanwhile, and with `company.state` prices and ways to pay change.',
      },
    })
    .patch('/me', async ({ actor, body }) => viewProfile(await changeProfile(context, actor, body)), {
      customer: true,
      body: ProfileBody,
      response: { 200: ProfileSchema },
      detail: {
        operationId: 'changeProfile',
        summary: 'Change what is given of my profile',
        description:
          'Fields that are left out stay; the answer is the whole profile. Phone and account type cannot ' +
          'be changed: they are the account. Send `termsVersion` when the customer accepts new terms: the ' +
          'time is kept with it. Repeated, it changes nothing more.',
      },
    })
    .put('/me/company', async ({ actor, body }) => viewProfile(await nameCompany(context, actor, body)), {
      customer: true,
      body: CompanyBody,
      response: { 200: ProfileSchema },
      refuses: [IdentityErrors.COMPANY_NOT_ALLOWED, IdentityErrors.NIP_INVALID],
      detail: {
        operationId: 'nameCompany',
        summary: 'Say for which company I buy',
        description:
          'For corporate accounts: after a refusal, or when somebody changes companies. The membership is ' +
          'pending until staff approve it; only then wholesale prices and bank transfer hold. Another ' +
          'company than the approved one ends both at once; the approved one again changes nothing.',
      },
    })
}
