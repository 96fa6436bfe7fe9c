import Stripe from 'stripe'
import { poll } from '../services/index'

export interface Sheet {
  readonly publishableKey: string
  readonly clientSecret: string
}

/**
 * Confirms a payment as Stripe's sheet in the app does: with the publishable key and the client secret, and a test
 * card. Repeated after a lost reply, it finds the payment confirmed.
 */
export async function confirmWithTestCard(
  sheet: Sheet,
  stripeUrl: string,
  card = 'pm_card_visa',
): Promise<string> {
  const { hostname, port, protocol } = new URL(stripeUrl)
  const stripe = new Stripe(sheet.publishableKey, {
    host: hostname,
    port: port || 443,
    protocol: protocol === 'https:' ? 'https' : 'http',
    maxNetworkRetries: 2,
    telemetry: false,
  })
  const [intentId = ''] = sheet.clientSecret.split('_secret_')
  const clientSecret = { client_secret: sheet.clientSecret }
  const intent = await stripe.paymentIntents.retrieve(intentId, clientSecret)
  if (intent.status === 'succeeded') return intent.status
  const confirmed = await stripe.paymentIntents.confirm(intentId, {
    ...clientSecret,
    payment_method: card,
  })
  return confirmed.status
}

const patienceSeconds = 120

/** A phone tries again as long as Stripe does not answer; a refusal is an answer. */
export async function insist(work: () => Promise<string>): Promise<string> {
  const passing = [
    'StripeConnectionError',
    'StripeAPIError',
    'StripeRateLimitError',
    'StripeIdempotencyError',
  ]
  const answer = await poll(
    async () => {
      try {
        return await work()
      } catch (error) {
        const type = error instanceof Error && 'type' in error ? String(error.type) : 'unknown'
        return passing.includes(type) ? undefined : type
      }
    },
    { deadlineMs: patienceSeconds * 1_000, everyMs: 50 },
  )
  return answer ?? 'gave up'
}
