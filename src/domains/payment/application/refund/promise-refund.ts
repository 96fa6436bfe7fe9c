import { type LockedOrder, type ReturnedUnits, readSoldLines, returnUnits, writeOffUnits } from '#order'
import type { Transaction } from '#platform/database'
import { newId } from '#platform/ids'
import { PaymentErrors } from '../../errors'
import { moneyEvents } from '../../events'
import { readRefundedLines, recordRefundEffects } from '../../infrastructure/refunds'
import {
  afterChange,
  attemptsWithMoney,
  findBarringDispute,
  isAllBack,
  type OrderMoney,
  paymentStatusOf,
  type Refund,
  remainingMinor,
} from '../../order-money'
import { type AskedLine, cutLines, type LineRefund, priceLineRefund, type RefundScope } from '../../refund'
import { type MoneyOutcome, recordMoneyChange } from '../money/record-money-change'

/** What staff want to give back. */
export interface RefundWish {
  readonly id: string
  readonly scope: RefundScope
  /**
   * Whether units go back on sale: those of the lines or, where all that is left is refunded, all that are still out. If
   * not, they are written off. Unsaid, they stay with the order, and go back where it is cancelled herewith or later.
   */
  readonly restock?: boolean | undefined
  readonly reason: string
  /** What the timeline says of why the order was cancelled, should it be. */
  readonly note: string
  readonly staffId: string
  /** The failed refund that is to be made good: its money comes from the same payment. */
  readonly retryOf?: Refund | undefined
}

export interface PromisedRefund extends MoneyOutcome {
  readonly refund: Refund
  /** How the order stood before, and how it stands with the promise: what the audit log keeps. */
  readonly before: Readonly<Record<string, unknown>>
  readonly after: Readonly<Record<string, unknown>>
}

/**
 * Promises money of a locked order back: the row, priced under the lock and never more than is left, the message for
 * the worker, and what becomes of units and order. Everything of an order that was paid twice is a refund of each payment,
 * the largest first. Throws NOTHING_TO_REFUND, PAYMENT_DISPUTED, REFUND_EXCEEDS_PAYMENT, REFUND_LINES_INVALID and
 * RESTOCK_NEEDS_LINES.
 */
export async function promiseRefund(
  tx: Transaction,
  { order, money }: { readonly order: LockedOrder; readonly money: OrderMoney },
  wish: RefundWish,
): Promise<PromisedRefund> {
  const [source, ...others] = chooseSources(money, wish)
  const priced = wish.scope.kind === 'lines' ? await priceLines(tx, order.id, wish.scope.lines) : undefined
  const amountMinor = decideAmount(wish, source.remainingMinor, priced)
  const lines = priced && cutLines(priced, amountMinor)
  const refund = refundOf(wish, { id: wish.id, paymentId: source.paymentId, amountMinor })
  const further = others.map(({ paymentId, remainingMinor: left }) =>
    refundOf(wish, { id: newId(), paymentId, amountMinor: left }),
  )
  const refunds = [refund, ...further] as const
  const outcome = await carryOut(tx, { order, money, refunds, lines, wish })
  return { refund, ...outcome, ...accountOf({ order, money, refunds, outcome }) }
}

function refundOf(
  { reason }: RefundWish,
  of: { readonly id: string; readonly paymentId: string; readonly amountMinor: number },
): Refund {
  return { ...of, state: 'pending', reason, actor: 'admin', stripeRefundId: null, failure: null }
}

interface Source {
  readonly paymentId: string
  readonly remainingMinor: number
}

/**
 * Where the money comes from: all payments that hold some where everything goes back, else the one that holds most of it;
 * unless a bank has to decide about that.
 */
function chooseSources(money: OrderMoney, { retryOf, scope }: RefundWish): readonly [Source, ...Source[]] {
  const [fullest, ...others] = retryOf
    ? [{ paymentId: retryOf.paymentId, remainingMinor: remainingMinor(money, retryOf.paymentId) }]
    : attemptsWithMoney(money)
  if (!fullest) throw PaymentErrors.NOTHING_TO_REFUND()
  const sources = [fullest, ...(scope.kind === 'everything' ? others : [])] as const
  for (const { paymentId } of sources) {
    const dispute = findBarringDispute(money, paymentId)
    if (dispute) throw PaymentErrors.PAYMENT_DISPUTED({ params: { disputeId: dispute.id } })
  }
  return sources
}

async function priceLines(
  tx: Transaction,
  orderId: string,
  asked: readonly AskedLine[],
): Promise<readonly LineRefund[]> {
  const sold = await readSoldLines(tx, orderId)
  const refunded = await readRefundedLines(tx, orderId)
  const lines = (sold?.lines ?? []).map((line) => {
    const before = refunded.find(({ orderItemId }) => orderItemId === line.orderItemId)
    return { ...line, refundedQuantity: before?.quantity ?? 0, refundedMinor: before?.amountMinor ?? 0 }
  })
  const charges = sold ?? { discountMinor: 0, shippingMinor: 0 }
  const priced = priceLineRefund(lines, charges, asked)
  if ('fault' in priced) throw PaymentErrors.REFUND_LINES_INVALID({ params: { ...priced.fault } })
  return priced.lines
}

