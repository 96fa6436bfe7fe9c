import { Elysia } from 'elysia'
import { requiredKey } from '#http/idempotency'
import { IdParams, problems, ReasonBody } from '#http/schemas'
import type { Context } from '#platform/context'
import { readOrder } from '../application/read-order'
import { refundOrder } from '../application/refund-order'
import { repeatRefund } from '../application/repeat-refund'
import { AdminPermission } from '../permission'
import { permission } from './guard'
import { AdminOrderSchema, RefundBody } from './order-schemas'
import { viewOrder } from './order-views'
import { RefundRetried } from './stripe-schemas'

const { REFUNDS_WRITE } = AdminPermission
const actionProblems = problems(400, 401, 403, 404, 409, 413, 415, 422, 500, 503)
const needsKey = 'Needs an Idempotency-Key: sent again, it has its effect once.'

/** What gives money back. */
export function moneyRoutes(context: Context) {
  return new Elysia({ name: 'metropolitan.admin.money', tags: ['admin: orders'] })
    .use(permission(context))
    .post(
      '/admin/orders/:id/refunds',
      async ({ actor, params: { id }, body, request, set }) => {
        const { created } = await refundOrder(context, actor, {
          orderId: id,
          amountMinor: body.amountMinor,
          lines: body.lines,
          restock: body.restock,
          reason: body.reason,
          requestKey: requiredKey(request, actor.userId, body),
        })
        set.status = created ? 201 : 200
        if (!created) set.headers['idempotent-replayed'] = 'true'
        return viewOrder(await readOrder(context, id))
      },
      {
        permission: REFUNDS_WRITE,
        params: IdParams,
        body: RefundBody,
        response: { 200: AdminOrderSchema, 201: AdminOrderSchema, ...actionProblems },
        detail: { summary: 'Give money back: all of it, an amount, or lines', description: needsKey },
      },
    )
    .post(
      '/admin/refunds/:id/retry',
      ({ actor, params: { id }, body: { reason } }) => repeatRefund(context, actor, { refundId: id, reason }),
      {
        permission: REFUNDS_WRITE,
        params: IdParams,
        body: ReasonBody,
        response: { 200: RefundRetried, ...actionProblems },
        detail: { summary: 'Promise the money of a failed refund once more' },
      },
    )
}
