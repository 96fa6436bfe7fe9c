import { strictEqual } from 'node:assert/strict'
import { type CrowdBuyer, createBuyers, createProducts } from '../../tests/support/crowd'
import { openShop, type TestShop } from '../../tests/support/shop'
import { type Api, flush, placeUntilAnswered, rush, startApis } from './orders/crowd-run'
import { killWorkerInsideOneJob } from './orders/killed-worker'
import { proveHistories } from './orders/random-history'

const units = 50
const crowd = 400

/** `bun run prove orders`: no unit sold twice, no order doubled, nothing lost; each scenario prints its own line. */
export async function run(): Promise<void> {
  const shop = await openShop({ seed: false, stripe: true })
  const surroundings = { databaseUrl: shop.databaseUrl, redisUrl: shop.redis.url }
  const apis = await startApis(surroundings, 2)

  await scenario(`${units} units, ${crowd} buyers, two processes`, () => sellOut(shop, apis))
  await scenario('the same, Redis flushed half-way', () =>
    sellOut(shop, apis, { midway: () => flush(shop.redis.url) }),
  )
  await scenario('the same, Redis killed half-way', async () => {
    await sellOut(shop, apis, { midway: () => shop.redis.kill9() })
    await shop.redis.restart()
  })
  for (const point of ['order.checked', 'order.shielded', 'order.written']) {
    await scenario(`the same, a process killed at ${point}`, async () => {
      const [dying] = await startApis(surroundings, 1, point)
      const sound = apis.slice(1)
      if (dying) await sellOut(shop, [dying, ...sound], { startAt: () => 0, mayFail: true })
    })
  }
  await scenario('baskets of hot products in random line order', () => sellBaskets(shop, apis))
  for (const key of [undefined, 'same']) {
    await scenario(`one submission 50 times on the last unit, ${key ? 'with' : 'without'} a key`, () =>
      repeatOne(shop, apis, key),
    )
  }
  await scenario('random histories against the model', () =>
    proveHistories({ context: shop.context, call: shop.call }, { runs: 300, steps: 60 }),
  )
  // The orders above left their messages behind, and no other job shall be under way here.
  const quiet = await openShop({ seed: false, stripe: true })
  await scenario('a worker killed five times inside one job, Redis flushed each time', async () =>
    strictEqual(await killWorkerInsideOneJob(quiet, true), 1),
  )
  await scenario('a worker killed five times inside one job', async () =>
    strictEqual(await killWorkerInsideOneJob(quiet, false), 1),
  )
}

async function scenario(name: string, work: () => Promise<void>): Promise<void> {
  const startedAt = performance.now()
  await work()
  console.log(`✓ ${name} (${((performance.now() - startedAt) / 1_000).toFixed(1)} s)`)
}

interface Disturbance {
  readonly midway?: () => Promise<unknown>
  readonly startAt?: (index: number) => number
  readonly mayFail?: boolean
}

async function sellOut(shop: TestShop, apis: readonly Api[], disturbance: Disturbance = {}): Promise<void> {
  const [productId = ''] = await createProducts(shop.context.db, [units])
  const buyers = await createBuyers(shop.context, crowd, () => [{ productId, quantity: 1 }])
  await expectSoldOut(shop, { apis, buyers, products: [productId], disturbance })
}

/** Three hot products of 50 units, one of each in every basket, in whatever order the buyer put them in. */
async function sellBaskets(shop: TestShop, apis: readonly Api[]): Promise<void> {
  const products = await createProducts(shop.context.db, [units, units, units])
  const buyers = await createBuyers(shop.context, crowd, (index) => {
    const turned = [...products.slice(index % 3), ...products.slice(0, index % 3)]
    return (index % 2 ? turned.toReversed() : turned).map((productId) => ({ productId, quantity: 1 }))
  })
  await expectSoldOut(shop, { apis, buyers, products, disturbance: {} })
}

interface Sale {
  readonly apis: readonly Api[]
  readonly buyers: readonly CrowdBuyer[]
  readonly products: readonly string[]
  readonly disturbance: Disturbance
}

async function expectSoldOut(
  { context }: TestShop,
  { apis, buyers, products, disturbance }: Sale,
): Promise<void> {
  const result = await rush(apis, buyers, disturbance)
  strictEqual(result.orders, units, 'orders')
  strictEqual(result.refused, crowd - units, 'refusals')
  strictEqual(result.others.length, 0, 'other answers')
  if (!disturbance.mayFail) strictEqual(result.serverErrors, 0, 'answers of 5xx')
  for (const productId of products) {
    const [row] = await context.db.sql`
      select p.stock, p.reserved,
        (select sum(quantity)::int from order_items i where i.product_id = p.id) as sold,
        (select sum(quantity)::int from stock_reservations r where r.product_id = p.id and r.state = 'held') as held
      from products p where p.id = ${productId}`
    strictEqual(
      JSON.stringify(row),
      JSON.stringify({ stock: units, reserved: units, sold: units, held: units }),
    )
  }
}

async function repeatOne(shop: TestShop, apis: readonly Api[], key: string | undefined): Promise<void> {
  const [productId = ''] = await createProducts(shop.context.db, [1])
  const [buyer] = await createBuyers(shop.context, 1, () => [{ productId, quantity: 1 }])
  if (!buyer) throw new Error('no buyer was made')
  const answers = await Promise.all(
    Array.from({ length: 50 }, (_, first) => placeUntilAnswered(apis, buyer, { first, key })),
  )
  strictEqual(new Set(answers.map(({ id }) => id)).size, 1, 'different answers')
  strictEqual(answers.filter(({ status }) => status === 201).length, 1, 'answers of 201')
  strictEqual(answers.filter(({ status }) => status === 200).length, 49, 'answers of 200')
  const [row] = await shop.context.db.sql`select reserved from products where id = ${productId}`
  strictEqual(row?.reserved, 1, 'reserved')
}
