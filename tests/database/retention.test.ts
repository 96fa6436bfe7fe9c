import { expect, test } from 'bun:test'
import { Glob } from 'bun'
import { retention, subscriptions } from '#app/jobs'
import { transact } from '#platform/database'
import {
  type KeptTables,
  platformKept,
  platformRetention,
  prune,
  type Retention,
  startPruning,
} from '#platform/retention'
import { runOutsideTransaction } from '#platform/transaction-scope'
import { eventually } from '../support/processes'
import { insertSampleRow } from '../support/sample-row'
import { openShop } from '../support/shop'

const shop = await openShop({ seed: false })
const { sql } = shop.context.db

const policies: Retention[] = [...platformRetention(subscriptions)]
const kept: Record<string, string> = { ...platformKept }
for (const path of new Glob('src/domains/*/retention.ts').scanSync('.')) {
  const exported: Record<string, Retention[] | KeptTables> = await import(`../../${path}`)
  for (const one of Object.values(exported)) {
    if (Array.isArray(one)) policies.push(...one)
    else Object.assign(kept, one)
  }
}

/** Makes one row of a table as if it were `days` old by the column that its policy looks at. */
async function make({ table, age, only = '' }: Retention, days: number): Promise<void> {
  const given: Record<string, Date | true> = {}
  for (const [, name = ''] of only.matchAll(/(\w+) is not null/g)) given[name] = true
  await insertSampleRow(shop.context, table, { ...given, [age]: new Date(Date.now() - days * 86_400_000) })
}

async function rowsOf(policy: Retention): Promise<number> {
  const [row] = await sql<[{ rows: number }]>`
    select count(*)::int as rows from ${sql(policy.table)} where ${sql.unsafe(policy.only ?? 'true')}`
  return row.rows
}

test.each(policies.map((policy) => [`${policy.table} by ${policy.age}`, policy] as const))(
  '%s: old rows go, in batches, and young rows stay',
  async (_, policy) => {
    const young = await rowsOf(policy)
    await make(policy, policy.keepDays - 1)
    const olderThan = Array.from({ length: 3 }, (_row, index) => policy.keepDays + 1 + index)
    for (const days of olderThan) await make(policy, days)

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
  const policy = policies.find(({ age }) => age === 'created_at') ?? policies[0]
  if (!policy) throw new Error('nothing is pruned')
  const { table, keepDays } = policy
  await make(policy, keepDays + 1)
  await transact(shop.context, async (other) => {
    await other.sql`select pg_advisory_xact_lock(7205004, hashtext(${table}))`
    expect(await runOutsideTransaction(() => prune(shop.context, policy))).toBe(0)
  })
  await transact(shop.context, async (other) => {
    await other.sql`select from ${other.sql(table)} for update`
    expect(await runOutsideTransaction(() => prune(shop.context, policy))).toBe(0)
  })
  expect(await prune(shop.context, policy)).toBe(1)
})

test('no table grows without end: each is pruned, or there is a reason why it is kept', async () => {
  const tables = await sql<{ name: string }[]>`
    select relname as name from pg_class where relkind = 'r' and relnamespace = 'public'::regnamespace`
  const pruned = new Set(policies.map((policy) => policy.table))
  const undecided = tables.map(({ name }) => name).filter((name) => !pruned.has(name) && !(name in kept))
  // Say in the domain's retention.ts how long rows are kept, or why all of them are.
  expect(undecided).toEqual([])
})

test('a dead letter without which money would never go back is never pruned', async () => {
  const [parked] = policies.filter(({ age }) => age === 'parked_at')
  if (!parked) throw new Error('dead letters are not pruned')
  for (const topic of ['payment.refund_requested', 'order.refund_due/other', 'identity.otp_requested']) {
    await sql`insert into outbox (id, topic, payload, parked_at)
      values (gen_random_uuid(), ${topic}, '{}'::jsonb, now() - interval '200 days')`
  }
  expect(await prune(shop.context, parked)).toBe(1)
  const left = await sql<{ topic: string }[]>`
    select topic from outbox where parked_at < now() - interval '100 days' order by topic`
  expect(left.map(({ topic }) => topic)).toEqual(['order.refund_due/other', 'payment.refund_requested'])
})

test('the worker prunes what every domain lists', async () => {
  for (const policy of policies) expect(retention).toContainEqual(policy)
  for (const policy of policies) await make(policy, policy.keepDays + 1)
  const pruning = startPruning(shop.context, policies)
  const overdue = async ({ table, age, keepDays, only = 'true' }: Retention) =>
    (
      await sql`select from ${sql(table)}
        where ${sql(age)} < now() - make_interval(days => ${keepDays}) and ${sql.unsafe(only)}`
    ).length
  for (const policy of policies) await eventually(async () => (await overdue(policy)) === 0)
  await pruning.stop()
})
