import { Elysia } from 'elysia'
import { problems } from '#http/schemas'
import type { Context } from '#platform/context'
import { changeProfile } from '../application/account/change-profile'
import { readProfile } from '../application/account/read-profile'
import { nameCompany } from '../application/company/name-company'
import { authentication } from './guard'
import { CompanyBody, ProfileBody, ProfileSchema } from './schemas'
import { viewProfile } from './views'

/** Who I am to the shop. */
export function profileRoutes(context: Context) {
  return new Elysia({ name: 'metropolitan.identity.profile', tags: ['identity'] })
    .use(authentication(context))
    .get('/me', async ({ actor }) => viewProfile(await readProfile(context, actor)), {
      customer: true,
      response: { 200: ProfileSchema, ...problems(401, 500, 503) },
      detail: { operationId: 'readProfile', summary: 'My profile' },
    })
    .patch('/me', async ({ actor, body }) => viewProfile(await changeProfile(context, actor, body)), {
      customer: true,
      body: ProfileBody,
      response: { 200: ProfileSchema, ...problems(400, 401, 413, 415, 422, 500, 503) },
      detail: { operationId: 'changeProfile', summary: 'Change what is given of my profile' },
    })
    .put('/me/company', async ({ actor, body }) => viewProfile(await nameCompany(context, actor, body)), {
      customer: true,
      body: CompanyBody,
      response: { 200: ProfileSchema, ...problems(400, 401, 403, 413, 415, 422, 500, 503) },
      detail: {
        operationId: 'nameCompany',
        summary: 'Say for which company I buy',
        description: 'Pending until the shop approves it; only then wholesale prices and bank transfer hold.',
      },
    })
}
