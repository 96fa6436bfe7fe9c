import postgres from 'postgres'

/** What Postgres spent on one statement of the product's, over all times it was sent while the meter ran. */
export interface StatementCost {
  /** As Postgres keeps it: constants are replaced by parameters. */
  readonly statement: string
  readonly calls: number
  readonly rows: number
  /** Pages of 8 kB touched, in memory or not, also by the triggers of its foreign keys, which EXPLAIN leaves out. */
  readonly pages: number
  readonly milliseconds: number
  readonly walBytes: number
}

export interface PageMeter {
  /** The statements that this database carried out while `work` ran, the dearest first. */
  measure(work: () => Promise<unknown>): Promise<StatementCost[]>
  close(): Promise<void>
}

/**
 * Counts with pg_stat_statements, which the servers that our commands start have loaded, and which counts nothing until
 * it is asked to. Only connections opened after this are counted: open the meter before the shop. Needs a superuser.
 */
export async function openPageMeter(databaseUrl: string): Promise<PageMeter> {
  const sql = postgres(databaseUrl, { max: 1, onnotice: () => undefined })
  const [database] = await sql<[{ id: string; name: string }]>`
    select oid::text as id, datname as name from pg_database where datname = current_database()`
  await sql`create extension if not exists pg_stat_statements`
  await sql.unsafe(`alter database "${database.name}" set pg_stat_statements.track = 'top'`)
  return {
    async measure(work) {
      await sql`select pg_stat_statements_reset(0, ${database.id}::oid, 0)`
      await work()
      return await sql<StatementCost[]>`
        select query as statement, calls::int4 as calls, rows::int4 as rows,
               (shared_blks_hit + shared_blks_read)::int4 as pages,
               total_exec_time as milliseconds, wal_bytes::float8 as "walBytes"
        from pg_stat_statements where dbid = ${database.id}::oid
        order by 4 desc, 1`
    },
    close: () => sql.end(),
  }
}

/** All pages of these statements together. */
export function sumPages(costs: readonly StatementCost[]): number {
  return costs.reduce((sum, { pages }) => sum + pages, 0)
}

/** How many statements were sent; what only opens, ends or sets up a transaction is not counted. */
export function countStatements(costs: readonly StatementCost[]): number {
  return costs
    .filter(({ statement }) => !/^(begin|commit|rollback|set)\b/i.test(statement))
    .reduce((sum, { calls }) => sum + calls, 0)
}
