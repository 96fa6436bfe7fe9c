import { Elysia } from 'elysia'
import { requestKey, requiredKey } from '#http/idempotency'
import { IdParams, OptionalReasonBody, problems, ReasonBody } from '#http/schemas'
import type { Context } from '#platform/context'
import { noteOrder } from '../application/note-order'
import { readOrder } from '../application/read-order'
import { refundOrder } from '../application/refund-order'
import { repeatRefund } from '../application/repeat-refund'
import { settleTransfer } from '../application/settle-transfer'
import { AdminPermission } from '../permission'
import { permission } from './guard'
import { AdminOrderSchema, NoteBody, RefundBody } from './order-schemas'
import { viewOrder } from './order-views'
import { RefundRetried } from './stripe-schemas'

const { ORDERS_WRITE, PAYMENTS_WRITE, REFUNDS_WRITE } = AdminPermission
const actionProblems = problems(400, 401, 403, 404, 409, 413, 415, 422, 500, 503)
const needsKey = 'Needs an Idempotency-Key: sent again, it has its effect once.'

/** What moves money, and the notes beside it. */
export function moneyRoutes(context: Context) {
  return new Elysia({ name: 'metropolitan.admin.money', tags: ['admin: orders'] })
    .use(permission(context))
    .use(transferRoutes(context))
    .post(
      '/admin/orders/:id/notes',
      async ({ actor, params: { id }, body, request, set }) => {
        const key = requestKey(request, actor.userId, body)
        await noteOrder(context, actor, { orderId: id, text: body.text, requestKey: key })
        set.status = 201
        return viewOrder(await readOrder(context, id))
      },
      {
        permission: ORDERS_WRITE,
        params: IdParams,
        body: NoteBody,
        response: { 201: AdminOrderSchema, ...actionProblems },
        detail: { summary: 'Leave a note for colleagues' },
      },
    )
}

function transferRoutes(context: Context) {
  return new Elysia({ name: 'metropolitan.admin.transfers', tags: ['admin: orders'] })
    .use(permission(context))
    .post(
      '/admin/orders/:id/approve-transfer',
      async ({ actor, params: { id }, body, request, set }) => {
        const replayed = await settleTransfer(context, actor, {
          orderId: id,
          step: 'approve',
          reason: body.reason,
          requestKey: requestKey(request, actor.userId, body),
        })
        if (replayed) set.headers['idempotent-replayed'] = 'true'
        return viewOrder(await readOrder(context, id))
      },
      {
        permission: ORDERS_WRITE,
        params: IdParams,
        body: OptionalReasonBody,
        response: { 200: AdminOrderSchema, ...actionProblems },
        detail: { summary: 'Let an order by bank transfer go on before its money is here' },
      },
    )
    .post(
      '/admin/orders/:id/mark-paid',
      async ({ actor, params: { id }, body, request, set }) => {
        const replayed = await settleTransfer(context, actor, {
          orderId: id,
          step: 'receive',
          reason: body.reason,
          requestKey: requiredKey(request, actor.userId, body),
        })
        if (replayed) set.headers['idempotent-replayed'] = 'true'
        return viewOrder(await readOrder(context, id))
      },
      {
        permission: [ORDERS_WRITE, PAYMENTS_WRITE],
        params: IdParams,
        body: OptionalReasonBody,
        response: { 200: AdminOrderSchema, ...actionProblems },
        detail: { summary: 'Note that the money of a bank transfer is here', description: needsKey },
      },
    )
}
