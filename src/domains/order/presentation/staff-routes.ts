import { Elysia } from 'elysia'
import { AdminPermission } from '#admin'
import { permission } from '#admin/guard'
import { requestKey, requiredKey } from '#http/idempotency'
import { IdParams, OptionalReasonBody, problems } from '#http/schemas'
import type { Context } from '#platform/context'
import { approveTransfer } from '../application/order/approve-transfer'
import { cancelOrderForStaff } from '../application/order/cancel-order-for-staff'
import { markTransferPaid } from '../application/order/mark-transfer-paid'
import { moveOrder } from '../application/order/move-order'
import { noteOrder } from '../application/order/note-order'
import { trackOrder } from '../application/order/track-order'
import { correctStock } from '../application/stock/correct-stock'
import {
  CorrectedStockSchema,
  MoveBody,
  NoteBody,
  OrderStateSchema,
  StaffCancelBody,
  StockCorrectionBody,
  TrackingBody,
} from './schemas'
import { viewCorrectedStock, viewOrderState } from './views'

const { ORDERS_NOTE, ORDERS_READ, ORDERS_WRITE, PAYMENTS_WRITE, STOCK_WRITE } = AdminPermission
const actionProblems = problems(400, 401, 403, 404, 409, 413, 415, 422, 500, 503)
const action = {
  permission: ORDERS_WRITE,
  params: IdParams,
  response: { 200: OrderStateSchema, ...actionProblems },
} as const

/** What staff do with orders, and with stock that orders may hold. */
export function orderStaffRoutes(context: Context) {
  return new Elysia({ name: 'metropolitan.order.staff', tags: ['admin: orders'] })
    .use(permission(context))
    .use(stockCorrectionRoutes(context))
    .use(transferRoutes(context))
    .post(
      '/admin/orders/:id/move',
      async ({ actor, params: { id }, body: { to, shippingCompany, trackingNumber } }) =>
        viewOrderState(await moveOrder(context, actor, { orderId: id, to, shippingCompany, trackingNumber })),
      {
        ...action,
        body: MoveBody,
        detail: { operationId: 'moveOrder', summary: 'Pack, send or deliver an order' },
      },
    )
    .post(
      '/admin/orders/:id/cancel',
      async ({ actor, params: { id }, body: { reason, restock = true } }) =>
        viewOrderState(await cancelOrderForStaff(context, actor, { orderId: id, reason, restock })),
      {
        ...action,
        body: StaffCancelBody,
        detail: {
          operationId: 'cancelOrderForStaff',
          summary: 'Cancel an order',
          description: 'What was paid through Stripe is given back.',
        },
      },
    )
    .put(
      '/admin/orders/:id/tracking',
      async ({ actor, params: { id }, body: { shippingCompany, trackingNumber } }) =>
        viewOrderState(await trackOrder(context, actor, { orderId: id, shippingCompany, trackingNumber })),
      {
        ...action,
        body: TrackingBody,
        detail: { operationId: 'trackOrder', summary: 'Say with which parcel it travels' },
      },
    )
    .post(
      '/admin/orders/:id/notes',
      async ({ actor, params: { id }, body, request, set }) => {
        const key = requestKey(request, actor.userId, body)
        const noted = await noteOrder(context, actor, { orderId: id, text: body.text, requestKey: key })
        set.status = 201
        if (noted.replayed) set.headers['idempotent-replayed'] = 'true'
        return viewOrderState(noted.state)
      },
      {
        permission: ORDERS_NOTE,
        params: IdParams,
        body: NoteBody,
        response: { 201: OrderStateSchema, ...actionProblems },
        detail: { operationId: 'noteOrder', summary: 'Leave a note for colleagues' },
      },
    )
}

function transferRoutes(context: Context) {
  return new Elysia({ name: 'metropolitan.order.transfers', tags: ['admin: orders'] })
    .use(permission(context))
    .post(
      '/admin/orders/:id/approve-transfer',
      async ({ actor, params: { id }, body, request, set }) => {
        const { state, replayed } = await approveTransfer(context, actor, {
          orderId: id,
          reason: body.reason,
          requestKey: requestKey(request, actor.userId, body),
        })
        if (replayed) set.headers['idempotent-replayed'] = 'true'
        return viewOrderState(state)
      },
      {
        ...action,
        body: OptionalReasonBody,
        detail: {
          operationId: 'approveTransfer',
          summary: 'Let an order by bank transfer go on before its money is here',
        },
      },
    )
    .post(
      '/admin/orders/:id/mark-paid',
      async ({ actor, params: { id }, body, request, set }) => {
        const { state, replayed } = await markTransferPaid(context, actor, {
          orderId: id,
          reason: body.reason,
          requestKey: requiredKey(request, actor.userId, body),
        })
        if (replayed) set.headers['idempotent-replayed'] = 'true'
        return viewOrderState(state)
      },
      {
        ...action,
        permission: [ORDERS_READ, PAYMENTS_WRITE],
        body: OptionalReasonBody,
        detail: {
          operationId: 'markTransferPaid',
          summary: 'Note that the money of a bank transfer is here',
          description: 'Needs an Idempotency-Key: sent again, it has its effect once.',
        },
      },
    )
}

/** Stock changes by movements: a delta with a reason, so that two people who count at once both count. */
function stockCorrectionRoutes(context: Context) {
  return new Elysia({ name: 'metropolitan.order.stock', tags: ['admin: catalog'] })
    .use(permission(context))
    .post(
      '/admin/stock-movements',
      async ({ actor, body, request, set }) => {
        const corrected = await correctStock(context, actor, {
          productId: body.productId,
          delta: body.delta,
          reason: body.reason,
          note: body.note,
          force: body.force ?? false,
          requestKey: requestKey(request, actor.userId, body),
        })
        set.status = corrected.replayed ? 200 : 201
        if (corrected.replayed) set.headers['idempotent-replayed'] = 'true'
        return viewCorrectedStock(corrected)
      },
      {
        permission: STOCK_WRITE,
        body: StockCorrectionBody,
        response: { 200: CorrectedStockSchema, 201: CorrectedStockSchema, ...actionProblems },
        detail: {
          operationId: 'correctStock',
          summary: 'Move stock',
          description:
            'Below what orders hold it is refused with those orders, unless `force` cancels the newest.',
        },
      },
    )
}
