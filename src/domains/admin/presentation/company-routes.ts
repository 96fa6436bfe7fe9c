import { Elysia } from 'elysia'
import { decodeCursor, defaultPageSize, viewListing } from '#http/pagination'
import { CountedPage, IdParams } from '#http/schemas'
import type { Context } from '#platform/context'
import { decideClaim } from '../application/company/decide-claim'
import { listCompanies } from '../application/company/list-companies'
import { readCompany } from '../application/company/read-company'
import { AdminErrors } from '../errors'
import { AdminPermission } from '../permission'
import { ApproveBody, CompaniesQuery, CompanySchema, MemberParams, RefuseBody } from './customer-schemas'
import { viewCompany } from './customer-views'
import { permission } from './guard'

const { USERS_READ, USERS_WRITE } = AdminPermission

/** Companies, and who may buy for them. */
export function companyRoutes(context: Context) {
  return new Elysia({ name: 'metropolitan.admin.companies', tags: ['admin: customers'] })
    .use(permission(context))
    .get(
      '/admin/companies',
      async ({ query: { q, state, limit = defaultPageSize, count = false, cursor } }) => {
        const list = JSON.stringify(['companies', q, state])
        const after = decodeCursor(list, cursor, ['moment', 'id'])
        const listing = await listCompanies(context, { search: q, state, limit, count, after })
        return viewListing(listing, list, viewCompany)
      },
      {
        permission: USERS_READ,
        query: CompaniesQuery,
        response: { 200: CountedPage(CompanySchema) },
        detail: {
          operationId: 'listCompanies',
          summary: 'Companies, the newest first',
          description:
            'With `state=pending`: what waits for `approveMembership` or `refuseMembership`. Each company ' +
            'comes with its members, of whatever state, the longest there first, and at most 100.',
        },
      },
    )
    .get('/admin/companies/:id', async ({ params }) => viewCompany(await readCompany(context, params.id)), {
      permission: USERS_READ,
      params: IdParams,
      response: { 200: CompanySchema },
      refuses: [AdminErrors.COMPANY_NOT_FOUND],
      detail: {
        operationId: 'readCompany',
        summary: 'One company with its members',
        description:
          'Before a decision about a member, and after one was refused because the customer named another ' +
          'company meanwhile. Shows at most 100 members, the longest there first.',
      },
    })
    .use(membershipRoutes(context))
}

function membershipRoutes(context: Context) {
  return new Elysia({ name: 'metropolitan.admin.memberships', tags: ['admin: customers'] })
    .use(permission(context))
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
        response: { 200: CompanySchema },
        refuses: [AdminErrors.COMPANY_NOT_FOUND, AdminErrors.MEMBERSHIP_NOT_FOUND],
        detail: {
          operationId: 'approveMembership',
          summary: 'Let somebody buy for a company',
          description:
            'For a claim that waits, or to change the payment terms of a member: the latest call counts. ' +
            'Wholesale prices, and bank transfer where terms are given, hold from the customer’s next ' +
            'request on; no message is sent to them. A company’s first approval also makes the name that ' +
            'this person wrote the company’s own. `MEMBERSHIP_NOT_FOUND` means that they named another ' +
            'company meanwhile: load the list again.',
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
        response: { 200: CompanySchema },
        refuses: [AdminErrors.COMPANY_NOT_FOUND, AdminErrors.MEMBERSHIP_NOT_FOUND],
        detail: {
          operationId: 'refuseMembership',
          summary: 'Refuse that somebody buys for a company, or end it',
          description:
            'For a claim that is wrong, or a member who left the company. The account stays and buys at ' +
            'retail prices, without bank transfer, from its next request on. The customer is sent no ' +
            'message: they see `refused` in their profile, without the reason, and may name a company ' +
            'again. Repeated, it stays refused.',
        },
      },
    )
}
