import type postgres from 'postgres'
import { sqlState } from '../database'
import type { Blocker } from './watch'

/**
 * How long a migration may stand in a lock's queue. Everyone who comes later waits behind it, readers included, and a
 * request waits two seconds for a lock or a connection (`DATABASE_LOCK_TIMEOUT_MS`, `DATABASE_ACQUIRE_TIMEOUT_MS`): this
 * is far below that, so that nobody is refused because a migration waits.
 */
export const defaultLockTimeoutMs = 250

/** An autovacuum gives way to whoever has waited for it as long as `deadlock_timeout`, a second by default. */
const autovacuumGivesWayMs = 5_000

/** Was it refused a lock, or ended to solve a deadlock? Then it may try again. */
export function wasInTheWay(error: unknown): boolean {
  return ['55P03', '40P01'].includes(sqlState(error) ?? '')
}

/**
 * Before the next attempt: an autovacuum gives way only to one who waits for longer than a migration may. So it is asked
 * for by a lock that keeps no reader and no writer of the shop waiting, and that is given back at once.
 */
export async function askAutovacuum(sql: postgres.Sql, blocker: Blocker | undefined): Promise<void> {
  const table = blocker?.isAutovacuum ? blocker.table : undefined
  if (!table) return
  const politely = async (tx: postgres.TransactionSql): Promise<void> => {
    await tx`select set_config('lock_timeout', ${String(autovacuumGivesWayMs)}, true)`
    await tx.unsafe(`lock table ${table} in share update exclusive mode`)
  }
  await sql.begin(politely).catch((error: unknown) => {
    if (!wasInTheWay(error)) throw error
  })
}

export interface Holder {
  /** Tells one transaction from the next of the same backend. */
  readonly key: string
  readonly words: string
}

/** The transactions, but for one's own, that hold a lock on the table of an index. */
export async function findHolders(sql: postgres.Sql, index: string): Promise<Holder[]> {
  return await sql<Holder[]>`
    select distinct concat(a.pid, '/', a.xact_start) as key,
      format('lock on %s held by pid %s (%s, %s, %s s: %s)', i.indrelid::regclass, a.pid,
        coalesce(nullif(a.application_name, ''), 'unnamed'), coalesce(a.state, 'unknown'),
        coalesce(extract(epoch from now() - a.xact_start), 0)::int,
        left(regexp_replace(coalesce(a.query, ''), '[[:space:]]+', ' ', 'g'), 60)) as words
    from pg_index i
    join pg_locks l on l.locktype = 'relation' and l.relation = i.indrelid and l.granted
      and l.database = (select oid from pg_database where datname = current_database())
    join pg_stat_activity a on a.pid = l.pid
    where i.indexrelid = to_regclass(${index}) and a.pid <> pg_backend_pid() and a.backend_type <> 'autovacuum worker'`
}
