import { Elysia } from 'elysia'
import { IdParams, problems, ReasonBody } from '#http/schemas'
import type { Context } from '#platform/context'
import { blockCustomer } from '../application/customer/block-customer'
import { revokeCustomerSessions } from '../application/customer/revoke-customer-sessions'
import { unblockCustomer } from '../application/customer/unblock-customer'
import { AdminPermission } from '../permission'
import { CustomerBlock } from './customer-schemas'
import { viewBlock } from './customer-views'
import { permission } from './guard'

const { USERS_WRITE } = AdminPermission

/** What staff do to a customer's account. */
export function customerRoutes(context: Context) {
  const action = {
    permission: USERS_WRITE,
    params: IdParams,
    body: ReasonBody,
    response: { 200: CustomerBlock, ...problems(400, 401, 403, 404, 409, 413, 415, 422, 500, 503) },
  } as const
  return new Elysia({ name: 'metropolitan.admin.customers', tags: ['admin: customers'] })
    .use(permission(context))
    .post(
      '/admin/users/:id/block',
      async ({ actor, params: { id }, body: { reason } }) =>
        viewBlock(await blockCustomer(context, actor, { customerId: id, reason })),
      { ...action, detail: { operationId: 'blockCustomer', summary: 'Shut a customer out at once' } },
    )
    .post(
      '/admin/users/:id/unblock',
      async ({ actor, params: { id }, body: { reason } }) =>
        viewBlock(await unblockCustomer(context, actor, { customerId: id, reason })),
      { ...action, detail: { operationId: 'unblockCustomer', summary: 'Let a customer in again' } },
    )
    .post(
      '/admin/users/:id/revoke-sessions',
      async ({ actor, params: { id }, body: { reason } }) =>
        viewBlock(await revokeCustomerSessions(context, actor, { customerId: id, reason })),
      {
        ...action,
        detail: { operationId: 'revokeCustomerSessions', summary: 'Sign a customer out everywhere' },
      },
    )
}
