import { expect, test } from 'bun:test'
import { readConfig } from '#platform/config'
import { closeContext, openContext } from '#platform/context'
import { createBuyers, createProducts, orderBody } from '../support/crowd'
import { eventually, freePort, startProcess } from '../support/processes'
import { openRealShop } from '../support/real-shop'
import { startSentinels } from '../support/redis-servers'
import { send } from '../support/shop'
import { expectStockToMatch } from '../support/stock'

const set = await startSentinels('s3cret-of-redis')
const shop = await openRealShop()
const environment = { REDIS_URL: set.url }
const context = openContext(readConfig({ ...shop.environment, ...environment, LOG_LEVEL: 'silent' }), 'test')

test('the primary of Redis dies under load: another is found, nothing is lost and nothing double', async () => {
  await shop.startStripe()
  const api = await shop.startApi(environment)
  await shop.startWorker(environment)
  const [productId = ''] = await createProducts(context.db, [1_000])
  const buyers = await createBuyers(context, 400, () => [{ productId, quantity: 1 }])
  const answers: { at: number; status: number; id: string }[] = []
  let killedAt = Number.POSITIVE_INFINITY
  let next = 0
  const buy = async (): Promise<void> => {
    for (let buyer = buyers[next++]; buyer; buyer = buyers[next++]) {
      const { status, body } = await send(shop.url, '/orders', { token: buyer.token, body: orderBody(buyer) })
      answers.push({ at: performance.now(), status, id: body.id })
      // The primary dies when a quarter is sold, however fast that goes; the rest is sold before, during and after.
      if (answers.length === 100) {
        killedAt = performance.now()
        await set.primary.process.kill9()
      }
      if (performance.now() > killedAt) await Bun.sleep(60)
    }
  }

  await Promise.all(Array.from({ length: 8 }, buy))
  await eventually(async () => (await set.current()) === set.replica.port, { deadlineMs: 30_000 })
  await eventually(async () => (await context.redis.ping().catch(() => '')) === 'PONG', {
    deadlineMs: 30_000,
  })

  expect(answers.filter(({ status }) => status !== 201)).toEqual([])
  expect(new Set(answers.map(({ id }) => id)).size).toBe(400)
  await eventually(
    async () => {
      const [row] = await shop.sql<[{ ready: number }]>`
        select count(*)::int as ready from payments where stripe_payment_intent_id is not null`
      return row.ready === 400
    },
    { deadlineMs: 60_000 },
  )
  const [{ intents }] = await shop.sql<[{ intents: number }]>`select count(*)::int as intents from payments`
  expect(intents).toBe(400)
  await expectStockToMatch(context.db)
  const away = api.logs().find(({ msg }) => msg === 'redis is unreachable: going on without it')
  const back = api.logs().find(({ msg }) => msg === 'redis is back')
  const seconds = (Date.parse(String(back?.time)) - Date.parse(String(away?.time))) / 1_000
  console.log(`Redis was away for ${seconds.toFixed(1)} s; nobody was refused`)
  expect(seconds).toBeGreaterThan(0)
}, 180_000)

test('with no sentinel to ask the API starts, is ready and sells', async () => {
  await closeContext(context)
  const port = await freePort()
  const url = `http://127.0.0.1:${port}`
  const lonely = { REDIS_URL: 'redis+sentinel://127.0.0.1:9,127.0.0.1:10/shop', PORT: String(port) }
  await startProcess({
    name: 'api',
    command: [process.execPath, 'src/api.ts'],
    env: { ...shop.environment, ...lonely },
    readyWhen: async () => (await fetch(`${url}/readyz`).catch(() => undefined))?.ok ?? false,
  })
  const own = openContext(readConfig({ ...shop.environment, ...lonely, LOG_LEVEL: 'silent' }), 'test')
  const [productId = ''] = await createProducts(own.db, [10])
  const [buyer] = await createBuyers(own, 1, () => [{ productId, quantity: 1 }])
  const reply = await send(url, '/orders', { token: buyer?.token, body: buyer && orderBody(buyer) })
  expect(reply.status).toBe(201)
  await closeContext(own)
}, 60_000)
