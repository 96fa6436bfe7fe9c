import type { Context } from '#platform/context'
import { transact } from '#platform/database'
import { createBuyers, createProducts } from '../../../tests/support/crowd'
import { type Statement, statementsOf } from './statements'

const small = 1_000

/** Pages that the statements of one order touch, with a small and with a large table of orders behind them. */
export async function measureBuffers(context: Context, large: number) {
  await fill(context, small)
  const before = await touched(context)
  await fill(context, large)
  const after = await touched(context)
  return ['actor', 'read', 'write'].map((name, index) => ({
    name,
    small: before[index] ?? 0,
    large: after[index] ?? 0,
  }))
}

/** Fills the table up to so many orders, in steps, each closed and with its item, event and reservation. */
async function fill({ db }: Context, wanted: number): Promise<void> {
  const { sql } = db
  const [row] = await sql<[{ count: number }]>`select count(*) as count from orders`
  const step = 20_000
  for (let made = row.count; made < wanted; made += step) {
    await sql`
      with made as (
        insert into orders (id, order_number, user_id, status, payment_status, payment_method, subtotal_minor, vat_minor,
          shipping_minor, discount_minor, total_minor, currency, language, shipping_address, billing_address, cart_id,
          cart_version, request_hash, event_seq)
        select gen_random_uuid(), 'B' || (${made}::int + n), u.id, 'delivered', 'paid', 'card', 25000, 1190, 0, 0, 25000,
          'PLN', 'pl', '{}', '{}', gen_random_uuid(), 1, 'bench', 1
        from generate_series(1, least(${step}::int, ${wanted}::int - ${made}::int)) n
        join lateral (select id from users offset n % 100 limit 1) u on true
        returning id
      ), events as (
        insert into order_events (order_id, seq, event, actor) select id, 1, 'order.placed', 'customer' from made
      )
      insert into stock_reservations (order_id, product_id, quantity, state)
      select m.id, p.id, 1, 'committed' from made m, (select id from products limit 1) p`
  }
  await sql`vacuum analyze`
}

/** The second run counts: the first one fills the caches of the catalog and of the plans. */
async function touched(context: Context): Promise<number[]> {
  const [productId = ''] = await createProducts(context.db, [1_000])
  const counts: number[][] = []
  const buyers = await createBuyers(context, 5, () => [{ productId, quantity: 1 }])
  for (const statements of await statementsOf(context, buyers))
    counts.push(await pagesTouched(context, statements))
  return [0, 1, 2].map((index) => Math.min(...counts.map((count) => count[index] ?? 0)))
}

/** Pages that each statement touches, run for real and rolled back. */
export async function pagesTouched({ db }: Context, statements: readonly Statement[]): Promise<number[]> {
  const counts: number[] = []
  await transact({ db }, async (tx) => {
    for (const { text, parameters } of statements) {
      const rows = await tx.sql.unsafe(`explain (analyze, buffers, format json) ${text}`, [...parameters])
      const plan = rows[0]?.['QUERY PLAN']?.[0]?.Plan ?? {}
      counts.push(Number(plan['Shared Hit Blocks']) + Number(plan['Shared Read Blocks']))
    }
    throw new Error('roll back')
  }).catch((error: unknown) => {
    if (counts.length < statements.length) throw error
  })
  return counts
}
