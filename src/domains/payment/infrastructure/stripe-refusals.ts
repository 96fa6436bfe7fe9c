import Stripe from 'stripe'
import { isFinalAnswer } from '#platform/stripe'

export type StripeRefusal =
  /** No retry can mend it. */
  | { readonly kind: 'refused'; readonly code: string; readonly message: string }
  /** Stripe would only repeat what it stored under this key: ask under a new one. */
  | { readonly kind: 'stale_key'; readonly cause: unknown }

/** What an error of Stripe means for the request. Throws it again where a later try may succeed: network, 429, 5xx. */
export function readRefusal(error: unknown): StripeRefusal {
  if (!(error instanceof Stripe.errors.StripeError)) throw error
  if (error instanceof Stripe.errors.StripeIdempotencyError) return { kind: 'stale_key', cause: error }
  const replayed = error.headers?.['idempotent-replayed'] === 'true'
  const status = error.statusCode ?? 0
  if (status >= 500 && replayed) return { kind: 'stale_key', cause: error }
  // Also a wrong or revoked key is ours to mend: the request waits until it is.
  if (!isFinalAnswer(error)) throw error
  return { kind: 'refused', code: error.code ?? error.type, message: error.message.slice(0, 500) }
}
