import type { Context } from '#platform/context'
import {
  listBalance,
  listDisputesAtStripe,
  listIntentsAtStripe,
  listRefundsAtStripe,
  type StripeDispute,
  type StripeIntent,
  type StripeMovement,
  type StripeRefundEntry,
} from '../../infrastructure/stripe-lists'
import type { Dispute, Movement, Refund } from '../../order-money'
import { isVoid } from '../../payment-status'
import { closeStrayIntents } from './close-stray-intents'
import { findEndedStrays } from './find-ended-strays'

/** Something that does not add up, in words for a person. */
export interface LedgerFinding {
  readonly orderId: string | null
  readonly stripeId: string | null
  readonly problem: string
}

/** What the shop has booked, by Stripe's ids. */
export interface Books {
  readonly captured: ReadonlyMap<string, Capture>
  readonly refunds: ReadonlyMap<string, Refund & OfOrder>
  readonly disputes: ReadonlyMap<string, Dispute & OfOrder>
  /** Those of refunds and disputes, by kind and id. */
  readonly movements: ReadonlyMap<string, Movement & OfOrder>
}

export interface Capture {
  readonly amountMinor: number
  readonly orderId: string
}

export interface OfOrder {
  readonly orderId: string
  readonly currency: string
}

interface Account {
  readonly refunds: readonly StripeRefundEntry[]
  readonly disputes: readonly StripeDispute[]
  readonly balance: readonly StripeMovement[]
}

/**
 * Compares what is booked with Stripe: captures, refunds and disputes in both directions, and what each of them moved
 * with the balance transactions of the account. What the shop never took is none of its business, but for intents of
 * its attempts that could still take money: those are closed.
 */
export async function compareWithStripe(context: Context, books: Books): Promise<LedgerFinding[]> {
  const intents = await listIntentsAtStripe(context)
  const isOurs = ({ intentId }: { readonly intentId: string }) => books.captured.has(intentId)
  const allRefunds = await listRefundsAtStripe(context)
  const allDisputes = await listDisputesAtStripe(context)
  const refunds = allRefunds.filter(isOurs)
  const disputes = allDisputes.filter(isOurs)
  const account = { refunds, disputes, balance: await listBalance(context) }
  const strays = intents.filter(({ id, receivedMinor }) => receivedMinor > 0 && !books.captured.has(id))
  const ended = await findEndedStrays(context, strays, { refunds: allRefunds, disputes: allDisputes })
  const captures = intents.filter(({ id }) => !ended.has(id))
  return [
    ...compareCaptures(books.captured, captures),
    ...(await closeStrayIntents(context, intents)),
    ...compareRefunds(books, account),
    ...compareDisputes(books, account),
    ...compareMovements(books, account),
  ]
}

function compareCaptures(
  ours: ReadonlyMap<string, Capture>,
  theirs: readonly StripeIntent[],
): LedgerFinding[] {
  const findings: LedgerFinding[] = []
  for (const { id, receivedMinor, orderId } of theirs) {
    const booked = ours.get(id)?.amountMinor ?? 0
    if (booked !== receivedMinor) {
      findings.push({
        orderId,
        stripeId: id,
        problem: `Stripe received ${receivedMinor}, booked is ${booked}`,
      })
    }
  }
  const known = new Set(theirs.map(({ id }) => id))
  for (const [id, { amountMinor, orderId }] of ours) {
    if (!known.has(id))
      findings.push({ orderId, stripeId: id, problem: `${amountMinor} booked, unknown to Stripe` })
  }
  return findings
}

function compareRefunds({ refunds, captured }: Books, account: Account): LedgerFinding[] {
  const findings: LedgerFinding[] = []
  for (const { id, amountMinor, intentId, isVoid: isVoidThere } of account.refunds) {
    const booked = refunds.get(id)
    const orderId = captured.get(intentId)?.orderId ?? null
    const same = booked?.amountMinor === amountMinor && isVoid(booked.state) === isVoidThere
    if (!same)
      findings.push({ orderId, stripeId: id, problem: `Stripe refunded ${amountMinor}, booked otherwise` })
  }
  const known = new Set(account.refunds.map(({ id }) => id))
  for (const [id, { orderId, amountMinor }] of refunds) {
    if (!known.has(id))
      findings.push({ orderId, stripeId: id, problem: `a refund of ${amountMinor} is unknown to Stripe` })
  }
  return findings
}

function compareDisputes({ disputes, captured }: Books, account: Account): LedgerFinding[] {
  const findings: LedgerFinding[] = []
  for (const { id, intentId, status, amountMinor } of account.disputes) {
    const booked = disputes.get(id)
    if (booked && booked.amountMinor !== amountMinor) {
      const problem = `Stripe says that ${amountMinor} is disputed, booked is ${booked.amountMinor}`
      findings.push({ orderId: booked.orderId, stripeId: id, problem })
    }
    if (booked?.status !== status) {
      const problem = `Stripe says the dispute is ${status}, booked is ${booked?.status ?? 'none'}`
      findings.push({ orderId: captured.get(intentId)?.orderId ?? null, stripeId: id, problem })
    }
  }
  const known = new Set(account.disputes.map(({ id }) => id))
  for (const [id, { orderId, status }] of disputes) {
    if (!known.has(id))
      findings.push({ orderId, stripeId: id, problem: `a dispute that is ${status} is unknown to Stripe` })
  }
  return findings
}

/** What an account that settles in another currency moved cannot be compared by its amount: only that it moved. */
function compareMovements({ movements, refunds, captured }: Books, account: Account): LedgerFinding[] {
  const findings: LedgerFinding[] = []
  const ours = new Map([...account.refunds, ...account.disputes].map(({ id, intentId }) => [id, intentId]))
  const seen = new Set<string>()
  for (const { kind, stripeObjectId, amountMinor, currency } of account.balance) {
    const key = `${kind} ${stripeObjectId}`
    seen.add(key)
    const booked = movements.get(key)
    // What moved nothing is booked as nothing: a dispute of money that was back already.
    const same = booked
      ? booked.currency !== currency || booked.amountMinor === amountMinor
      : amountMinor === 0
    if (ours.has(stripeObjectId) && !same) {
      const problem = `by a ${kind} Stripe moved ${amountMinor}, booked is ${booked?.amountMinor ?? 0}`
      const orderId = captured.get(ours.get(stripeObjectId) ?? '')?.orderId ?? null
      findings.push({ orderId, stripeId: stripeObjectId, problem })
    }
  }
  for (const [key, { orderId, kind, stripeObjectId, amountMinor }] of movements) {
    // Stripe moves the money of some refunds later, and takes it back by none where it had not moved.
    const isLate = ['pending', 'unknown', 'cancelled'].includes(refunds.get(stripeObjectId)?.state ?? '')
    if (ours.has(stripeObjectId) && !seen.has(key) && !isLate) {
      const problem = `${amountMinor} booked as a ${kind}, which Stripe did not move`
      findings.push({ orderId, stripeId: stripeObjectId, problem })
    }
  }
  return findings
}
