import postgres from 'postgres'
import { readMigrationStatus } from '#platform/migrations'
import { type Backlog, lateSeconds, readBacklog } from '#platform/outbox-backlog'
import { migrationsDirectory } from './target'

/** The indexes that the shop is slow without; built by drizzle/migrations/0002_critical_indexes.sql. */
export const criticalIndexes = [
  'idx_orders_stripe_payment_intent_id',
  'idx_orders_user_id',
  'idx_products_category_id',
  'idx_order_items_order_id',
  'idx_order_items_product_id',
  'idx_product_translations_lang_product',
  'idx_orders_status_created',
  'idx_products_stock_available',
] as const

/** Beyond this share of dead rows, autovacuum does not keep up with a table. */
const tooManyDead = 0.2
const fewRows = 1_000

interface IndexState {
  readonly name: string
  readonly state: 'valid' | 'invalid' | 'missing'
}

interface LockWait {
  readonly pid: number
  readonly seconds: number
  readonly query: string
  readonly blockedBy: string
}

interface TableState {
  readonly table: string
  readonly rows: number
  readonly dead: number
  readonly lastVacuum: Date | null
}

export interface DatabaseStatus {
  readonly applied: readonly { tag: string; appliedAt: Date }[]
  readonly pending: readonly string[]
  /** Each of the eight, and every other index that is not valid. */
  readonly indexes: readonly IndexState[]
  readonly lockWaits: readonly LockWait[]
  readonly tables: readonly TableState[]
  readonly connections: readonly { name: string; count: number }[]
  /** Messages that the workers have not done yet; undefined while there are no tables. */
  readonly backlog: Backlog | undefined
  /** What somebody should see to, in words. Empty: all is well. */
  readonly faults: readonly string[]
}

/** Looks at a live database and changes nothing. Throws MigrationError where it cannot be reached. */
export async function readStatus(url: string): Promise<DatabaseStatus> {
  const { applied, pending } = await readMigrationStatus({ url, directory: migrationsDirectory })
  const sql = postgres(url, {
    max: 1,
    connect_timeout: 5,
    onnotice: () => undefined,
    connection: { application_name: 'db-status', statement_timeout: 10_000 },
  })
  try {
    const indexes = await readIndexes(sql)
    const lockWaits = await readLockWaits(sql)
    const tables = await readTables(sql)
    const connections = await sql<{ name: string; count: number }[]>`
      select coalesce(nullif(application_name, ''), 'unnamed') as name, count(*)::int as count
      from pg_stat_activity where datname = current_database() and pid <> pg_backend_pid() group by 1 order by 2 desc`
    const [table] = await sql<{ there: boolean }[]>`select to_regclass('outbox') is not null as there`
    const backlog = table?.there ? await readBacklog({ sql }) : undefined
    const faults = faultsOf({ pending, indexes, lockWaits, tables, backlog })
    return { applied, pending, indexes, lockWaits, tables, connections, backlog, faults }
  } finally {
    await sql.end({ timeout: 1 })
  }
}

async function readIndexes(sql: postgres.Sql): Promise<IndexState[]> {
  return await sql<IndexState[]>`
    with found as (
      select c.relname as name, i.indisvalid and i.indisready as valid
      from pg_index i join pg_class c on c.oid = i.indexrelid
      where c.relnamespace = 'public'::regnamespace
    )
    select coalesce(wanted.name, found.name) as name,
      case when found.name is null then 'missing' when found.valid then 'valid' else 'invalid' end as state
    from unnest(${[...criticalIndexes]}::text[]) with ordinality wanted(name, place)
    full join found on found.name = wanted.name
    where wanted.name is not null or not found.valid
    order by wanted.place`
}

async function readLockWaits(sql: postgres.Sql): Promise<LockWait[]> {
  return await sql<LockWait[]>`
    select a.pid, coalesce(extract(epoch from now() - a.query_start), 0)::int as seconds,
      left(regexp_replace(a.query, '[[:space:]]+', ' ', 'g'), 60) as query,
      (select string_agg(format('%s (%s, %s)', b.pid, coalesce(nullif(b.application_name, ''), 'unnamed'), b.state), ', ')
        from unnest(pg_blocking_pids(a.pid)) p join pg_stat_activity b on b.pid = p) as "blockedBy"
    from pg_stat_activity a
    where a.datname = current_database() and a.wait_event_type = 'Lock'
    order by seconds desc limit 20`
}

async function readTables(sql: postgres.Sql): Promise<TableState[]> {
  return await sql<TableState[]>`
    select relname as table, n_live_tup::int as rows, n_dead_tup::int as dead,
      greatest(last_vacuum, last_autovacuum) as "lastVacuum"
    from pg_stat_user_tables where schemaname = 'public'
    order by n_dead_tup desc, n_live_tup desc limit 10`
}

/** The share of a table's rows that are dead, from 0 to 1. */
export function deadShare({ rows, dead }: TableState): number {
  return rows + dead === 0 ? 0 : dead / (rows + dead)
}

function adviceFor({ name, state }: IndexState): string {
  return state === 'invalid'
    ? `${name} is invalid: reindex index concurrently ${name}`
    : `${name} is missing: psql -f drizzle/by-hand/critical-indexes.sql`
}

type Judged = Pick<DatabaseStatus, 'pending' | 'indexes' | 'lockWaits' | 'tables' | 'backlog'>

function faultsOf(status: Judged): string[] {
  const { open = 0, oldestSeconds = 0 } = status.backlog ?? {}
  const bloated = status.tables.filter((table) => table.dead > fewRows && deadShare(table) > tooManyDead)
  return [
    ...status.pending.map((tag) => `${tag} is pending: ./scripts/run db:migrate`),
    ...status.indexes.filter(({ state }) => state !== 'valid').map(adviceFor),
    ...status.lockWaits.map(
      ({ pid, seconds, blockedBy }) => `pid ${pid} has been waiting ${seconds} s for ${blockedBy}`,
    ),
    ...bloated.map(
      (table) =>
        `${Math.round(deadShare(table) * 100)} % of ${table.table} are dead rows: vacuum ${table.table}`,
    ),
    ...(oldestSeconds > lateSeconds
      ? [
          `${open} messages wait, the oldest for ${Math.round(oldestSeconds)} s: do workers run? ./scripts/run worker`,
        ]
      : []),
  ]
}
