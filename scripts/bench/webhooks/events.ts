import type { Context } from '#platform/context'
import { newId } from '#platform/ids'
import type { processStripeEvent } from '../../../src/domains/payment/application/stripe-event/process-stripe-event'
import { createBuyers, createProducts, orderBody } from '../../../tests/support/crowd'

export type BenchEvent = Parameters<typeof processStripeEvent>[1]

const mostDeliveries = 20

/** Orders that wait for their money, each with the event that brings it. */
export async function unpaidEvents(context: Context, url: string, count: number): Promise<BenchEvent[]> {
  const products = await createProducts(
    context.db,
    Array.from({ length: 20 }, () => 1_000),
  )
  const buyers = await createBuyers(context, count, (index) => [
    { productId: products[index % products.length] ?? '', quantity: 1 },
  ])
  for (const buyer of buyers) {
    const reply = await fetch(`${url}/orders`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', authorization: `Bearer ${buyer.token}` },
      body: JSON.stringify(orderBody(buyer)),
    })
    if (!reply.ok) throw new Error(await reply.text())
  }
  const rows = await context.db.sql<{ intent: string; amount: number }[]>`
    insert into payments (id, order_id, attempt, state, parameters, amount_minor, currency, stripe_payment_intent_id)
    select gen_random_uuid(), id, 1, 'requires_payment', '{}', total_minor, currency, 'pi_' || id from orders
    where user_id = any(${buyers.map(({ userId }) => userId)}::uuid[])
    returning stripe_payment_intent_id as intent, amount_minor as amount`
  return rows.map(({ intent, amount }) => eventFor(intent, amount))
}

function eventFor(intentId: string, amount: number): BenchEvent {
  const [id, type, created] = [`evt_${newId()}`, 'payment_intent.succeeded', Math.floor(Date.now() / 1_000)]
  const object = { id: intentId, object: 'payment_intent', amount, amount_received: amount, currency: 'pln' }
  const data = { object: { ...object, metadata: { app: 'metropolitan' } } }
  return { id, type, created, payload: JSON.stringify({ id, object: 'event', type, created, data }) }
}

/** Delivers an event as Stripe does: what is refused is sent again. Answers how often it was sent. */
export function deliverer(url: string, { stripe, config }: Context) {
  const [secret = ''] = config.stripe.webhookSecrets
  const deliver = async ({ payload }: BenchEvent): Promise<boolean> => {
    const signature = await stripe.webhooks.generateTestHeaderStringAsync({ payload, secret })
    const reply = await fetch(`${url}/webhooks/stripe`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', 'stripe-signature': signature },
      body: payload,
    })
    await reply.arrayBuffer()
    return reply.ok
  }
  return async (event: BenchEvent): Promise<number> => {
    for (let sent = 1; sent <= mostDeliveries; sent += 1) if (await deliver(event)) return sent
    throw new Error(`Event ${event.id} was refused ${mostDeliveries} times`)
  }
}
