import { expect, test } from 'bun:test'
import { checkStock } from '../../src/domains/order/application/stock/check-stock'
import { deliver, intentEvent, unpaidOrder } from '../payment/support'
import { createBuyers, createProducts, orderBody } from '../support/crowd'
import { freePort, startProcess } from '../support/processes'
import { openShop } from '../support/shop'

const shop = await openShop({ seed: false })
const { context } = shop
const { sql } = context.db

async function sell() {
  const [productId = ''] = await createProducts(context.db, [5])
  const [buyer] = await createBuyers(context, 1, () => [{ productId, quantity: 2 }])
  const reply = await shop.call('/orders', { token: buyer?.token, body: buyer && orderBody(buyer) })
  expect(reply.status).toBe(201)
  return { productId, orderId: String(reply.body.id) }
}

test('in order, nothing differs', async () => {
  await sell()
  expect(await checkStock(context)).toEqual({ differences: [], redisWasAsked: true })
})

test('what was sold is held by nobody any more, and no difference', async () => {
  const order = await unpaidOrder(shop)
  expect((await deliver(shop.url, intentEvent(order, 'succeeded'))).status).toBe(200)
  expect(await checkStock(context)).toEqual({ differences: [], redisWasAsked: true })
})

test('a counter that was loaded before units came back is no difference, and is loaded anew', async () => {
  const { productId } = await sell()
  const key = `{metropolitan:stock}:${productId}`
  expect(await context.redis.exists(key)).toBe(1)
  await sql`
    with ledger as (insert into stock_movements (product_id, delta, reason) values (${productId}, 2, 'return'))
    update products set stock = stock + 2 where id = ${productId}`
  expect(await checkStock(context)).toEqual({ differences: [], redisWasAsked: true })
  expect(await context.redis.exists(key)).toBe(0)
})

test('a counter whose time ends between being listed and being read is no difference', async () => {
  const { productId } = await sell()
  const { redis } = context
  const key = `{metropolitan:stock}:${productId}`
  let ended = 0
  const scan = async (...asked: Parameters<typeof redis.scan>) => {
    const page = await redis.scan(...asked)
    if (page[1].includes(key)) ended += await redis.del(key)
    return page
  }
  const late = Object.create(redis, { scan: { value: scan } })
  expect(await checkStock({ ...context, redis: late })).toEqual({ differences: [], redisWasAsked: true })
  expect(ended).toBe(1)
})

test('what is none of our counters is found, and forgotten', async () => {
  const { productId } = await sell()
  const key = `{metropolitan:stock}:${productId}`
  await context.redis.set(key, 'no counter')
  const { differences } = await checkStock(context)
  expect(differences).toEqual([{ kind: 'redis', productId, isNow: Number.NaN, shouldBe: 3 }])
  expect(await context.redis.exists(key)).toBe(0)
})

test('each kind of difference is found, and only Redis is put right', async () => {
  const stock = await sell()
  const held = await sell()
  const cached = await sell()
  await sql`update products set stock = 6 where id = ${stock.productId}`
  await sql`update stock_reservations set state = 'released' where order_id = ${held.orderId}`
  const key = `{metropolitan:stock}:${cached.productId}`
  await context.redis.hset(key, 'left', 99)
  await context.redis.persist(key)

  const { differences } = await checkStock(context)

  const of = (productId: string) =>
    differences
      .filter((found) => found.productId === productId)
      .map(({ kind, isNow, shouldBe }) => [kind, isNow, shouldBe])
  expect(of(stock.productId)).toContainEqual(['stock', 6, 5])
  expect(of(held.productId)).toEqual([
    ['order_without_reservation', 0, 2],
    ['reserved', 2, 0],
  ])
  expect(of(cached.productId)).toEqual([['redis', 99, 3]])
  expect(await context.redis.exists(key)).toBe(0)
  await sql`update products set stock = 5 where id = ${stock.productId}`
  await sql`update stock_reservations set state = 'held' where order_id = ${held.orderId}`
})

test('the command ends with 1 where something differs, and with 0 once it is right', async () => {
  const { productId } = await sell()
  const run = async () => {
    const command = await startProcess({
      name: 'stock-check',
      command: [process.execPath, 'scripts/stock-check.ts'],
      env: { NODE_ENV: 'test', DATABASE_URL: shop.databaseUrl, REDIS_URL: shop.redis.url },
    })
    return { code: await command.exited, output: command.output() }
  }
  await sql`update products set stock = 9 where id = ${productId}`
  expect(await run()).toMatchObject({ code: 1, output: expect.stringContaining('has 9 and should have 5') })
  await sql`update products set stock = 5 where id = ${productId}`
  expect(await run()).toMatchObject({ code: 0, output: expect.stringContaining('✓') })
})

const whereNobodyAnswers = () =>
  Bun.listen({ hostname: '127.0.0.1', port: 0, socket: { data: () => undefined } })

test.each(['stock-check', 'audit-verify'])(
  '%s ends, in one line, where Postgres is away or silent',
  async (name) => {
    const run = async (port: number, ...args: string[]) => {
      const command = await startProcess({
        name,
        command: [process.execPath, `scripts/${name}.ts`, ...args],
        env: {
          NODE_ENV: 'test',
          DATABASE_URL: `postgres://postgres@127.0.0.1:${port}/none`,
          REDIS_URL: shop.redis.url,
        },
      })
      return { code: await command.exited, lines: command.output().trim().split('\n') }
    }
    const away = await run(await freePort())
    expect(away).toEqual({ code: 1, lines: [expect.stringMatching(/^Not checked: .*ECONNREFUSED/)] })

    const silent = whereNobodyAnswers()
    const waiting = await run(silent.port, '--deadline', '0.5')
    expect(waiting).toEqual({ code: 1, lines: ['Not checked: no answer in 0.5 seconds'] })
    silent.stop(true)
  },
)
