import type { Context } from '#platform/context'
import type { MovementKind } from '../payment'

export interface StripeIntent {
  readonly id: string
  readonly receivedMinor: number
  readonly orderId: string | null
  /** The attempt it was made for. */
  readonly paymentId: string | null
  readonly clientSecret: string
  /** It may still take money. */
  readonly isOpen: boolean
  /** Stripe's clock, in seconds. */
  readonly createdAt: number
}

/** Every intent of this shop at Stripe that received money, or still may. */
export async function listIntentsAtStripe(context: Context): Promise<StripeIntent[]> {
  const intents: StripeIntent[] = []
  for await (const intent of context.stripe.paymentIntents.list({ limit: 100 })) {
    const { app, environment } = intent.metadata
    const isElsewhere =
      (environment ?? context.config.stripe.environment) !== context.config.stripe.environment
    const isOpen = intent.status !== 'canceled' && intent.status !== 'succeeded'
    if (app !== 'metropolitan' || isElsewhere || (intent.amount_received === 0 && !isOpen)) continue
    const { id, amount_received: receivedMinor, created: createdAt } = intent
    intents.push({
      id,
      receivedMinor,
      orderId: intent.metadata.order_id ?? null,
      paymentId: intent.metadata.payment_id ?? null,
      clientSecret: intent.client_secret ?? '',
      isOpen,
      createdAt,
    })
  }
  return intents
}

export interface StripeRefundEntry {
  readonly id: string
  readonly intentId: string
  readonly amountMinor: number
  /** Failed or cancelled: it gives nothing back. */
  readonly isVoid: boolean
}

/** Every refund at Stripe. */
export async function listRefundsAtStripe(context: Context): Promise<StripeRefundEntry[]> {
  const refunds: StripeRefundEntry[] = []
  for await (const refund of context.stripe.refunds.list({ limit: 100 })) {
    const { id, amount: amountMinor, status, payment_intent: intent } = refund
    const intentId = typeof intent === 'string' ? intent : (intent?.id ?? '')
    refunds.push({
      id,
      intentId,
      amountMinor,
      isVoid: status === 'failed' || status === 'canceled',
    })
  }
  return refunds
}

export interface StripeDispute {
  readonly id: string
  readonly intentId: string
  readonly status: string
  readonly amountMinor: number
}

/** Every dispute at Stripe, inquiries included. */
export async function listDisputesAtStripe(context: Context): Promise<StripeDispute[]> {
  const disputes: StripeDispute[] = []
  for await (const dispute of context.stripe.disputes.list({ limit: 100 })) {
    const { id, status, amount: amountMinor, payment_intent: intent } = dispute
    const intentId = typeof intent === 'string' ? intent : (intent?.id ?? '')
    disputes.push({ id, status, amountMinor, intentId })
  }
  return disputes
}

/** What Stripe's own books call the movements of ours. */
const kindsAtStripe: Readonly<Record<string, MovementKind>> = {
  refund: 'refund',
  refund_failure: 'refund_reversal',
  dispute: 'dispute',
  dispute_reversal: 'dispute_reversal',
}

export interface StripeMovement {
  readonly kind: MovementKind
  /** The refund or the dispute that moved it. */
  readonly stripeObjectId: string
  /** In the currency in which the account settles. */
  readonly amountMinor: number
  readonly currency: string
}

/** What refunds and disputes moved on the account, by its balance transactions: those of one object and kind in one. */
export async function listBalance(context: Context): Promise<StripeMovement[]> {
  const sums = new Map<string, StripeMovement>()
  for await (const entry of context.stripe.balanceTransactions.list({ limit: 100 })) {
    const kind = kindsAtStripe[entry.reporting_category]
    if (!kind || entry.source === null) continue
    const stripeObjectId = typeof entry.source === 'string' ? entry.source : entry.source.id
    const key = `${kind} ${stripeObjectId}`
    const amountMinor = (sums.get(key)?.amountMinor ?? 0) + entry.amount
    sums.set(key, { kind, stripeObjectId, amountMinor, currency: entry.currency.toUpperCase() })
  }
  return [...sums.values()]
}
