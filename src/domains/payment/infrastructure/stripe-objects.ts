import type { Context } from '#platform/context'

/** An object as Stripe describes it; `askedAt` in seconds, by the shop's clock, before the request was sent. */
export interface StripeReply {
  readonly object: unknown
  readonly askedAt: number
}

/** Reads an object of Stripe by its id. */
export async function retrieveObject(
  context: Context,
  { kind, id }: { readonly kind: 'intent' | 'refund' | 'dispute'; readonly id: string },
): Promise<StripeReply> {
  const { paymentIntents, refunds, disputes } = context.stripe
  const askedAt = Math.floor(context.now().getTime() / 1_000)
  if (kind === 'intent') return { askedAt, object: await paymentIntents.retrieve(id) }
  return { askedAt, object: await (kind === 'refund' ? refunds : disputes).retrieve(id) }
}

/** All refunds of an intent as Stripe describes them now, newest first. */
export async function listRefundsOfIntent(context: Context, intentId: string): Promise<readonly unknown[]> {
  const refunds: unknown[] = []
  for await (const refund of context.stripe.refunds.list({ payment_intent: intentId, limit: 100 })) {
    refunds.push(refund)
  }
  return refunds
}

/** All disputes of an intent as Stripe describes them now, newest first. */
export async function listDisputesOfIntent(context: Context, intentId: string): Promise<readonly unknown[]> {
  const disputes: unknown[] = []
  for await (const dispute of context.stripe.disputes.list({ payment_intent: intentId, limit: 100 })) {
    disputes.push(dispute)
  }
  return disputes
}
