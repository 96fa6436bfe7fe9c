import { NoAnswer, openShop, Refusal } from '../demo/index'
import { newAccount } from '../loadtest/index'
import { messageOf } from '../services/index'
import {
  type Account,
  developmentInbox,
  findStripe,
  type Meter,
  openChoices,
  openMeter,
  type PlacedOrder,
  type Session,
  type Shopper,
  signIn,
  visit,
} from '../shopper/index'
import type { World } from './world'

export interface Buyers {
  readonly orders: PlacedOrder[]
  readonly meter: Meter
  /** What no customer may ever see, in words. */
  readonly violations: string[]
  /** Why visits ended early. */
  readonly failures: Map<string, number>
  /** Somebody’s token of now. */
  token(): string
  /** They finish the visit they are at. */
  stop(): Promise<void>
}

const patienceSeconds = 90
const answerWithinMs = 8_000

/** So many customers who buy again and again until they are stopped; what they decide follows from the seed. */
export async function sendBuyers(world: World, count: number, seed: number): Promise<Buyers> {
  const meter = openMeter()
  const client = openShop(world.url, patienceSeconds, { answerWithinMs, observe: meter.observe })
  const stripe = await findStripe(client, world.shop.stripeUrl)
  const codes = developmentInbox(client)
  const orders: PlacedOrder[] = []
  const violations: string[] = []
  const failures = new Map<string, number>()
  let isOver = false
  const enter: Enter = (account) => signIn(client, account, codes)
  const people = await Promise.all(
    Array.from({ length: count }, async (_, index): Promise<Shopper> => {
      const choices = openChoices(seed * 100_003 + index)
      return {
        url: world.url,
        client,
        choices,
        stripe,
        think: () => Bun.sleep(choices.next() * 150),
        orders,
        onPaid: () => undefined,
        wanted: world.wanted,
        onlyLooks: 10,
        session: await enter(newAccount()),
      }
    }),
  )
  const lives = people.map(async (shopper) => {
    while (!isOver) {
      try {
        violations.push(...(await live(world, shopper, enter)))
      } catch (error) {
        await comeBack(shopper, error, enter)
        const reason = error instanceof NoAnswer ? 'no answer' : messageOf(error)
        failures.set(reason, (failures.get(reason) ?? 0) + 1)
      }
    }
  })
  return {
    orders,
    meter,
    violations,
    failures,
    token: () => people[0]?.session.accessToken ?? '',
    async stop() {
      isOver = true
      await Promise.all(lives)
    },
  }
}

type Enter = (account: Account) => Promise<Session>

/** One visit, and now and then what nobody may. Answers what was seen that may never be seen. */
async function live(world: World, shopper: Shopper, enter: Enter): Promise<string[]> {
  await visit(shopper)
  const seen = shopper.choices.happens(0.1) ? await lookIntoOthers(shopper) : []
  if (!shopper.choices.happens(0.04)) return seen
  const worked = await leave(world, shopper)
  shopper.session = await enter(shopper.session)
  return [...seen, ...worked]
}

/** After a restore a session of the lost time is gone, and so may be an address. */
async function comeBack(shopper: Shopper, error: unknown, enter: Enter): Promise<void> {
  if (!(error instanceof Refusal)) return
  if (error.status === 404) delete shopper.addressId
  if (error.status === 401) shopper.session = await enter(shopper.session).catch(() => shopper.session)
}

/** I8: whatever is broken, nobody sees what is another’s. */
async function lookIntoOthers({ client, choices, orders, session }: Shopper): Promise<string[]> {
  const others = orders.filter(({ userId, orderId }) => userId !== session.userId && orderId !== undefined)
  const order = choices.pick(others)
  if (!order) return []
  try {
    await client.call(`/orders/${order.orderId}`, { token: session.accessToken })
    return [`I8: customer ${session.userId} was shown order ${order.orderId} of ${order.userId}`]
  } catch {
    return []
  }
}

/** I9: who has signed out is out, from the next request. */
async function leave(world: World, { client, session }: Shopper): Promise<string[]> {
  const restores = world.lostTimes.length
  await client.call('/auth/logout', { body: { refreshToken: session.refreshToken } })
  try {
    await client.call('/me', { token: session.accessToken })
    // A backup that was restored meanwhile is of before.
    return world.lostTimes.length > restores || world.isGoingBack()
      ? []
      : [`I9: session of ${session.userId} works on`]
  } catch {
    return []
  }
}
