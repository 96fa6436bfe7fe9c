import Stripe from 'stripe'
import type { Config } from './config'
import { callHttp } from './http-client'

/** The version of Stripe's API that this release speaks; its events are to come in it, too. */
export const stripeApiVersion = Stripe.API_VERSION

/** The SDK's own timeout, which it can tell from other failures, comes first by this much. */
const graceMs = 1_000

/**
 * Whether a call failed because Stripe is away, asks for patience, or does not know the shop's key: nothing is wrong with
 * the call, and it succeeds once that is over. So is a failure that Stripe keeps repeating, seen by its cause.
 */
export function isStripeOutage(error: unknown): boolean {
  const { StripeError, StripeAuthenticationError, StripePermissionError } = Stripe.errors
  if (!(error instanceof StripeError)) return error instanceof Error && isStripeOutage(error.cause)
  if (error instanceof StripeAuthenticationError || error instanceof StripePermissionError) return true
  const status = error.statusCode ?? 0
  return status === 0 || status === 429 || status >= 500
}

/**
 * Whether Stripe has answered and would answer the same again: no later try can succeed. An outage is no answer, nor is a
 * conflict (409) with another request that is under way just now.
 */
export function isFinalAnswer(error: unknown): boolean {
  return error instanceof Stripe.errors.StripeError && !isStripeOutage(error) && error.statusCode !== 409
}

/**
 * Opens the Stripe SDK. It never retries by itself: a retry is the worker's decision, made with the row that says
 * under which idempotency key the call was first sent.
 */
export function openStripe(config: Config['stripe']): Stripe {
  const base = config.apiBase ? URL.parse(config.apiBase) : undefined
  const caller = { system: 'Stripe', timeoutMs: config.timeoutMs + graceMs }
  // Bun's fetch can also open a connection ahead, which the SDK never does.
  const preconnect = (): void => undefined
  const call = (input: Parameters<typeof fetch>[0], init?: RequestInit) => callHttp(caller, input, init)
  return new Stripe(config.secretKey, {
    apiVersion: stripeApiVersion,
    maxNetworkRetries: 0,
    timeout: config.timeoutMs,
    telemetry: false,
    httpClient: Stripe.createFetchHttpClient(Object.assign(call, { preconnect })),
    ...(base && {
      host: base.hostname,
      port: base.port || (base.protocol === 'https:' ? 443 : 80),
      protocol: base.protocol === 'https:' ? 'https' : 'http',
    }),
  })
}
