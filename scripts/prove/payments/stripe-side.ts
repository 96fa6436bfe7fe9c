import type { RealShop } from '../../../tests/support/real-shop'

/** Everything that may go wrong at Stripe, at once. Seeds make a run repeatable as far as time allows. */
export const faults = [
  { match: { path: '/v1/*', probability: 0.08, seed: 1 }, effect: { status: 500 } },
  { match: { path: '/v1/*', probability: 0.05, seed: 2 }, effect: { status: 500, executed: true } },
  { match: { path: '/v1/*', probability: 0.08, seed: 3 }, effect: { status: 429 } },
  { match: { path: '/v1/*', probability: 0.08, seed: 4 }, effect: { drop_reply_after_effect: true } },
  { match: { path: '/v1/*', probability: 0.05, seed: 5 }, effect: { drop_before_effect: true } },
  { match: { path: '/v1/*', probability: 0.2, seed: 6 }, effect: { latency_ms: 100, reply_latency_ms: 50 } },
  { match: { probability: 0.5, seed: 7 }, webhooks: { duplicate: 2, reorder: 500 } },
  { match: { probability: 0.2, seed: 8 }, webhooks: { delay_ms: 1_000 } },
]

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
