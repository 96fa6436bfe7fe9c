import type { Context } from '#platform/context'

export interface StripeIntent {
  readonly id: string
  readonly receivedMinor: number
  readonly orderId: string | null
}

/** Every intent of this shop at Stripe that received money. */
export async function listIntents(context: Context): Promise<StripeIntent[]> {
  const intents: StripeIntent[] = []
  for await (const intent of context.stripe.paymentIntents.list({ limit: 100 })) {
    const { app, environment } = intent.metadata
    const isElsewhere =
      (environment ?? context.config.stripe.environment) !== context.config.stripe.environment
    if (app !== 'metropolitan' || isElsewhere || intent.amount_received === 0) continue
    const { id, amount_received: receivedMinor } = intent
    intents.push({ id, receivedMinor, orderId: intent.metadata.order_id ?? null })
  }
  return intents
}

export interface StripeRefundEntry {
  readonly id: string
  readonly intentId: string
  readonly amountMinor: number
  /** Failed or cancelled: it gives nothing back. */
  readonly isVoid: boolean
  readonly orderId: string | null
}

/** Every refund at Stripe. */
export async function listRefunds(context: Context): Promise<StripeRefundEntry[]> {
  const refunds: StripeRefundEntry[] = []
  for await (const refund of context.stripe.refunds.list({ limit: 100 })) {
    const { id, amount: amountMinor, status, metadata, payment_intent: intent } = refund
    const intentId = typeof intent === 'string' ? intent : (intent?.id ?? '')
    refunds.push({
      id,
      intentId,
      amountMinor,
      isVoid: status === 'failed' || status === 'canceled',
      orderId: metadata?.order_id ?? null,
    })
  }
  return refunds
}
