import { expect, test } from 'bun:test'
import { readConfig } from '#platform/config'
import { openDatabase } from '#platform/database'
import { flush, placeUntilAnswered, rush, startApis } from '../../scripts/prove/index'
import { afterThisFile } from '../support/cleanup'
import { createBuyers, createProducts } from '../support/crowd'
import { createTestDatabase } from '../support/database'
import { startRedis } from '../support/redis'
import { expectStockToMatch, stockOf } from '../support/stock'

const [database, redis] = await Promise.all([createTestDatabase(), startRedis()])
const config = readConfig({ NODE_ENV: 'test', DATABASE_URL: database.url, REDIS_URL: redis.url })
const db = openDatabase(config.database, 'test')
afterThisFile(() => db.close())
const surroundings = { databaseUrl: database.url, redisUrl: redis.url }
const apis = await startApis(surroundings, 2)

const units = 10
const crowd = 60

async function hotProduct() {
  const [productId = ''] = await createProducts(db, [units])
  const buyers = await createBuyers({ db, config }, crowd, () => [{ productId, quantity: 1 }])
  return { productId, buyers }
}

/** Every unit is sold once, everybody else is told so, and the books agree. */
async function expectSoldOut(productId: string, result: Awaited<ReturnType<typeof rush>>): Promise<void> {
  expect(result).toMatchObject({ orders: units, sold: units, refused: crowd - units, others: [] })
  expect(await stockOf(db, productId)).toEqual({ stock: units, reserved: units })
  const [row] = await db.sql`
    select count(*) as lines, sum(quantity) as units from order_items where product_id = ${productId}`
  expect(row).toEqual({ lines: units, units })
  await expectStockToMatch(db)
}

test('a hot product over two processes: each unit is sold once, and nobody sees a 5xx', async () => {
  const { productId, buyers } = await hotProduct()

  const result = await rush(apis, buyers)

  expect(result.serverErrors).toBe(0)
  await expectSoldOut(productId, result)
})

test('Redis flushed half-way: the same', async () => {
  const { productId, buyers } = await hotProduct()

  const result = await rush(apis, buyers, { midway: () => flush(redis.url) })

  expect(result.serverErrors).toBe(0)
  await expectSoldOut(productId, result)
})

test('Redis killed half-way: the same', async () => {
  const { productId, buyers } = await hotProduct()

  const result = await rush(apis, buyers, { midway: () => redis.kill9() })
  await redis.restart()

  expect(result.serverErrors).toBe(0)
  await expectSoldOut(productId, result)
})

test.each(['order.shielded', 'order.written'])(
  'a process that dies at %s: every buyer is answered, each unit sold once',
  async (point) => {
    const [dying] = await startApis(surroundings, 1, point)
    const [, sound] = apis
    if (!dying || !sound) throw new Error('the processes are not there')
    const { productId, buyers } = await hotProduct()

    // All of them at the one that dies; those it leaves without an answer go on at the other.
    const result = await rush([dying, sound], buyers, { startAt: () => 0 })

    expect(await dying.process.exited).toBe(137)
    await expectSoldOut(productId, result)
  },
)

test('the same submission over two processes, on the last unit: one order and equal answers', async () => {
  for (const key of [undefined, 'same']) {
    const [productId = ''] = await createProducts(db, [1])
    const [buyer] = await createBuyers({ db, config }, 1, () => [{ productId, quantity: 1 }])
    if (!buyer) throw new Error('no buyer was made')

    const answers = await Promise.all(
      Array.from({ length: 50 }, (_, first) => placeUntilAnswered(apis, buyer, { first, key })),
    )

    expect(new Set(answers.map(({ id }) => id)).size).toBe(1)
    expect(answers.filter(({ status }) => status === 201)).toHaveLength(1)
    expect(answers.filter(({ status }) => status === 200)).toHaveLength(49)
    expect(await stockOf(db, productId)).toEqual({ stock: 1, reserved: 1 })
  }
})
