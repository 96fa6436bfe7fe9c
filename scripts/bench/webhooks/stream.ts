import type { Context } from '#platform/context'
import { type CrowdBuyer, createBuyers, createProducts, orderBody } from '../../../tests/support/crowd'
import { confirmWithTestCard } from '../../demo/index'

/**
 * Milliseconds from Stripe's answer to a confirmation until the customer's stream says that the order is paid: through
 * the webhook, the transaction and the wake-up. One purchase after the other.
 */
export async function timesToStream(
  context: Context,
  urls: { readonly shop: string; readonly stripe: string },
  purchases: number,
): Promise<number[]> {
  const [productId = ''] = await createProducts(context.db, [purchases])
  const buyers = await createBuyers(context, purchases, () => [{ productId, quantity: 1 }])
  const times: number[] = []
  for (const buyer of buyers) times.push(await timeOf(buyer, urls))
  return times
}

async function timeOf(
  buyer: CrowdBuyer,
  urls: { readonly shop: string; readonly stripe: string },
): Promise<number> {
  const headers = { 'content-type': 'application/json', authorization: `Bearer ${buyer.token}` }
  const placed = await fetch(`${urls.shop}/orders`, {
    method: 'POST',
    headers,
    body: JSON.stringify(orderBody(buyer)),
  })
  const { id } = (await placed.json()) as { id: string }
  const reply = await fetch(`${urls.shop}/orders/${id}/payment?wait=20`, { headers })
  const sheet = (await reply.json()) as { publishableKey: string; clientSecret: string }
  const stream = await fetch(`${urls.shop}/orders/${id}/events`, { headers })
  const paid = readUntilPaid(stream)
  await confirmWithTestCard(sheet, urls.stripe)
  const confirmedAt = performance.now()
  return (await paid) - confirmedAt
}

async function readUntilPaid(stream: Response): Promise<number> {
  const decoder = new TextDecoder()
  let text = ''
  for await (const chunk of stream.body ?? []) {
    text += decoder.decode(chunk, { stream: true })
    if (text.includes('order.confirmed')) return performance.now()
  }
  throw new Error(`The stream ended before the order was paid: ${text.slice(-500)}`)
}
