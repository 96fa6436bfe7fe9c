import type { Context } from '#platform/context'
import { type BookedOrder, readBookedOrders } from '../../infrastructure/booked-orders'
import { readMoneyRows } from '../../infrastructure/money-rows'
import {
  listIntents,
  listRefunds,
  type StripeIntent,
  type StripeRefundEntry,
} from '../../infrastructure/stripe-lists'
import { heldMinor, type OrderMoney, paymentStatusOf, standingOf } from '../../order-money'
import { isVoid } from '../../payment-status'

/** Something that does not add up, in words for a person. */
export interface LedgerFinding {
  readonly orderId: string | null
  readonly stripeId: string | null
  readonly problem: string
}

export interface LedgerReport {
  readonly orders: number
  readonly heldMinor: number
  readonly findings: readonly LedgerFinding[]
}

const pageSize = 200

/**
 * Checks that every grosz is accounted for: each order's ledger against its captures, refunds and disputes, its payment
 * status against the rule and, unless `withStripe` is false, both against what Stripe lists. It changes nothing. What is
 * under way while it runs may be reported and is gone the next time.
 */
export async function checkLedger(
  context: Context,
  { withStripe }: { readonly withStripe: boolean },
): Promise<LedgerReport> {
  const books: Books = { findings: [], captured: new Map(), refunds: new Map(), orders: 0, heldMinor: 0 }
  for (let after: string | undefined = ''; after !== undefined; ) {
    const page: BookedOrder[] = await readBookedOrders(context.db, after, pageSize)
    for (const order of page) enter(books, order, await moneyOf(context, order))
    after = page.length === pageSize ? page.at(-1)?.orderId : undefined
  }
  const { findings, captured, orders, heldMinor: held } = books
  if (withStripe) {
    findings.push(...compareCaptures(captured, await listIntents(context)))
    findings.push(...compareRefunds(books, await listRefunds(context)))
  }
  return { orders, heldMinor: held, findings }
}

/** What was read so far. */
interface Books {
  readonly findings: LedgerFinding[]
  readonly captured: Map<string, number>
  readonly refunds: Map<string, OrderMoney['refunds'][number]>
  orders: number
  heldMinor: number
}

function enter(books: Books, order: BookedOrder, money: OrderMoney): void {
  books.findings.push(...checkOrder(order, money))
  for (const { kind, stripeObjectId, amountMinor } of money.movements) {
    if (kind === 'capture') books.captured.set(stripeObjectId, amountMinor)
  }
  for (const refund of money.refunds) {
    if (refund.stripeRefundId) books.refunds.set(refund.stripeRefundId, refund)
  }
  books.orders += 1
  books.heldMinor += heldMinor(money)
}

async function moneyOf(context: Context, order: BookedOrder): Promise<OrderMoney> {
  const { orderId, totalMinor, currency } = order
  const rows = await readMoneyRows(context.db, orderId)
  return { ...rows, orderId, standing: standingOf(order.status), totalMinor, currency }
}

function checkOrder(order: BookedOrder, money: OrderMoney): LedgerFinding[] {
  const { orderId } = order
  const sumOf = (amounts: readonly number[]) => amounts.reduce((total, amount) => total + amount, 0)
  const problems: string[] = []
  const paid = sumOf(
    money.attempts.filter(({ state }) => state === 'succeeded').map((one) => one.amountMinor),
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
  if (order.status !== 'pending' && money.standing === 'sold' && paid === 0) {
    problems.push('it is sold, and no money was captured')
  }
  return problems.map((problem) => ({ orderId, stripeId: null, problem }))
}

function compareCaptures(
  ours: ReadonlyMap<string, number>,
  theirs: readonly StripeIntent[],
): LedgerFinding[] {
  const findings: LedgerFinding[] = []
  for (const { id, receivedMinor, orderId } of theirs) {
    const booked = ours.get(id) ?? 0
    if (booked !== receivedMinor) {
      findings.push({
        orderId,
        stripeId: id,
        problem: `Stripe received ${receivedMinor}, booked is ${booked}`,
      })
    }
  }
  const known = new Set(theirs.map(({ id }) => id))
  for (const [id, amountMinor] of ours) {
    if (!known.has(id))
      findings.push({ orderId: null, stripeId: id, problem: `${amountMinor} booked, unknown to Stripe` })
  }
  return findings
}

/** Refunds of what the shop never took are none of its business. */
function compareRefunds({ refunds, captured }: Books, theirs: readonly StripeRefundEntry[]): LedgerFinding[] {
  const findings: LedgerFinding[] = []
  for (const refund of theirs) {
    if (!captured.has(refund.intentId)) continue
    const { id, amountMinor, orderId } = refund
    const booked = refunds.get(id)
    const same = booked?.amountMinor === amountMinor && isVoid(booked.state) === refund.isVoid
    if (!same)
      findings.push({ orderId, stripeId: id, problem: `Stripe refunded ${amountMinor}, booked otherwise` })
  }
  return findings
}
