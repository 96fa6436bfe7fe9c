import { createHmac } from 'node:crypto'
import type Stripe from 'stripe'
import type { Context } from '#platform/context'

/** The SDK's own one for this runtime asks WebCrypto, which costs a thread and a promise for each part of it. */
const hmac: Stripe.CryptoProvider = {
  computeHMACSignature: (payload, secret) => createHmac('sha256', secret).update(payload).digest('hex'),
  computeHMACSignatureAsync: (payload, secret) => Promise.resolve(hmac.computeHMACSignature(payload, secret)),
  computeSHA256Async: (data) => Promise.resolve(new Bun.CryptoHasher('sha256').update(data).digest()),
}

/**
 * Why no configured secret vouches for a body just now, in the SDK's words; undefined where one does. During a rotation
 * two are valid.
 */
export function findSignatureFault(context: Context, body: string, signature: string): string | undefined {
  const { webhookSecrets, webhookToleranceSeconds } = context.config.stripe
  const { signature: signatures } = context.stripe.webhooks
  if (!signatures) return 'the SDK verifies no signatures'
  let fault = 'no secret is configured'
  for (const secret of webhookSecrets) {
    try {
      signatures.verifyHeader(body, signature, secret, webhookToleranceSeconds, hmac)
      return undefined
    } catch (error) {
      fault = error instanceof Error ? error.message : String(error)
    }
  }
  return fault
}
