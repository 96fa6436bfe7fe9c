import { Elysia } from 'elysia'
import { IdParams, ReasonBody } from '#http/schemas'
import type { Context } from '#platform/context'
import { blockCustomer } from '../application/customer/block-customer'
import { revokeCustomerSessions } from '../application/customer/revoke-customer-sessions'
import { unblockCustomer } from '../application/customer/unblock-customer'
import { AdminErrors } from '../errors'
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
    response: { 200: CustomerBlock },
  } as const
  return new Elysia({ name: 'metropolitan.admin.customers', tags: ['admin: customers'] })
    .use(permission(context))
    .post(
      '/admin/users/:id/block',
      async ({ actor, params: { id }, body: { reason } }) =>
        viewBlock(await blockCustomer(context, actor, { customerId: id, reason })),
      {
        ...action,
        refuses: [AdminErrors.ALREADY_SO, AdminErrors.CUSTOMER_NOT_FOUND],
        detail: {
          operationId: 'blockCustomer',
          summary: 'Shut a customer out at once',
          description:
            'For misuse or on the customer’s wish. All their sessions end with their next request, and ' +
            'signing in is refused with `ACCOUNT_UNAVAILABLE` until `unblockCustomer`; orders stay as they ' +
            'are. No message is sent: the customer sees the block, without the reason, among their ' +
            'security events. `ALREADY_SO` means that a colleague was quicker.',
        },
      },
    )
    .post(
      '/admin/users/:id/unblock',
      async ({ actor, params: { id }, body: { reason } }) =>
        viewBlock(await unblockCustomer(context, actor, { customerId: id, reason })),
      {
        ...action,
        refuses: [AdminErrors.ALREADY_SO, AdminErrors.CUSTOMER_NOT_FOUND],
        detail: {
          operationId: 'unblockCustomer',
          summary: 'Let a customer in again',
          description:
            'They sign in anew: the sessions that the block ended stay ended. No message is sent to them. ' +
            '`ALREADY_SO` means that they are not blocked, perhaps because a colleague was quicker.',
        },
      },
    )
    .post(
      '/admin/users/:id/revoke-sessions',
      async ({ actor, params: { id }, body: { reason } }) =>
        viewBlock(await revokeCustomerSessions(context, actor, { customerId: id, reason })),
      {
        ...action,
        refuses: [AdminErrors.ALREADY_SO, AdminErrors.CUSTOMER_NOT_FOUND],
        detail: {
          operationId: 'revokeCustomerSessions',
          summary: 'Sign a customer out everywhere',
          description:
            'For a customer who lost their phone and cannot do it themselves. Every device is out with its ' +
            'next request; they may sign in again at once, and see it among their security events. ' +
            '`ALREADY_SO` means that no session was left, as on a second call.',
        },
      },
    )
}
