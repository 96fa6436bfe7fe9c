import type { Context } from '#platform/context'

/**
 * Why no configured secret vouches for a body just now, in the SDK's words; undefined where one does. During a rotation
 * two are valid.
 */
export async function findSignatureFault(
  context: Context,
  body: string,
  signature: string,
): Promise<string | undefined> {
  const { webhookSecrets, webhookToleranceSeconds } = context.config.stripe
  const { signature: signatures } = context.stripe.webhooks
  if (!signatures) return 'the SDK verifies no signatures'
  let fault = 'no secret is configured'
  for (const secret of webhookSecrets) {
    try {
      await signatures.verifyHeaderAsync(body, signature, secret, webhookToleranceSeconds)
      return undefined
    } catch (error) {
      fault = error instanceof Error ? error.message : String(error)
    }
  }
  return fault
}
