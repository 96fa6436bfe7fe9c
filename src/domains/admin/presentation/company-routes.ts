import { Elysia } from 'elysia'
import { decodeCursor, defaultPageSize, viewListing } from '#http/pagination'
import { CountedPage, IdParams, problems } from '#http/schemas'
import type { Context } from '#platform/context'
import { decideClaim } from '../application/company/decide-claim'
import { listCompanies } from '../application/company/list-companies'
import { readCompany } from '../application/company/read-company'
import { AdminPermission } from '../permission'
import { ApproveBody, CompaniesQuery, CompanySchema, MemberParams, RefuseBody } from './customer-schemas'
import { viewCompany } from './customer-views'
import { permission } from './guard'

const { USERS_READ, USERS_WRITE } = AdminPermission
const actionProblems = problems(400, 401, 403, 404, 409, 413, 415, 422, 500, 503)

/** Companies, and who may buy for them. */
export function companyRoutes(context: Context) {
  return new Elysia({ name: 'metropolitan.admin.companies', tags: ['admin: customers'] })
    .use(permission(context))
    .get(
      '/admin/companies',
      async ({ query: { q, state, limit = defaultPageSize, cursor } }) => {
        const list = JSON.stringify(['companies', q, state])
        const after = decodeCursor(list, cursor, ['moment', 'id'])
        const listing = await listCompanies(context, { search: q, state, limit, after })
        return viewListing(listing, list, viewCompany)
      },
      {
        permission: USERS_READ,
        query: CompaniesQuery,
        response: { 200: CountedPage(CompanySchema), ...problems(401, 403, 422, 500, 503) },
        detail: {
          operationId: 'listCompanies',
          summary: 'Companies, the newest first',
          description: '`state=pending` waits for a decision.',
        },
      },
    )
    .get('/admin/companies/:id', async ({ params }) => viewCompany(await readCompany(context, params.id)), {
      permission: USERS_READ,
      params: IdParams,
      response: { 200: CompanySchema, ...problems(401, 403, 404, 422, 500, 503) },
      detail: { operationId: 'readCompany', summary: 'One company with its members' },
    })
    .post(
      '/admin/companies/:id/members/:userId/approve',
      async ({ actor, params: { id, userId }, body: { paymentTermDays, reason } }) => {
        const decision = { companyId: id, userId, state: 'approved', paymentTermDays, reason } as const
        return viewCompany(await decideClaim(context, actor, decision))
      },
      {
        permission: USERS_WRITE,
        params: MemberParams,
        body: ApproveBody,
        response: { 200: CompanySchema, ...actionProblems },
        detail: {
          operationId: 'approveMembership',
          summary: 'Let somebody buy for a company',
          description: 'Wholesale prices hold from their next request on. Also changes the payment terms.',
        },
      },
    )
    .post(
      '/admin/companies/:id/members/:userId/refuse',
      async ({ actor, params: { id, userId }, body: { reason } }) => {
        const decision = { companyId: id, userId, state: 'refused', paymentTermDays: null, reason } as const
        return viewCompany(await decideClaim(context, actor, decision))
      },
      {
        permission: USERS_WRITE,
        params: MemberParams,
        body: RefuseBody,
        response: { 200: CompanySchema, ...actionProblems },
        detail: {
          operationId: 'refuseMembership',
          summary: 'Refuse that somebody buys for a company, or end it',
        },
      },
    )
}
