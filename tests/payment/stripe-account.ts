import { expect } from 'bun:test'
import { eventually } from '../support/processes'
import type { RealShop } from '../support/real-shop'
import { send } from '../support/shop'
import { sign } from './support'

interface StripeEvent {
  readonly id: string
  readonly data: { readonly object: { readonly id: string; readonly payment_intent?: string } }
}

/** What a test does at Stripe's side of the counter. */
export function stripeAccount({ stripeUrl, sql }: RealShop) {
  /** What the emulator's own endpoints answer. */
  async function emulate<Answer>(method: string, path: string, body?: object): Promise<Answer> {
    const reply = await fetch(`${stripeUrl}/_emulator/${path}`, {
      method,
      ...(body && { body: JSON.stringify(body) }),
    })
    expect({ path, status: reply.status }).toEqual({ path, status: 200 })
    return (await reply.json()) as Answer
  }

  async function atStripe<Answer>(path: string): Promise<Answer> {
    const headers = { authorization: 'Bearer sk_test_emulator', 'stripe-version': '2026-10-28.endive' }
    return (await (await fetch(`${stripeUrl}/v1/${path}`, { headers })).json()) as Answer
  }

  /** The event of this type about the order's intent, once Stripe has it. */
  async function eventOf({ orderId }: { readonly orderId: string }, type: string): Promise<StripeEvent> {
    const [row] = await sql<[{ intent: string }]>`
      select stripe_payment_intent_id as intent from payments where order_id = ${orderId}
      order by attempt desc limit 1`
    return await eventually(async (): Promise<StripeEvent | undefined> => {
      const { data } = await atStripe<{ data: StripeEvent[] }>(`events?type=${type}&limit=100`)
      return data.find(
        ({ data: { object } }) => object.id === row.intent || object.payment_intent === row.intent,
      )
    })
  }

  /** Delivers an event to one of the processes, as Stripe does. */
  async function deliverTo(api: string, event: object): Promise<number> {
    const body = JSON.stringify(event)
    const headers = { 'stripe-signature': await sign(body) }
    return (await send(api, '/webhooks/stripe', { body, headers })).status
  }

  return { emulate, atStripe, eventOf, deliverTo }
}
