import type { RealShop } from '../../../tests/support/real-shop'
import { poll } from '../../services/index'

/** What is looked at of Stripe's objects. */
export interface StripeObject {
  readonly id: string
  readonly status: string
  readonly amount: number
  readonly amount_received?: number
  readonly payment_intent?: string | null
  readonly latest_charge?: string | null
  readonly created: number
  readonly metadata?: Readonly<Record<string, string>>
  readonly data?: { readonly object: { readonly id: string } }
  readonly type?: string
}

const headers = { authorization: 'Bearer sk_test_emulator', 'stripe-version': '2026-10-28.endive' }
const deadlineMs = 60_000

/** What Stripe itself says, whatever the shop believes: every object of a list, newest first. Faults are waited out. */
export async function listAtStripe({ stripeUrl }: RealShop, path: string): Promise<StripeObject[]> {
  const objects: StripeObject[] = []
  for (let after = ''; ; ) {
    const page = await poll(
      async () => {
        const query = `${path.includes('?') ? '&' : '?'}limit=100${after && `&starting_after=${after}`}`
        const reply = await fetch(`${stripeUrl}/v1/${path}${query}`, { headers }).catch(() => undefined)
        return reply?.ok ? ((await reply.json()) as { data: StripeObject[]; has_more: boolean }) : undefined
      },
      { deadlineMs, everyMs: 50 },
    )
    if (!page) throw new Error(`Stripe does not list ${path}`)
    objects.push(...page.data)
    after = page.data.at(-1)?.id ?? ''
    if (!page.has_more || !after) return objects
  }
}

/** What a bank or somebody in the Dashboard does; undefined where Stripe does not let them. */
export async function actAtStripe(
  { stripeUrl }: RealShop,
  path: string,
  body: object = {},
): Promise<{ readonly id: string } | undefined> {
  const reply = await fetch(`${stripeUrl}/_emulator/${path}`, { method: 'POST', body: JSON.stringify(body) })
  if (reply.status >= 500) throw new Error(`${path}: ${await reply.text()}`)
  return reply.ok ? ((await reply.json()) as { id: string }) : undefined
}
