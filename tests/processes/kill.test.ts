import { expect, test } from 'bun:test'
import { eventually } from '../support/processes'
import { openRealShop, type RealShop } from '../support/real-shop'

const deadlineMs = 90_000

/** Points at which a process dies as by kill -9, in the order in which a purchase passes them. */
const points = [
  { process: 'api', point: 'order.checked' },
  { process: 'worker', point: 'intent.row_written' },
  { process: 'worker', point: 'intent.created' },
  { process: 'worker', point: 'intent.stored' },
  { process: 'api', point: 'event.opened' },
  { process: 'api', point: 'event.applied' },
] as const

for (const { process: name, point } of points) {
  test.concurrent(
    `the ${name} killed at ${point} and started again finishes the purchase`,
    async () => {
      const shop = await openRealShop()
      const crash = { CRASH_AT: point }
      await shop.startStripe()
      const [api, worker] = await Promise.all([
        shop.startApi(name === 'api' ? crash : {}),
        shop.startWorker(name === 'worker' ? crash : {}),
      ])
      const victim = name === 'api' ? api : worker
      const demo = await shop.startDemo()
      await victim.exited
      await (name === 'api' ? shop.startApi() : shop.startWorker())
      await expectOneSale(shop, demo)
    },
    deadlineMs,
  )
}

test.concurrent(
  'everything killed at once, while the payment is being prepared, goes on where it was',
  async () => {
    const shop = await openRealShop()
    const stripe = await shop.startStripe()
    const api = await shop.startApi()
    // The order is placed while no worker runs: it waits in the outbox.
    const demo = await shop.startDemo()
    const sender = await shop.startWorker({ CRASH_AT: 'intent.row_written' })
    await sender.exited
    await Promise.all([api.kill9(), stripe.kill9(), shop.redis.kill9()])
    await shop.redis.restart()
    await Promise.all([shop.startStripe(), shop.startApi(), shop.startWorker()])
    await expectOneSale(shop, demo)
  },
  deadlineMs,
)

interface Demo {
  readonly exited: Promise<number | null>
  output(): string
}

/** The demo's customer got what they bought, once, and nothing is left to be done. */
async function expectOneSale({ sql }: RealShop, demo: Demo): Promise<void> {
  const code = await demo.exited
  expect({ code, output: code === 0 ? '' : demo.output() }).toEqual({ code: 0, output: '' })
  expect(demo.output()).toContain('Sold and paid')
  const orders = await sql`select status, payment_status, total_minor::int as total from orders`
  expect(orders).toHaveLength(1)
  expect(orders[0]).toMatchObject({ status: 'confirmed', payment_status: 'paid' })
  const payments = await sql`select state from payments`
  expect([...payments]).toEqual([{ state: 'succeeded' }])
  const captures = await sql`select amount_minor::int as amount from money_movements`
  expect([...captures]).toEqual([{ amount: orders[0]?.total }])
  const [units] = await sql`
    select (select sum(reserved)::int from products) as reserved, (select sum(stock)::int from products) as stock,
      (select sum(delta)::int from stock_movements) as ledger,
      (select count(*)::int from stock_movements where reason = 'sale') as sales,
      (select count(*)::int from order_items) as items`
  expect(units).toMatchObject({ reserved: 0, stock: units?.ledger, sales: units?.items })
  await eventually(async () => (await sql`select from outbox where done_at is null`).length === 0, {
    deadlineMs: 40_000,
  })
}
