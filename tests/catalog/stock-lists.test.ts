import { expect, test } from 'bun:test'
import { adminWith, superAdmin } from '../admin/support'
import { openShop } from '../support/shop'
import { makeProduct } from './products'

const shop = await openShop()
const { sql } = shop.context.db
await superAdmin(shop)
const manager = await adminWith(shop, 'product_manager')
const { token } = manager

const look = async (path: string) => (await shop.call(path, { token })).body
const statementsOf = async (path: string) => (await shop.statementsOf(() => look(path))).length

async function move(productId: string, delta: number, more: Readonly<Record<string, unknown>> = {}) {
  const body = { productId, delta, reason: 'restock', ...more }
  const { status, body: moved } = await shop.call('/admin/stock-movements', { token, body })
  expect(status).toBe(201)
  return moved
}

interface Row {
  readonly id: string | number
  readonly available: number
}

/** Follows the cursors of a list to its end. */
async function everyRow(path: string): Promise<Row[]> {
  const rows: Row[] = []
  for (let cursor = ''; ; ) {
    const page = await look(`${path}${cursor}`)
    rows.push(...page.data)
    if (!page.nextCursor) return rows
    cursor = `&cursor=${page.nextCursor}`
  }
}

test('the ledger lists every movement once, newest first, and filters by product and reason', async () => {
  const product = await makeProduct(shop, token)
  const other = await makeProduct(shop, token)
  const first = await move(product.id, 30, { note: 'delivery 17' })
  await move(other.id, 4)
  await move(product.id, -2, { reason: 'adjustment' })
  await move(product.id, 5)

  const ledger = `/admin/stock-movements?productId=${product.id}`
  const list = await look(`${ledger}&count=true`)
  expect(list.data.map((row: { delta: number }) => row.delta)).toEqual([5, -2, 30])
  expect(list).toMatchObject({ nextCursor: null, total: { value: 3, exact: true } })
  expect(list.data[2]).toEqual({
    id: first.movementId,
    productId: product.id,
    productCode: product.productCode,
    delta: 30,
    reason: 'restock',
    orderId: null,
    actorId: manager.id,
    note: 'delivery 17',
    createdAt: expect.any(String),
  })
  const counted = await look(`${ledger}&reason=adjustment`)
  expect(counted.data.map((row: { delta: number }) => row.delta)).toEqual([-2])
  expect((await look(`${ledger}&reason=sale&count=true`)).total).toEqual({ value: 0, exact: true })

  const all = await sql<{ id: number }[]>`select id from stock_movements order by id desc`
  const listed = await everyRow('/admin/stock-movements?limit=20')
  expect(listed.map((row) => row.id)).toEqual(all.map((row) => row.id))
  const page = await look('/admin/stock-movements?limit=1')
  expect((await look(`${ledger}&cursor=${page.nextCursor}`)).code).toBe('CURSOR_INVALID')
})

test('alerts name what is for sale and runs out, the scarcest first, and nothing else', async () => {
  const made = async (units: number, changes: Readonly<Record<string, unknown>> = {}) => {
    const { id } = await makeProduct(shop, token, changes)
    if (units > 0) await move(id, units)
    return String(id)
  }
  const [few, none, many, draft, gone, held] = await Promise.all([
    made(3),
    made(0),
    made(11),
    made(0, { status: 'draft' }),
    made(0),
    made(11),
  ])
  await shop.call(`/admin/products/${gone}`, { method: 'DELETE', token })
  // Units that orders hold cannot be sold: 11 less 9.
  await sql`update products set reserved = 9 where id = ${held}`

  const scarce = await everyRow('/admin/stock-alerts?limit=2')
  const expected = await sql<{ id: string }[]>`
    select id from products where status = 'active' and stock - reserved <= 10 order by stock - reserved, id`
  expect(scarce.map((row) => row.id)).toEqual(expected.map((row) => row.id))
  expect(scarce.map((row) => row.available)).toEqual(
    scarce.map((row) => row.available).toSorted((a, b) => a - b),
  )
  const ids = scarce.map((row) => row.id)
  expect([few, none, held].filter((id) => !ids.includes(id))).toEqual([])
  expect([many, draft, gone].filter((id) => ids.includes(id))).toEqual([])

  const scarcer = (await everyRow('/admin/stock-alerts?threshold=2&limit=100')).map((row) => row.id)
  expect([none, held].filter((id) => !scarcer.includes(id))).toEqual([])
  expect(scarcer).not.toContain(few)
})

test('each list takes one statement beside the guard’s, however many rows it shows', async () => {
  for (const list of [
    '/admin/stock-movements',
    '/admin/stock-alerts',
    '/admin/stock-alerts?threshold=1000000',
  ]) {
    const path = (limit: number) => `${list}${list.includes('?') ? '&' : '?'}limit=${limit}`
    expect([list, await statementsOf(path(1)), await statementsOf(path(100))]).toEqual([list, 2, 2])
  }
  const rows = (await look('/admin/stock-alerts?threshold=1000000&limit=100')).data
  expect(rows.length).toBeGreaterThan(50)
})
