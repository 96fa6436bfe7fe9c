import { Elysia } from 'elysia'
import { AdminPermission } from '#admin'
import { permission } from '#admin/guard'
import { CatalogErrors } from '#catalog'
import { requestKey, requiredKey } from '#http/idempotency'
import { IdParams, OptionalReasonBody } from '#http/schemas'
import type { Context } from '#platform/context'
import { approveTransfer } from '../application/order/approve-transfer'
import { cancelOrderForStaff } from '../application/order/cancel-order-for-staff'
import { markTransferPaid } from '../application/order/mark-transfer-paid'
import { moveOrder } from '../application/order/move-order'
import { noteOrder } from '../application/order/note-order'
import { trackOrder } from '../application/order/track-order'
import { correctStock } from '../application/stock/correct-stock'
import { OrderErrors } from '../errors'
import {
  CorrectedStockSchema,
  MoveBody,
  NoteBody,
  OrderStateSchema,
  StaffCancelBody,
  StockCorrectionBody,
  TrackingBody,
} from './order-staff-schemas'
import { viewCorrectedStock, viewOrderState } from './views'

const { ORDERS_NOTE, ORDERS_READ, ORDERS_WRITE, PAYMENTS_WRITE, STOCK_WRITE } = AdminPermission
const action = {
  permission: ORDERS_WRITE,
  params: IdParams,
  response: { 200: OrderStateSchema },
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
        refuses: [OrderErrors.ORDER_HELD, OrderErrors.ORDER_MOVE_ILLEGAL, OrderErrors.ORDER_NOT_FOUND],
        detail: {
          operationId: 'moveOrder',
          summary: 'Pack, send or deliver an order',
          description:
            'One step at a time, as `legalMoves` of the order offers: `preparing` when picking starts, after ' +
            'which the customer cannot cancel any more, then `shipped`, then `delivered`. It stands in the ' +
            'timeline, and whoever follows the order sees it at once. ORDER_HELD names the hold that must be ' +
            'settled first; ORDER_MOVE_ILLEGAL names the moves that are legal, none of which leaves the house ' +
            'while it is neither paid nor an approved bank transfer. Sent again, it is ORDER_MOVE_ILLEGAL and ' +
            'changes nothing.',
        },
      },
    )
    .post(
      '/admin/orders/:id/cancel',
      async ({ actor, params: { id }, body: { reason, restock = true } }) =>
        viewOrderState(await cancelOrderForStaff(context, actor, { orderId: id, reason, restock })),
      {
        ...action,
        body: StaffCancelBody,
        refuses: [
          OrderErrors.ORDER_NOT_CANCELLABLE,
          OrderErrors.ORDER_NOT_FOUND,
          OrderErrors.PAYMENT_IN_PROGRESS,
          OrderErrors.TRANSFER_ALREADY_PAID,
        ],
        detail: {
          operationId: 'cancelOrderForStaff',
          summary: 'Cancel an order',
          description:
            'For an order that has not been sent (`canCancel`). What Stripe took goes back by itself, and then ' +
            'the caller needs `refunds:write`, too (PERMISSION_MISSING). The customer sees that the shop ' +
            'cancelled it, but not `reason`. PAYMENT_IN_PROGRESS: money is moving, wait for Stripe; ' +
            'TRANSFER_ALREADY_PAID: what came by bank transfer can only go back by hand; sent again: ' +
            'ORDER_NOT_CANCELLABLE.',
        },
      },
    )
    .use(orderNoteRoutes(context))
}

/** What staff note of an order: its parcel, and whatever colleagues should know. */
function orderNoteRoutes(context: Context) {
  return new Elysia({ name: 'metropolitan.order.notes', tags: ['admin: orders'] })
    .use(permission(context))
    .put(
      '/admin/orders/:id/tracking',
      async ({ actor, params: { id }, body: { shippingCompany, trackingNumber } }) =>
        viewOrderState(await trackOrder(context, actor, { orderId: id, shippingCompany, trackingNumber })),
      {
        ...action,
        body: TrackingBody,
        refuses: [OrderErrors.ORDER_NOT_FOUND, OrderErrors.ORDER_NOT_TRACKABLE],
        detail: {
          operationId: 'trackOrder',
          summary: 'Say with which parcel it travels',
          description:
            'Where the parcel is known only after the order was moved, or was written down wrongly; with ' +
            '`moveOrder` it can be said at once. The customer sees it in the order, with a link for known ' +
            'carriers, and as an entry of the timeline. Said again unchanged, nothing happens. ' +
            'ORDER_NOT_TRACKABLE before packing and after a cancellation.',
        },
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
        response: { 201: OrderStateSchema },
        idempotencyKey: 'optional',
        refuses: [OrderErrors.ORDER_NOT_FOUND],
        detail: {
          operationId: 'noteOrder',
          summary: 'Leave a note for colleagues',
          description:
            'For what colleagues should know. The customer never sees it, and its text is not in the audit log. ' +
            'There is no call that changes or removes a note. Send an Idempotency-Key, so that a repeated request ' +
            'adds one; the repetition answers 201 with `idempotent-replayed`.',
        },
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
        idempotencyKey: 'optional',
        refuses: [OrderErrors.ORDER_NOT_FOUND, OrderErrors.TRANSFER_NOT_PENDING],
        detail: {
          operationId: 'approveTransfer',
          summary: 'Let an order by bank transfer go on before its money is here',
          description:
            'For a `pending` order by bank transfer of a customer whom the shop trusts: it becomes `confirmed`, ' +
            'its units leave the stock, and it may be packed. Its money is noted later by `markTransferPaid`. ' +
            'Repeated under the same Idempotency-Key it answers the state again; without a key, and for every ' +
            'other order, TRANSFER_NOT_PENDING.',
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
        idempotencyKey: 'required',
        refuses: [OrderErrors.ORDER_NOT_FOUND, OrderErrors.TRANSFER_NOT_AWAITED],
        detail: {
          operationId: 'markTransferPaid',
          summary: 'Note that the money of a bank transfer is here',
          description:
            'When the money of an approved order is on the account of the shop: `paymentStatus` becomes `paid` ' +
            'and the timeline says so. The amount is not compared: look at it first. From then on the order ' +
            'cannot be cancelled here. TRANSFER_NOT_AWAITED: it is not approved yet, paid already, cancelled, or ' +
            'no bank transfer. Sent again under its key, it has its effect once.',
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
        response: { 200: CorrectedStockSchema, 201: CorrectedStockSchema },
        idempotencyKey: 'optional',
        refuses: [
          CatalogErrors.PRODUCT_NOT_FOUND,
          CatalogErrors.STOCK_BELOW_RESERVED,
          CatalogErrors.STOCK_NEGATIVE,
          CatalogErrors.STOCK_TOO_LARGE,
        ],
        detail: {
          operationId: 'correctStock',
          summary: 'Move stock',
          description:
            'For deliveries, counts and breakage: a difference and never a new total, so that two people who ' +
            'count at once both count. It holds at once everywhere and stands in the ledger. What orders hold is ' +
            'not taken: STOCK_BELOW_RESERVED names them in `problems`. With `force` the newest orders that wait ' +
            'to be paid or approved are cancelled to make room; where those being paid right now hold the units ' +
            'it is refused all the same. Sent again under its key, nothing moves: 200 with `movementId` null and ' +
            'the stock of now.',
        },
      },
    )
}