/** An amount must be left; lines give back what is left of them, where goodwill took some of it before. */
function decideAmount(
  { scope, restock }: RefundWish,
  leftMinor: number,
  lines: readonly LineRefund[] | undefined,
): number {
  if (lines) {
    const wanted = lines.reduce((total, line) => total + line.amountMinor, 0)
    const given = Math.min(wanted, leftMinor)
    if (given === 0) throw PaymentErrors.NOTHING_TO_REFUND()
    return given
  }
  const asked = scope.kind === 'amount' ? scope.amountMinor : leftMinor
  if (asked > leftMinor || asked < 1) {
    throw PaymentErrors.REFUND_EXCEEDS_PAYMENT({ params: { remainingMinor: leftMinor } })
  }
  if (restock && asked < leftMinor) throw PaymentErrors.RESTOCK_NEEDS_LINES()
  return asked
}

/** One; of everything that was paid twice, one of each payment. */
type Refunds = readonly [Refund, ...Refund[]]

function totalOf(refunds: Refunds): number {
  return refunds.reduce((total, { amountMinor }) => total + amountMinor, 0)
}

interface Case {
  readonly order: LockedOrder
  readonly money: OrderMoney
  readonly refunds: Refunds
  readonly lines: readonly LineRefund[] | undefined
  readonly wish: RefundWish
}

async function carryOut(
  tx: Transaction,
  { order, money, refunds, lines, wish }: Case,
): Promise<MoneyOutcome> {
  const [{ id: refundId, reason }] = refunds
  const { restock, staffId, retryOf } = wish
  const to = { orderId: order.id, actorId: staffId }
  // What is lost is lost before the order may end: that gives back what is still out. It locks no product.
  if (lines && restock === false) await writeOffUnits(tx, to, lines)
  const details = { refundId, amountMinor: totalOf(refunds), reason, ...(retryOf && { retryOf: retryOf.id }) }
  const change = { refunds }
  const ended = await recordMoneyChange(tx, {
    money,
    change,
    entry: { event: moneyEvents.refundRequested, actor: 'admin', actorId: staffId, details },
    before: { paymentStatus: order.paymentStatus },
    actorId: staffId,
    ending: {
      // The customer reads why an order was cancelled; what staff wrote to each other is in the details.
      reason: 'staff',
      details: { note: wish.note },
      actor: 'admin',
      actorId: staffId,
      restock: lines !== undefined || restock !== false,
    },
  })
  const { cancelledOrder } = ended
  const isAll = isAllBack(afterChange(money, change))
  const returned = cancelledOrder ? ended.returned : await moveUnits(tx, to, { lines, restock, isAll })
  const restocked = restock ?? cancelledOrder
  await recordRefundEffects(tx, {
    refundId,
    retryOf: retryOf?.id,
    cancelledOrder,
    returned,
    lines: lines?.map((line) => ({ ...line, restocked })),
  })
  return { cancelledOrder, returned }
}

interface Movable {
  readonly lines: readonly LineRefund[] | undefined
  readonly restock: boolean | undefined
  readonly isAll: boolean
}

/** What becomes of the units of an order that goes on, or is over already. */
async function moveUnits(
  tx: Transaction,
  to: { readonly orderId: string; readonly actorId: string },
  { lines, restock, isAll }: Movable,
): Promise<readonly ReturnedUnits[]> {
  if (restock === undefined || (lines && !restock) || (!lines && !isAll)) return []
  const units = lines ?? (await readSoldLines(tx, to.orderId))?.lines ?? []
  if (restock) return await returnUnits(tx, to, units)
  await writeOffUnits(tx, to, units)
  return []
}

interface Account {
  readonly order: LockedOrder
  readonly money: OrderMoney
  readonly refunds: Refunds
  readonly outcome: MoneyOutcome
}

function accountOf({ order, money, refunds, outcome }: Account): Pick<PromisedRefund, 'before' | 'after'> {
  const after = afterChange(money, { refunds })
  const leftMinor = (of: OrderMoney) =>
    attemptsWithMoney(of).reduce((sum, one) => sum + one.remainingMinor, 0)
  const { status, paymentStatus } = order
  return {
    before: { status, paymentStatus, remainingMinor: leftMinor(money) },
    after: {
      status: outcome.cancelledOrder ? 'cancelled' : status,
      paymentStatus: paymentStatusOf(after),
      remainingMinor: leftMinor(after),
      refundId: refunds[0].id,
      amountMinor: totalOf(refunds),
      returned: outcome.returned,
    },
  }
}
