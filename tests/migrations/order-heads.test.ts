import { expect, test } from 'bun:test'
import postgres from 'postgres'
import { migrate } from '#platform/migrations'
import { downDirectory, migrationsDirectory, rollBack } from '../../scripts/database/index'
import { generateShop } from '../../scripts/database/measurements'
import { createTestDatabase } from '../support/database'

test('orders of before say who bought, batch by batch, and what was begun goes on where it stopped', async () => {
  const { url } = await createTestDatabase()
  const sql = postgres(url, { max: 1, onnotice: () => undefined })
  await generateShop(sql, { orders: 1_200, products: 100 }, () => undefined)
  const heads = () => sql`select id, buyer, item_count from orders order by id`
  const written = [...(await heads())]
  await rollBack({
    url,
    migrations: migrationsDirectory,
    downs: downDirectory,
    to: '0023_fill_product_listings',
  })

  const options = { url, directory: migrationsDirectory }
  const stop = async (tag: string) => {
    if (tag === '0026_fill_order_heads') throw new Error('killed')
  }
  await expect(migrate({ ...options, beforeStatement: stop })).rejects.toThrow('killed')
  // One order has been filled before, with who they were then: it stays as it is.
  const [first] = written
  await sql`update orders set buyer = '{"firstName": "Then"}', item_count = 9 where id = ${first?.id}`
  await migrate(options)
  const filled = [...(await heads())]
  expect(filled.slice(1)).toEqual(written.slice(1))
  expect(filled[0]).toMatchObject({ buyer: { firstName: 'Then' }, item_count: 9 })
  await sql.end()
}, 30_000)
