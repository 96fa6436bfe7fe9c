import { openChoices } from '../shopper/index'
import { type Felt, type Look, measureFelt, type Struck, watchAvailability } from './availability'
import { sendBuyers } from './buyers'
import { judge, settle } from './judgement'
import { findRestorableMajor } from './restore'
import { planStrikes, type Strike } from './schedule'
import { openWorld, untilReady, type World } from './world'

export interface ChaosPlan {
  readonly orders: number
  readonly faults: number
  readonly seed: number
  /** However many orders there are: after so long it is enough. */
  readonly minutes: number
  readonly customers: number
  /** 1: a fault lasts a second or so, and so does the peace after it; less: so much less. */
  readonly pace: number
  /** Whether backups are restored, too, where this machine has the tools. */
  readonly restores: boolean
  /** Whether the shop reaches Postgres through PgBouncer, which is then killed, too. */
  readonly pooler?: boolean
  readonly tell: (line: string) => void
}

export interface ChaosResult {
  readonly plan: ChaosPlan
  readonly orders: number
  readonly paid: number
  readonly cancelled: number
  readonly requests: number
  readonly refusals: readonly [string, number][]
  readonly failures: readonly [string, number][]
  readonly felt: readonly Felt[]
  readonly looks: readonly Look[]
  readonly seconds: number
  readonly restores: number
  /** Of processes that died where a step of money is half done. */
  readonly deaths: number
  /** What is not as it was promised. */
  readonly broken: readonly string[]
}

/** Sells while everything breaks that can, one thing after the other, and judges what is left. */
export async function liveThroughChaos(plan: ChaosPlan): Promise<ChaosResult> {
  const major = plan.restores ? await findRestorableMajor() : undefined
  const restores = major !== undefined
  const world = await openWorld({ orders: plan.orders, major, pooler: plan.pooler ?? false })
  if (plan.restores && !restores)
    plan.tell('… no tools to restore a backup with are here: that fault is left out')
  const buyers = await sendBuyers(world, plan.customers, plan.seed)
  const startedAt = Date.now()
  const endsAt = startedAt + plan.minutes * 60_000
  const availability = watchAvailability(world.url, '/cart', buyers.token)
  const struck: Struck[] = []
  const strikes = planStrikes(plan.seed, plan.faults, { restores, pooler: plan.pooler ?? false })
  for (const [index, strike] of strikes.entries()) {
    if (Date.now() > endsAt) break
    // Spread over the orders, so that the last fault does not find the shop empty.
    while (buyers.orders.length < (index / strikes.length) * plan.orders && Date.now() < endsAt)
      await Bun.sleep(50)
    const one = await strikeOnce(world, strike, plan.pace)
    struck.push(one)
    const lasted = ((one.to - one.from) / 1_000).toFixed(1)
    plan.tell(`${index + 1}/${strikes.length} ${one.name} (${lasted} s): ${buyers.orders.length} orders`)
  }
  while (buyers.orders.length < plan.orders && Date.now() < endsAt) await Bun.sleep(50)
  await settle(world)
  await buyers.stop()
  availability.stop()
  await settle(world)
  const { orders, meter, failures } = buyers
  const seconds = Math.round((Date.now() - startedAt) / 1_000)
  const broken = await judge(world, buyers)
  return {
    plan,
    orders: orders.filter(({ orderId }) => orderId !== undefined).length,
    paid: orders.filter(({ confirmedAt }) => confirmedAt !== undefined).length,
    cancelled: orders.filter(({ cancelledAt }) => cancelledAt !== undefined).length,
    requests: meter.seen.length,
    refusals: meter.refusals(),
    failures: [...failures],
    felt: measureFelt(struck, availability.looks),
    looks: availability.looks,
    seconds,
    restores: world.lostTimes.length,
    deaths: world.deaths,
    broken,
  }
}

async function strikeOnce(
  world: World,
  { fault, afterMs, milliseconds, seed }: Strike,
  pace: number,
): Promise<Struck> {
  await Bun.sleep(afterMs * pace)
  const from = Date.now()
  await fault.strike({ world, milliseconds: milliseconds * pace, choices: openChoices(seed) })
  const to = Date.now()
  await untilReady(world)
  return { name: fault.name, from, to }
}
