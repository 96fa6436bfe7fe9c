import { findBrokenPromises } from '../database/index'
import { control, listAtStripe, readTakings } from '../prove/index'
import { messageOf, poll } from '../services/index'
import type { PlacedOrder } from '../shopper/index'
import type { Buyers } from './buyers'
import { command } from './restore'
import type { World } from './world'

/** Everything is on again: what Stripe has kept back goes out, and whatever is under way has a minute. */
export async function settle(world: World): Promise<void> {
  await control(world.shop, 'DELETE faults')
  await control(world.shop, 'POST deliveries/release', { order: 'shuffled', seed: 1 }).catch(() => undefined)
  await poll(
    async () => {
      await control(world.shop, 'POST deliveries/retry')
      const pending = await control(world.shop, 'GET deliveries?state=pending')
      return Array.isArray(pending) && pending.length === 0 ? true : undefined
    },
    { deadlineMs: 60_000, everyMs: 250 },
  )
}

/** Everything that is not as it was promised, in words; empty: all is well. */
export async function judge(world: World, { orders, meter, violations }: Buyers): Promise<string[]> {
  const isForgotten = (at: number) => world.lostTimes.some(({ from, to }) => at >= from && at <= to)
  const mayBeGone = (order: PlacedOrder) =>
    world.lostTimes.some(({ from, to }) => order.sentAt <= to && (order.answeredAt ?? order.sentAt) >= from)
  // What a customer was told in a time that is lost is not asked of the shop; what Stripe took is.
  const remembered = orders.map(({ cancelledAt, paidSeenAt, ...order }) => ({
    ...order,
    ...(cancelledAt !== undefined && !isForgotten(cancelledAt) && { cancelledAt }),
    ...(paidSeenAt !== undefined && !isForgotten(paidSeenAt) && { paidSeenAt }),
  }))
  const unforeseen = meter.seen.filter(({ status }) => status === 500)
  const broken = await findBrokenPromises(world.databaseUrl(), remembered, { mayBeGone })
  return [
    ...new Set(violations),
    ...unforeseen.map(({ route, code }) => `a customer was answered 500 ${code} by ${route}`),
    ...(unforeseen.length > 0 ? causesIn(world) : []),
    ...broken,
    ...(await findMoneyTwice(world)),
    ...(await findUnbooked(world, orders.filter(mayBeGone))),
  ]
}

/** What the processes said of answers that nobody foresaw; one whose log was full could say nothing. */
function causesIn({ started }: World): string[] {
  const failed = started.flatMap((one) =>
    one.logs().filter(({ code, err }) => code === 'INTERNAL_ERROR' && err),
  )
  return failed.map(({ err }) => `an error that nobody foresaw: ${JSON.stringify(err).slice(0, 600)}`)
}

/** By Stripe’s own books: of each order one payment is kept, at most. */
async function findMoneyTwice(world: World): Promise<string[]> {
  const takings = await readTakings({ real: world.shop })
  const kept = Map.groupBy(
    takings.filter(({ keptMinor }) => keptMinor > 0),
    ({ orderId }) => orderId,
  )
  return [...kept].flatMap(([orderId, payments]) =>
    payments.length > 1 ? [`I4: at Stripe ${payments.length} payments of order ${orderId} are kept`] : [],
  )
}

/** The manual’s commands name what does not add up; orders that a restore has taken are staff’s to give back. */
async function findUnbooked(world: World, gone: readonly PlacedOrder[]): Promise<string[]> {
  const intents = gone.length > 0 ? await listAtStripe(world.shop, 'payment_intents') : []
  const lost = new Set(gone.map(({ orderId }) => orderId))
  const excused = [
    ...lost,
    ...intents.flatMap(({ id, metadata }) => (lost.has(metadata?.order_id) ? [id] : [])),
  ].filter((id) => id !== undefined)
  const findings = await Promise.all(
    ['payments-check', 'stock-check'].map((name) =>
      command(world, name).then(
        () => [],
        (error: unknown) =>
          messageOf(error)
            .split('\n')
            .filter((line) => line.includes('✗')),
      ),
    ),
  )
  return findings.flat().filter((line) => !excused.some((id) => line.includes(id)))
}
