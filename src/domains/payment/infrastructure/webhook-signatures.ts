import type Stripe from 'stripe'
import type { Context } from '#platform/context'

/** The event in a webhook's body, where one of the configured secrets signed it not too long ago; else undefined. */
export async function verifyWebhook(
  context: Context,
  body: string,
  signature: string,
): Promise<Stripe.Event | undefined> {
  const { webhookSecrets, webhookToleranceSeconds } = context.config.stripe
  for (const secret of webhookSecrets) {
    try {
      return await context.stripe.webhooks.constructEventAsync(
        body,
        signature,
        secret,
        webhookToleranceSeconds,
      )
    } catch {
      // The next secret may be the one: during a rotation two are valid.
    }
  }
  return undefined
}
