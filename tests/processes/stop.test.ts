import { expect, test } from 'bun:test'
import { eventually } from '../support/processes'
import { openRealShop, type RealShop } from '../support/real-shop'

const shop = await openRealShop()

/** What may have become of Redis just before the processes of a shop are told to stop. */
const states: Record<string, (redis: RealShop['redis']) => Promise<unknown>> = {
  'is away': (redis) => redis.stop(),
  'was away and is back': async (redis) => {
    await redis.stop()
    await redis.restart()
  },
  'was killed and is back': async (redis) => {
    await redis.kill9()
    await redis.restart()
  },
  hangs: async (redis) => redis.pause(),
}

test.each(Object.entries(states))('a worker stops in order, and soon, where Redis %s', async (_, change) => {
  const worker = await shop.startWorker()
  await change(shop.redis)
  await expectOrderlyEnd(worker)
  await shop.redis.restart()
})

test('so does a worker that never met Redis', async () => {
  await shop.redis.stop()
  const worker = await shop.startWorker()
  await eventually(() => worker.output().includes('redis is unreachable'))
  await expectOrderlyEnd(worker)
  await shop.redis.restart()
})

/** Well below what an orchestrator grants before it kills, and below the deadline of the process itself. */
async function expectOrderlyEnd(worker: Awaited<ReturnType<RealShop['startWorker']>>): Promise<void> {
  expect(await worker.stop(12_000)).toBe(0)
  expect(worker.logs().at(-1)?.msg).toBe('worker has stopped')
}
