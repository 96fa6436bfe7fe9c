import { strictEqual } from 'node:assert/strict'
import { superAdmin, type TestAdmin } from '../../tests/admin/support'
import { openShop, type TestShop } from '../../tests/support/shop'

const customers = 20_000
const orders = 200_000

const monthAgo = new Date(Date.now() - 30 * 86_400_000).toISOString()

/** What staff ask of the list of orders. The last one finds nothing, and has no index of its own. */
const questions = [
  '?limit=1',
  '?limit=100',
  '?status=cancelled&limit=100',
  '?paymentStatus=refunded&limit=100',
  '?userType=corporate&limit=100',
  `?customer=Customer%20777&limit=100&from=${monthAgo}`,
  '?number=N777',
  '?from=2020-01-01T00:00:00Z&to=2020-01-02T00:00:00Z',
  `?totalAtLeast=99000000&from=${monthAgo}`,
]
const repetitions = 7

/** `bun run prove admin`: the lists of the panel at 200,000 orders cost as many statements as at one, and little time. */
export async function run(): Promise<void> {
  const shop = await openShop({ settings: { DATABASE_STATEMENT_TIMEOUT_MS: '600000' } })
  const boss = await superAdmin(shop)
  await fill(shop)
  // A pool asks Postgres for its types when it is first used.
  await shop.call('/admin/orders?limit=1', { token: boss.token })
  for (const question of questions) await ask(shop, boss, question)
}

async function ask(shop: TestShop, boss: TestAdmin, question: string): Promise<void> {
  const times: number[] = []
  for (let round = 0; round < repetitions; round += 1) {
    const startedAt = performance.now()
    const statements = await shop.statementsOf(async () => {
      const { status } = await shop.call(`/admin/orders${question}`, { token: boss.token })
      strictEqual(status, 200)
    })
    times.push(performance.now() - startedAt)
    strictEqual(statements.length, 2)
  }
  const median = times.toSorted((a, b) => a - b)[Math.floor(repetitions / 2)] ?? 0
  console.log(`✓ /admin/orders${question}: 2 statements, median ${median.toFixed(0)} ms`)
}

async function fill({ context: { db } }: TestShop): Promise<void> {
  await db.sql`
    insert into users (id, phone, user_type, first_name, last_name, language)
    select gen_random_uuid(), '+4861' || lpad(n::text, 7, '0'),
      case when n % 10 = 0 then 'corporate' else 'individual' end, 'Customer ' || n, 'Nowak', 'pl'
    from generate_series(1, ${customers}::int) n`
  await db.sql`
    insert into orders (id, order_number, user_id, status, payment_status, payment_method, subtotal_minor, vat_minor,
      shipping_minor, discount_minor, total_minor, currency, language, shipping_address, billing_address, cart_id,
      cart_version, request_hash, created_at)
    select gen_random_uuid(), 'N' || n, u.id, case when n % 50 = 0 then 'cancelled' else 'delivered' end,
      case when n % 500 = 0 then 'refunded' else 'paid' end, 'card', 20000 + n, 5, 0, 0, 20000 + n, 'PLN', 'pl',
      '{}'::jsonb, '{}'::jsonb, gen_random_uuid(), 1, 'proof', now() - n * interval '1 minute'
    from generate_series(1, ${orders}::int) n
    join (select id, row_number() over (order by id) as place from users where user_type is not null) u
      on u.place = n % ${customers}::int + 1`
  await db.sql`analyze`
}
