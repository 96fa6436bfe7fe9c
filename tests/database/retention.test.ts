import { expect, test } from 'bun:test'
import { Glob } from 'bun'
import { retention } from '#app/jobs'
import { transact } from '#platform/database'
import { platformRetention, prune, type Retention, startPruning } from '#platform/retention'
import { runOutsideTransaction } from '#platform/transaction-scope'
import { newDevice, signUp } from '../support/customers'
import { eventually } from '../support/processes'
import { openShop } from '../support/shop'

const shop = await openShop({ seed: false })
const { sql } = shop.context.db
const customer = await signUp(shop)

/** Makes one row of a table as if it were `days` old by the column that its policy looks at. */
const makers: Readonly<Record<string, (policy: Retention, days: number) => Promise<unknown>>> = {
  idempotency_keys: (_, days) => sql`
    insert into idempotency_keys (actor_id, method, path, key, body_hash, created_at)
    values (${crypto.randomUUID()}, 'POST', '/orders', 'key', 'hash', now() - make_interval(days => ${days}))`,
  outbox: ({ age }, days) => sql`
    insert into outbox (id, topic, payload, created_at, ${sql(age)})
    values (${crypto.randomUUID()}, 'nobody.listens', '{}', now() - interval '1 year',
      now() - make_interval(days => ${days}))`,
  otp_challenges: ({ only }, days) => sql`
    insert into otp_challenges (id, phone, calling_code, user_type, language, created_at, expires_at, session_id)
    values (${crypto.randomUUID()}, '+48512345678', '48', 'individual', 'pl', now() - make_interval(days => ${days}),
      now(), ${only?.includes('not null') ? customer.sessionId : null})`,
  guests: (_, days) => sql`
    insert into guests (id, device_id, expires_at)
    values (${crypto.randomUUID()}, ${newDevice().id}, now() - make_interval(days => ${days}))`,
  security_events: (_, days) => sql`
    insert into security_events (id, user_id, kind, details, created_at)
    values (${crypto.randomUUID()}, ${customer.userId}, 'new_device', '{}', now() - make_interval(days => ${days}))`,
  user_sessions: ({ age }, days) => {
    const revokedAt = age === 'revoked_at' ? sql`now() - make_interval(days => ${days})` : sql`null`
    const expiresAt = age === 'revoked_at' ? sql`now()` : sql`now() - make_interval(days => ${days})`
    return sql`
      insert into user_sessions (id, user_id, device_id, device_name, platform, kind, expires_at, revoked_at)
      values (${crypto.randomUUID()}, ${customer.userId}, ${newDevice().id}, 'x', 'ios', 'customer', ${expiresAt},
        ${revokedAt})`
  },
  staff_sign_in_attempts: (_, days) => sql`
    insert into staff_sign_in_attempts (key, failures, last_at, blocked_until)
    values (${crypto.randomUUID()}, 1, now() - make_interval(days => ${days}), now())`,
  stripe_events: (_, days) => sql`
    insert into stripe_events (id, type, created_at, payload, processed_at)
    values (${crypto.randomUUID()}, 'x', now(), '{}', now() - make_interval(days => ${days}))`,
}

/** Tables that grow with the business, and why nothing of them is thrown away. */
const kept: Readonly<Record<string, string>> = {
  users: 'accounts; deleted ones are emptied, and what they bought must stay',
  addresses: 'soft-deleted: orders may be shown with them',
  companies: 'customers',
  company_members: 'decisions about them are on record',
  categories: 'as large as the catalog',
  category_translations: 'as large as the catalog',
  products: 'as large as the catalog',
  product_translations: 'as large as the catalog',
  catalog_state: 'one row',
  stock_movements: 'the ledger of stock',
  stock_reservations: 'the ledger of reservations, one row a line of an order',
  carts: 'one for each customer; those of guests go with the guest',
  cart_items: 'bounded by the size of a cart, and emptied when it is ordered',
  orders: 'kept by law',
  order_items: 'kept by law',
  order_events: 'what happened to an order',
  order_notes: 'what staff know of an order',
  payments: 'kept by law',
  refunds: 'kept by law',
  refund_lines: 'kept by law',
  money_movements: 'the ledger of money',
  disputes: 'kept by law',
  reconciliation_findings: 'until somebody settles them',
  admin_roles: 'as large as the staff',
  admin_permissions: 'as large as the code',
  admin_role_permissions: 'as large as the staff',
  admin_user_roles: 'as large as the staff',
  audit_log: 'append-only by design',
  audit_head: 'one row',
  staff_totp: 'as large as the staff',
  staff_recovery_codes: 'as large as the staff',
  database_epoch: 'one row',
  schema_migrations: 'one row a migration',
}

