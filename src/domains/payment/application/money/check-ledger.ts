import { findSettledSubjects } from '#admin'
import type { Context } from '#platform/context'
import { type BookedOrder, readBookedOrders } from '../../infrastructure/booked-orders'
import { readMoneyRows } from '../../infrastructure/money-rows'
import { findSuspectRefunds, type SuspectRefund } from '../../infrastructure/refund-audit'
import {
  type Attempt,
  currencyOf,
  type Dispute,
  heldMinor,
  isMismatched,
  type Movement,
  type OrderMoney,
  paymentStatusOf,
  type Refund,
  remainingMinor,
  standingOf,
} from '../../order-money'
import { isVoid, refundedMinor } from '../../payment-status'
import { type Capture, compareWithStripe, type LedgerFinding, type OfOrder } from './compare-with-stripe'

export interface LedgerReport {
  readonly orders: number
  readonly heldMinor: number
  readonly findings: readonly LedgerFinding[]
}

const pageSize = 200
const mostSuspects = 1_000
/** What refunds that failed are called where staff settle them. */
const failedKind = 'refund_failed'

/**
 * Checks that every grosz is accounted for: each order's ledger against its captures, refunds and disputes, its payment
 * status against the rule, refunds that failed or wait for too long and, unless `withStripe` is false, all of it against
 * what Stripe lists and moved. It changes nothing, but that it closes intents which their attempts do not know. What is
 * under way while it runs may be reported and is gone the next time.
 */
export async function checkLedger(
  context: Context,
  { withStripe }: { readonly withStripe: boolean },
): Promise<LedgerReport> {
  const books: Books = {
    findings: [],
    captured: new Map(),
    refunds: new Map(),
    disputes: new Map(),
    movements: new Map(),
    remaining: new Map(),
    orders: 0,
    heldMinor: 0,
  }
  for (let after: string | undefined = ''; after !== undefined; ) {
    const page: BookedOrder[] = await readBookedOrders(context.db, after, pageSize)
    for (const order of page) enter(books, order, await moneyOf(context, order))
    after = page.length === pageSize ? page.at(-1)?.orderId : undefined
  }
  const { findings, orders, heldMinor: held } = books
  findings.push(...(await checkRefunds(context, books)))
  if (withStripe) findings.push(...(await compareWithStripe(context, books)))
  return { orders, heldMinor: held, findings }
}

/** What was read so far. */
interface Books {
  readonly findings: LedgerFinding[]
  readonly captured: Map<string, Capture>
  readonly refunds: Map<string, Refund & OfOrder>
  readonly disputes: Map<string, Dispute & OfOrder>
  readonly movements: Map<string, Movement & OfOrder>
  /** What is left of each payment. */
  readonly remaining: Map<string, number>
  orders: number
  heldMinor: number
}

function enter(books: Books, order: BookedOrder, money: OrderMoney): void {
  const { orderId, currency } = order
  books.findings.push(...checkOrder(order, money))
  for (const movement of money.movements) {
    const { kind, stripeObjectId, amountMinor } = movement
    if (kind === 'capture') books.captured.set(stripeObjectId, { amountMinor, orderId })
    else books.movements.set(`${kind} ${stripeObjectId}`, { currency, ...movement, orderId })
  }
  for (const refund of money.refunds) {
    if (refund.stripeRefundId) books.refunds.set(refund.stripeRefundId, { ...refund, orderId, currency })
  }
  for (const dispute of money.disputes) books.disputes.set(dispute.id, { ...dispute, orderId, currency })
  for (const { id } of money.attempts) books.remaining.set(id, remainingMinor(money, id))
  books.orders += 1
  books.heldMinor += heldMinor(money)
}

async function moneyOf(context: Context, order: BookedOrder): Promise<OrderMoney> {
  const { orderId, totalMinor, currency } = order
  const rows = await readMoneyRows(context.db, orderId)
  return { ...rows, orderId, standing: standingOf(order.status), totalMinor, currency }
}

function captureOf({ movements }: OrderMoney, { id }: Attempt): Movement | undefined {
  return movements.find(({ kind, paymentId }) => kind === 'capture' && paymentId === id)
}

function checkOrder(order: BookedOrder, money: OrderMoney): LedgerFinding[] {
  const { orderId } = order
  const sumOf = (amounts: readonly number[]) => amounts.reduce((total, amount) => total + amount, 0)
  const problems: string[] = []
  const succeeded = money.attempts.filter(({ state }) => state === 'succeeded')
  const paid = sumOf(
    succeeded.map((attempt) => captureOf(money, attempt)?.amountMinor ?? attempt.amountMinor),
  )
  const back = sumOf(
    money.refunds
      .filter(({ state, stripeRefundId }) => stripeRefundId && !isVoid(state))
      .map((one) => one.amountMinor),
  )
  const disputed = sumOf(
    money.movements.filter(({ kind }) => kind.startsWith('dispute')).map((one) => one.amountMinor),
  )
  const held = heldMinor(money)
  const expected = paid - back + disputed
  if (held !== expected) problems.push(`the ledger says ${held}, its payments and refunds say ${expected}`)
  const status = paymentStatusOf(money)
  if (status !== order.paymentStatus) problems.push(`it says ${order.paymentStatus}, the rule says ${status}`)
  const given = refundedMinor(money)
  if (given !== order.refundedMinor)
    problems.push(`it says ${order.refundedMinor} went back, its refunds ${given}`)
  for (const attempt of succeeded.filter((one) => isMismatched(money, one))) {
    const capture = captureOf(money, attempt)
    const asked = `${attempt.amountMinor} ${money.currency}`
    const taken = capture && `${capture.amountMinor} ${currencyOf(money, attempt.id)}`
    if (taken) problems.push(`${asked} was asked for, ${taken} taken: staff must decide`)
  }
  if (order.status !== 'pending' && money.standing === 'sold' && paid === 0) {
    problems.push('it is sold, and no money was captured')
  }
  return problems.map((problem) => ({ orderId, stripeId: null, problem }))
}

/** A refund that failed is no finding any more once staff have said how they settled it: the money went another way. */
async function checkRefunds(context: Context, books: Books): Promise<LedgerFinding[]> {
  const suspects = await findSuspectRefunds(context.db, mostSuspects)
  const failed = suspects.flatMap(({ id, fault }) => (fault === 'failed' ? id : []))
  const settled = await findSettledSubjects(context.db, failedKind, failed)
  return suspects.flatMap((refund) => {
    const isSettled = refund.fault === 'failed' && settled.has(refund.id)
    return isSettled ? [] : (describeSuspect(books, refund) ?? [])
  })
}

/** A refund that failed is settled, too, once nothing is left of its payment: it went back another way. */
function describeSuspect({ remaining }: Books, refund: SuspectRefund): LedgerFinding | undefined {
  const { id, orderId, paymentId, amountMinor, fault, isAtStripe } = refund
  if (fault === 'failed' && remaining.get(paymentId) === 0) return undefined
  const problems = {
    failed: `refund ${id} of ${amountMinor} failed, and nobody has made it good`,
    waits: isAtStripe
      ? `refund ${id} of ${amountMinor} is under way at Stripe for over a day`
      : `refund ${id} of ${amountMinor} waits to be asked for at Stripe for over a day`,
    lines: `refund ${id} is of ${amountMinor}, and its lines are not`,
  } as const
  return { orderId, stripeId: null, problem: problems[fault] }
}
