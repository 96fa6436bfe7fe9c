import type { Config } from './config'
import type { Pool, Reader } from './database'
import { isDatabaseUnavailable, sqlState } from './database'

type Connections = Pick<Pool | Reader, 'sql'>

/** What one statement has seen of the server that carried it out. */
interface Sight {
  /** The number that the connection was greeted with, and that of the process which then answered. */
  readonly greetedBy: number
  readonly answeredBy: number
  readonly login: string
  /** A pooler that keeps prepared statements gives them names of its own; any other passes ours on. */
  readonly keepsOurName: boolean
  /** Of these, the ones that nothing has set. */
  readonly unset: readonly string[]
  readonly isReadOnly: boolean
}

interface Opened {
  readonly config: Pick<Config, 'database'>
  readonly db: Connections
  readonly reader: Connections
}

/**
 * What is wrong with a pooler between this process and Postgres, each with what to do; nothing where there is none. A
 * pooler in transaction mode gives each transaction to whatever server is free, so that a statement prepared on one is
 * unknown on the next, and what was asked for when connecting reaches no server.
 */
export async function findPoolerFaults({ config, db, reader }: Opened): Promise<string[]> {
  const { database } = config
  const main = await look(db)
  const isOneAddress = database.readerUrl === database.url
  if (!isPooled(main) && isOneAddress) return []
  // A replica may be away: that is no reason not to sell.
  const reading = await look(reader).catch((error: unknown) => {
    if (isOneAddress || !isDatabaseUnavailable(error)) throw error
  })
  return [
    ...(isPooled(main) ? await faultsOf(db, main, database) : []),
    ...(reading && isPooled(reading) && !isOneAddress ? await faultsOf(reader, reading, database) : []),
    ...(reading && !reading.isReadOnly ? [notReadOnly(reading)] : []),
  ]
}

async function faultsOf(
  connections: Connections,
  seen: Sight,
  { prepare, statementTimeoutMs, lockTimeoutMs }: Config['database'],
): Promise<string[]> {
  const wanted: Readonly<Record<string, string>> = {
    statement_timeout: `${statementTimeoutMs}ms`,
    lock_timeout: `${lockTimeoutMs}ms`,
    idle_in_transaction_session_timeout: '10s',
  }
  const missing = seen.unset.map((name) => `alter role "${seen.login}" set ${name} = '${wanted[name]}'`)
  return [
    ...(prepare && (await losesPrepared(connections, seen))
      ? [
          'it goes through a pooler that does not keep prepared statements, with which requests would hang. ' +
            'Set DATABASE_PREPARE=false (or, with PgBouncer from 1.21, max_prepared_statements = 500 there)',
        ]
      : []),
    ...(missing.length > 0
      ? [
          `its pooler does not hand on ${seen.unset.join(', ')}, so that nothing would end what hangs. ` +
            `As its owner, on Postgres itself: ${missing.join('; ')}; and RECONNECT on the pooler's console`,
        ]
      : []),
  ]
}

function notReadOnly({ login }: Sight): string {
  return (
    `what only reads could write, because its pooler does not hand on default_transaction_read_only. Name a login of its ` +
    `own in DATABASE_READER_URL (now "${login}"), and as its owner, on Postgres itself: alter role … set ` +
    `default_transaction_read_only = on; and RECONNECT on the pooler's console`
  )
}

const isPooled = ({ greetedBy, answeredBy }: Sight): boolean => greetedBy !== answeredBy

const mostRounds = 8

/**
 * Whether one server carries out statements of several of our connections, under the names that we gave them. In session
 * mode, where each connection has a server to itself, names are safe.
 */
async function losesPrepared(connections: Connections, first: Sight): Promise<boolean> {
  if (!first.keepsOurName) return false
  const servedBy = new Map([[first.greetedBy, first.answeredBy]])
  for (let round = 0; round < mostRounds; round += 1) {
    try {
      for (const { greetedBy, answeredBy } of await Promise.all([look(connections), look(connections)])) {
        const others = [...servedBy].filter(([greeting]) => greeting !== greetedBy)
        const changed = (servedBy.get(greetedBy) ?? answeredBy) !== answeredBy
        if (changed || others.some(([, server]) => server === answeredBy)) return true
        servedBy.set(greetedBy, answeredBy)
      }
    } catch (error) {
      // 26000: there is no such prepared statement. The driver tries that again, on a connection that then hangs.
      if (['26000', '42P05', 'QUERY_TIMEOUT'].includes(sqlState(error) ?? '')) return true
      throw error
    }
  }
  return false
}

async function look({ sql }: Connections): Promise<Sight> {
  const rows = await sql<
    { pid: number; login: string; prepared: string[]; unset: string[]; isReadOnly: boolean }[]
  >`
    select pg_backend_pid() as pid, current_user::text as login,
      array(select coalesce(name, '') from pg_prepared_statements) as prepared,
      array(
        select name from unnest(array['statement_timeout', 'lock_timeout', 'idle_in_transaction_session_timeout']) name
        where current_setting(name) = '0'
      ) as unset,
      coalesce(current_setting('default_transaction_read_only') = 'on', false) as "isReadOnly"`
  const [row] = rows
  if (!row) throw new Error('Postgres answered with nothing')
  return {
    greetedBy: rows.state.pid,
    answeredBy: row.pid,
    login: row.login,
    keepsOurName: row.prepared.includes(rows.statement.name),
    unset: row.unset,
    isReadOnly: row.isReadOnly,
  }
}

/** PgBouncer refuses what it was not told to leave out (08P01), and waiting does not help. */
export function startupFault(message: string): string | undefined {
  const [, name] = /unsupported startup parameter: (\w+)/.exec(message) ?? []
  if (name === undefined) return undefined
  return (
    `the pooler refuses ${name}. Set there: ignore_startup_parameters = statement_timeout,lock_timeout,` +
    'idle_in_transaction_session_timeout,default_transaction_read_only'
  )
}
