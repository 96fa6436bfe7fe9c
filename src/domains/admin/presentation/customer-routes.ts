import { Elysia } from 'elysia'
import { decodeCursor, defaultPageSize, viewListing } from '#http/pagination'
import { CountedPage, IdParams, problems, ReasonBody } from '#http/schemas'
import type { Context } from '#platform/context'
import { blockCustomer } from '../application/customer/block-customer'
import { revokeCustomerSessions } from '../application/customer/revoke-customer-sessions'
import { unblockCustomer } from '../application/customer/unblock-customer'
import { listCustomers } from '../application/list-customers'
import { readCustomer } from '../application/read-customer'
import { AdminPermission } from '../permission'
import { CustomerBlock, CustomerSchema, CustomerSummary, CustomersQuery } from './customer-schemas'
import { viewBlock, viewCustomer, viewCustomerDetail } from './customer-views'
import { permission } from './guard'

const { USERS_READ, USERS_WRITE } = AdminPermission

/** Customers: their accounts, and what they bought. */
export function customerRoutes(context: Context) {
  return new Elysia({ name: 'metropolitan.admin.customers', tags: ['admin: customers'] })
    .use(permission(context))
    .get(
      '/admin/users',
      async ({ query: { q, userType, blocked, limit = defaultPageSize, cursor } }) => {
        const list = JSON.stringify(['users', q, userType, blocked])
        const after = decodeCursor(list, cursor, ['moment', 'id'])
        const listing = await listCustomers(context, { search: q, userType, blocked, limit, after })
        return viewListing(listing, list, viewCustomer)
      },
      {
        permission: USERS_READ,
        query: CustomersQuery,
        response: { 200: CountedPage(CustomerSummary), ...problems(401, 403, 422, 500, 503) },
        detail: { summary: 'Customers, the newest first' },
      },
    )
    .get(
      '/admin/users/:id',
      async ({ params }) => viewCustomerDetail(await readCustomer(context, params.id)),
      {
        permission: USERS_READ,
        params: IdParams,
        response: { 200: CustomerSchema, ...problems(401, 403, 404, 422, 500, 503) },
        detail: { summary: 'One customer, with last orders, totals and sessions' },
      },
    )
    .use(customerActions(context))
}

function customerActions(context: Context) {
  const action = {
    permission: USERS_WRITE,
    params: IdParams,
    body: ReasonBody,
    response: { 200: CustomerBlock, ...problems(400, 401, 403, 404, 409, 413, 415, 422, 500, 503) },
  } as const
  return new Elysia({ name: 'metropolitan.admin.customer-actions', tags: ['admin: customers'] })
    .use(permission(context))
    .post(
      '/admin/users/:id/block',
      async ({ actor, params: { id }, body: { reason } }) =>
        viewBlock(await blockCustomer(context, actor, { customerId: id, reason })),
      { ...action, detail: { summary: 'Shut a customer out at once' } },
    )
    .post(
      '/admin/users/:id/unblock',
      async ({ actor, params: { id }, body: { reason } }) =>
        viewBlock(await unblockCustomer(context, actor, { customerId: id, reason })),
      { ...action, detail: { summary: 'Let a customer in again' } },
    )
    .post(
      '/admin/users/:id/revoke-sessions',
      async ({ actor, params: { id }, body: { reason } }) =>
        viewBlock(await revokeCustomerSessions(context, actor, { customerId: id, reason })),
      { ...action, detail: { summary: 'Sign a customer out everywhere' } },
    )
}
