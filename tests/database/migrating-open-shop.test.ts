import { expect, test } from 'bun:test'
import postgres from 'postgres'
import { loadMigrations, migrate } from '#platform/migrations'
import { migrationsDirectory } from '../../scripts/database/target'
import { createFolder, holdOpen } from '../migrations/support'
import { fillCart, signUp } from '../support/customers'
import { openShop } from '../support/shop'

/** With the settings that the product has by default: what a migration may do is measured by them. */
const shop = await openShop()
const connect = () => postgres(shop.databaseUrl, { max: 1, onnotice: () => undefined })

/** The folder as it is, with one migration more. */
async function folderWith(text: string) {
  const known = await loadMigrations(migrationsDirectory)
  const tag = `${String(known.length + 1).padStart(4, '0')}_one_more`
  const texts = known.map(async (one) => [
    one.tag,
    await Bun.file(`${migrationsDirectory}/${one.tag}.sql`).text(),
  ])
  return await createFolder({ ...Object.fromEntries(await Promise.all(texts)), [tag]: text })
}

test('while a migration waits behind a long query, everybody goes on reading and writing', async () => {
  const { accessToken: token } = await signUp(shop)
  const { productId } = await fillCart(shop, token)
  await using folder = await folderWith('alter table products add column notes_of_staff text')
  const [reporter, sql] = [connect(), connect()]
  const release = await holdOpen(reporter, (tx) => tx`select count(*) from products`)
  const said: string[] = []
  const options = { url: shop.databaseUrl, directory: folder.path }
  const run = migrate({ ...options, report: (line) => said.push(line) })

  const slowest = { read: 0, write: 0 }
  const timed = async (kind: 'read' | 'write', work: () => ReturnType<typeof shop.call>): Promise<number> => {
    const startedAt = performance.now()
    const { status } = await work()
    slowest[kind] = Math.max(slowest[kind], performance.now() - startedAt)
    return status
  }
  const statuses = new Set<number>()
  while (!said.some((line) => line.includes('retry 2'))) {
    const change = { token, method: 'PUT', body: { quantity: 25 } }
    statuses.add(await timed('read', () => shop.call('/products?limit=5')))
    statuses.add(await timed('write', () => shop.call(`/cart/items/${productId}`, change)))
  }
  expect([...statuses]).toEqual([200])
  // Far below the two seconds after which the shop gives up.
  expect(Math.max(slowest.read, slowest.write)).toBeLessThan(1_500)
  await release()

  expect((await run).applied).toHaveLength(1)
  expect(await sql`select notes_of_staff from products limit 1`).toHaveLength(1)
  await Promise.all([reporter.end(), sql.end()])
})

test('who only reads and loses the wait for a lock is told to come back; who writes, that somebody else does', async () => {
  const hasty = await openShop({ settings: { DATABASE_LOCK_TIMEOUT_MS: '50' } })
  const { accessToken: token } = await signUp(hasty)
  const { productId } = await fillCart(hasty, token)
  const locker = postgres(hasty.databaseUrl, { max: 1, onnotice: () => undefined })
  const release = await holdOpen(locker, (tx) => tx`lock table products in access exclusive mode`)

  const read = await hasty.call('/products')
  const write = await hasty.call(`/cart/items/${productId}`, { token, method: 'PUT', body: { quantity: 7 } })
  await release()
  await locker.end()

  expect({ status: read.status, ...read.body }).toMatchObject({
    status: 503,
    code: 'SERVICE_UNAVAILABLE',
    retryable: true,
  })
  expect(Number(read.headers.get('retry-after'))).toBeGreaterThan(0)
  expect({ status: write.status, ...write.body }).toMatchObject({
    status: 409,
    code: 'CONCURRENT_REQUEST',
    retryable: true,
  })
  const cart = await hasty.call('/cart', { token })
  expect(cart.body.items[0].quantity).not.toBe(7)
})
