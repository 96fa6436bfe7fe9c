import Stripe from 'stripe'

export type StripeRefusal =
  /** No retry can mend it. */
  | { readonly kind: 'refused'; readonly code: string; readonly message: string }
  /** Stripe would only repeat what it stored under this key: ask under a new one. */
  | { readonly kind: 'stale_key'; readonly cause: unknown }

/** Whether Stripe answered, so that asking again would give the same. */
export function isAnswer(error: unknown): boolean {
  if (!(error instanceof Stripe.errors.StripeError)) return false
  const status = error.statusCode ?? 0
  return status >= 400 && status < 500 && status !== 401 && status !== 403 && status !== 429
}

/** What an error of Stripe means for the request. Throws it again where a later try may succeed: network, 429, 5xx. */
export function readRefusal(error: unknown): StripeRefusal {
  if (!(error instanceof Stripe.errors.StripeError)) throw error
  if (error instanceof Stripe.errors.StripeIdempotencyError) return { kind: 'stale_key', cause: error }
  const replayed = error.headers?.['idempotent-replayed'] === 'true'
  const status = error.statusCode ?? 0
  if (status >= 500 && replayed) return { kind: 'stale_key', cause: error }
  const mayPass = status === 0 || status === 409 || status === 429 || status >= 500
  // A wrong or revoked key is ours to mend: the request waits until it is.
  const ourFault = error instanceof Stripe.errors.StripeAuthenticationError
  if (mayPass || ourFault || error instanceof Stripe.errors.StripePermissionError) throw error
  return { kind: 'refused', code: error.code ?? error.type, message: error.message.slice(0, 500) }
}
