import { expect, test } from 'bun:test'
import { killWorkerInsideOneJob } from '../../scripts/prove/index'
import { openShop } from '../support/shop'

const shop = await openShop({ seed: false, stripe: true })

test('a worker killed five times inside one job, Redis flushed each time: the job is done once', async () => {
  expect(await killWorkerInsideOneJob(shop, true)).toBe(1)
  const events = await shop.context.db.sql`select event from order_events order by seq`
  expect(events.map(({ event }) => event)).toEqual(['order.placed', 'payment.ready'])
})