const policies: Retention[] = [...platformRetention]
for (const path of new Glob('src/domains/*/retention.ts').scanSync('.')) {
  const exported: Record<string, Retention[]> = await import(`../../${path}`)
  policies.push(...Object.values(exported).flat())
}

async function rowsOf(policy: Retention): Promise<number> {
  const [row] = await sql<[{ rows: number }]>`
    select count(*)::int as rows from ${sql(policy.table)} where ${sql.unsafe(policy.only ?? 'true')}`
  return row.rows
}

test.each(policies.map((policy) => [`${policy.table} by ${policy.age}`, policy] as const))(
  '%s: old rows go, in batches, and young rows stay',
  async (_, policy) => {
    const make = makers[policy.table]
    if (!make) throw new Error(`${policy.table} needs a maker of rows in this test`)
    const young = await rowsOf(policy)
    await make(policy, policy.keepDays - 1)
    const olderThan = Array.from({ length: 3 }, (_row, index) => policy.keepDays + 1 + index)
    for (const days of olderThan) await make(policy, Math.ceil(days))

    expect(await prune(shop.context, policy)).toBe(3)
    expect(await rowsOf(policy)).toBe(young + 1)
    expect(await prune(shop.context, policy)).toBe(0)
  },
)

test.each(policies.map((policy) => [`${policy.table} by ${policy.age}`, policy] as const))(
  '%s: an index finds what is old',
  async (_, { table, age }) => {
    const indexes = await sql`
      select from pg_index i join pg_attribute a on a.attrelid = i.indrelid and a.attnum = i.indkey[0]
      where i.indrelid = ${table}::regclass and a.attname = ${age}`
    expect(indexes.length).toBeGreaterThan(0)
  },
)

test('more than a batch goes in one round', async () => {
  await sql`
    insert into idempotency_keys (actor_id, method, path, key, body_hash, created_at)
    select gen_random_uuid(), 'POST', '/orders', n::text, 'hash', now() - interval '2 days'
    from generate_series(1, 2500) n`
  const statements = await shop.statementsOf(async () => {
    expect(await prune(shop.context, { table: 'idempotency_keys', age: 'created_at', keepDays: 1 })).toBe(
      2_500,
    )
  })
  expect(statements.filter((statement) => statement.includes('delete from'))).toHaveLength(3)
})

test('a table that another worker is pruning, and rows that somebody is using, are left alone', async () => {
  const policy = { table: 'otp_challenges', age: 'created_at', keepDays: 2, only: 'session_id is null' }
  await makers.otp_challenges?.(policy, 3)
  await transact(shop.context, async (other) => {
    await other.sql`select pg_advisory_xact_lock(7205004, hashtext('otp_challenges'))`
    expect(await runOutsideTransaction(() => prune(shop.context, policy))).toBe(0)
  })
  await transact(shop.context, async (other) => {
    await other.sql`select from otp_challenges for update`
    expect(await runOutsideTransaction(() => prune(shop.context, policy))).toBe(0)
  })
  expect(await prune(shop.context, policy)).toBe(1)
})

test('no table grows without end: each is pruned, or there is a reason why it is kept', async () => {
  const tables = await sql<{ name: string }[]>`
    select relname as name from pg_class where relkind = 'r' and relnamespace = 'public'::regnamespace`
  const pruned = new Set(policies.map((policy) => policy.table))
  const undecided = tables.map(({ name }) => name).filter((name) => !pruned.has(name) && !(name in kept))
  // Say in the domain's retention.ts how long rows are kept, or above why all of them are.
  expect(undecided).toEqual([])
})

test('the worker prunes what every domain lists', async () => {
  expect(policies.filter((policy) => !retention.includes(policy))).toEqual([])
  await makers.stripe_events?.({ table: 'stripe_events', age: 'processed_at', keepDays: 90 }, 91)
  const pruning = startPruning(shop.context, policies)
  await eventually(
    async () =>
      (await sql`select from stripe_events where processed_at < now() - interval '90 days'`).length === 0,
  )
  await pruning.stop()
})
