import { type Staff, withAudit } from '#admin'
import {
  cancelConfirmedOrder,
  type LockedOrder,
  OrderErrors,
  orderWakeUp,
  readSoldLines,
  returnUnits,
} from '#order'
import type { Context } from '#platform/context'
import { type Transaction, wakeOnCommit } from '#platform/database'
import type { RequestKey } from '#platform/idempotency'
import { newId } from '#platform/ids'
import { currentRequestId } from '#platform/log'
import { PaymentErrors } from '../../errors'
import { moneyEvents } from '../../events'
import {
  findRefund,
  insertRefundLines,
  type RefundDetail,
  readRefundedLines,
} from '../../infrastructure/refunds'
import { afterChange, attemptsWithMoney, isOnHold, type OrderMoney, type Refund } from '../../order-money'
import { type AskedLine, type LineRefund, priceLineRefund } from '../../refund'
import { loadOrderMoney } from '../money/load-order-money'
import { recordMoneyChange } from '../money/record-money-change'

export type { RefundDetail } from '../../infrastructure/refunds'

export interface RefundRequest {
  readonly orderId: string
  /** Grosze. Neither this nor `lines`: everything that is left. */
  readonly amountMinor?: number | undefined
  readonly lines?: readonly AskedLine[] | undefined
  /**
   * Whether units go back on sale: those of the lines or, where everything is refunded, all that are still out. Unsaid,
   * they do where the order is cancelled herewith.
   */
  readonly restock?: boolean | undefined
  readonly reason: string
  readonly requestKey?: RequestKey | undefined
}

export interface RequestedRefund {
  readonly refund: RefundDetail
  /** False where this very request was answered before. */
  readonly created: boolean
}

/**
 * Promises money back and lets the worker ask Stripe for it: the row first, under the order's lock, and never more than
 * is left of what was captured. All of it back cancels an order that has not left the house. The same request answers
 * the same refund again. Throws ORDER_NOT_FOUND, NOTHING_TO_REFUND, REFUND_EXCEEDS_PAYMENT, REFUND_LINES_INVALID,
 * RESTOCK_NEEDS_LINES and IDEMPOTENCY_KEY_REUSED, with nothing changed.
 */
export async function requestRefund(
  context: Context,
  staff: Pick<Staff, 'userId'>,
  request: RefundRequest,
): Promise<RequestedRefund> {
  const { orderId, requestKey } = request
  const refundId = newId()
  const { id, replayed } = await withAudit(context, { staff, id: refundId, requestKey }, async (tx) => {
    const { amountMinor } = await promiseRefund(tx, staff, { id: refundId, request })
    wakeOnCommit(tx, orderWakeUp(orderId))
    return {
      record: {
        action: 'refund.requested',
        entityType: 'order',
        entityId: orderId,
        after: { refundId, amountMinor, lines: request.lines ?? null, restock: request.restock ?? null },
        reason: request.reason,
      },
    }
  })
  const refund = await findRefund(context.db, id)
  if (!refund) throw PaymentErrors.REFUND_NOT_FOUND()
  return { refund, created: !replayed }
}

interface RefundPromise {
  readonly id: string
  readonly request: RefundRequest
}

async function promiseRefund(
  tx: Transaction,
  staff: Pick<Staff, 'userId'>,
  { id, request }: RefundPromise,
): Promise<Refund> {
  const loaded = await loadOrderMoney(tx, request.orderId)
  if (!loaded) throw OrderErrors.ORDER_NOT_FOUND()
  const { order, money } = loaded
  const [source] = attemptsWithMoney(money)
  if (!source) throw PaymentErrors.NOTHING_TO_REFUND()
  const lines = request.lines && (await priceLines(tx, order.id, request.lines))
  const refund: Refund = {
    id,
    paymentId: source.paymentId,
    amountMinor: decideAmount(request, source.remainingMinor, lines),
    state: 'pending',
    reason: request.reason,
    actor: 'admin',
    stripeRefundId: null,
    failure: null,
  }
  await writeRefund(tx, { order, money, refund, lines, request, staff })
  return refund
}

async function priceLines(
  tx: Transaction,
  orderId: string,
  asked: readonly AskedLine[],
): Promise<LineRefund[]> {
  const sold = await readSoldLines(tx, orderId)
  const refunded = await readRefundedLines(tx, orderId)
  const lines = (sold?.lines ?? []).map((line) => {
    const before = refunded.find(({ orderItemId }) => orderItemId === line.orderItemId)
    return { ...line, refundedQuantity: before?.quantity ?? 0, refundedMinor: before?.amountMinor ?? 0 }
  })
  const priced = sold && priceLineRefund(lines, sold, asked)
  if (!priced?.length) throw PaymentErrors.REFUND_LINES_INVALID()
  return priced
}

/** An amount must be left; lines give back what is left of them, where goodwill took some of it before. */
function decideAmount(
  { amountMinor, restock }: RefundRequest,
  remainingMinor: number,
  lines: readonly LineRefund[] | undefined,
): number {
  if (lines) {
    const wanted = lines.reduce((total, line) => total + line.amountMinor, 0)
    const given = Math.min(wanted, remainingMinor)
    if (given === 0) throw PaymentErrors.NOTHING_TO_REFUND()
    return given
  }
  const asked = amountMinor ?? remainingMinor
  if (asked > remainingMinor || asked < 1) {
    throw PaymentErrors.REFUND_EXCEEDS_PAYMENT({ params: { remainingMinor } })
  }
  if (restock && asked < remainingMinor) throw PaymentErrors.RESTOCK_NEEDS_LINES()
  return asked
}

interface Promised {
  readonly order: LockedOrder
  readonly money: OrderMoney
  readonly refund: Refund
  readonly lines: readonly LineRefund[] | undefined
  readonly request: RefundRequest
  readonly staff: Pick<Staff, 'userId'>
}

async function writeRefund(tx: Transaction, promised: Promised): Promise<void> {
  const { order, money, refund, lines, request, staff } = promised
  const change = { refunds: [refund] }
  const after = afterChange(money, change)
  const isAll = attemptsWithMoney(after).length === 0
  const entry = {
    event: moneyEvents.refundRequested,
    actor: 'admin',
    actorId: staff.userId,
    details: { refundId: refund.id, amountMinor: refund.amountMinor, reason: refund.reason },
  } as const
  const before = { paymentStatus: order.paymentStatus, disputed: isOnHold(money) }
  await recordMoneyChange(tx, { money, change, entry, before, actorId: staff.userId })

  const cancelled =
    isAll &&
    (await cancelConfirmedOrder(tx, {
      orderId: order.id,
      // The customer reads why an order was cancelled; what staff wrote to each other is in the details.
      reason: 'staff',
      details: { note: request.reason },
      actor: 'admin',
      actorId: staff.userId,
      requestId: currentRequestId() ?? null,
      restock: request.restock ?? true,
    }))
  const restocked = !cancelled && request.restock === true
  if (lines) {
    const stored = lines.map((line) => ({
      ...line,
      restocked: cancelled ? (request.restock ?? true) : restocked,
    }))
    await insertRefundLines(tx, refund.id, stored)
  }
  if (restocked) {
    const units = lines ?? (await readSoldLines(tx, order.id))?.lines ?? []
    await returnUnits(tx, { orderId: order.id, actorId: staff.userId }, units)
  }
}
