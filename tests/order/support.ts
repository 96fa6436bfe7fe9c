import { expect } from 'bun:test'
import { orderWakeUp } from '#order'
import { eventually } from '../support/processes'
import type { Reply, TestShop } from '../support/shop'

/** An action of staff answers the state of the order and nothing else, and the page that `look` reads says the same. */
export async function expectState(
  look: (orderId: string) => Promise<Reply['body']>,
  reply: Reply,
  expected: Readonly<Record<string, unknown>>,
): Promise<Reply['body']> {
  expect(reply.status).toBeLessThan(300)
  expect(reply.body).toMatchObject(expected)
  const page = await look(reply.body.id)
  const { shippingCompany, trackingNumber } = page
  const parcel = shippingCompany || trackingNumber ? { shippingCompany, trackingNumber } : null
  expect(reply.body).toEqual({
    id: page.id,
    status: page.status,
    paymentStatus: page.paymentStatus,
    holdReason: page.holdReason,
    parcel,
    legalMoves: page.legalMoves,
    canCancel: page.canCancel,
  })
  return page
}

/** How often those who follow an order are woken by a request: what is announced is heard in that order. */
export async function wakeUpsOf(shop: TestShop, orderId: string, request: () => Promise<Reply>) {
  await hearOneself(shop)
  let woken = 0
  const stop = shop.context.wakeUps.listen(orderWakeUp(orderId), () => {
    woken += 1
  })
  const reply = await request()
  await hearOneself(shop)
  stop()
  return { reply, woken }
}

async function hearOneself({ context: { wakeUps } }: TestShop): Promise<void> {
  const topic = crypto.randomUUID()
  let heard = false
  const stop = wakeUps.listen(topic, () => {
    heard = true
  })
  wakeUps.announce(topic)
  await eventually(() => heard)
  stop()
}
