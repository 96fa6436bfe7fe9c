import type { RealShop } from '../../../tests/support/real-shop'
import { poll } from '../../services/index'

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

/** `what` is a method and a path. An intent that waits for nobody any more is no failure. */
export async function control({ stripeUrl }: RealShop, what: string, body?: object): Promise<unknown> {
  const [method = '', path = ''] = what.split(' ')
  const reply = await fetch(`${stripeUrl}/_emulator/${path}`, {
    method,
    ...(body && { body: JSON.stringify(body) }),
  })
  if (!reply.ok && reply.status !== 409) throw new Error(`${what}: ${await reply.text()}`)
  return await reply.json()
}
