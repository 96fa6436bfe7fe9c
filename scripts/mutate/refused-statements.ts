import postgres from 'postgres'
import { poll } from '../services/index'

/** What Postgres refused to read, by the words of its log. */
export interface RefusedStatements {
  /** The refusals in databases of this process since the last call for it, or since the log was opened. */
  since(pid: number): Promise<readonly string[]>
  close(): Promise<void>
}

const log = 'server.log'
/** SQLSTATE and database before each line: the first says what was refused, the second whose test it was. */
const prefix = '%e %d '

/**
 * Reads the log of the server of the tests. SQL that Postgres cannot read (SQLSTATE 42…), does not do (0A000) or is not
 * given its parameters for (08P01) breaks whatever sends it, so that any test at all dies of it: often only a 500 is to be
 * seen there, and the log alone says why. 42501, a lack of privilege, is an answer like any other. Of a server that somebody else has set up nothing is read.
 */
export async function openRefusedStatements(url: string): Promise<RefusedStatements> {
  const sql = postgres(url, { max: 1, connect_timeout: 10, fetch_types: false, onnotice() {} })
  const sizeNow = async () => {
    const [row] = await sql<{ size: string | null }[]>`select (pg_stat_file(${log}, true)).size::text as size`
    return row?.size ? Number(row.size) : undefined
  }
  let from = await sizeNow()
  if (from !== undefined) await tellStates(sql)
  return {
    async since(pid) {
      if (from === undefined) return []
      const to = (await sizeNow()) ?? from
      const [row] = await sql<{ bytes: Buffer }[]>`
        select pg_read_binary_file(${log}, ${from}::bigint, ${to - from}::bigint) as bytes`
      from = to
      return refusalsIn(row?.bytes.toString() ?? '', pid)
    },
    close: () => sql.end({ timeout: 5 }),
  }
}

/** The refusals of one test process, whose databases bear its number; what differs from run to run is left out. */
export function refusalsIn(text: string, pid: number): string[] {
  const line = new RegExp(`^(42(?!501)\\w{3}|0A000|08P01) t_${pid}_\\w+ ERROR:  (.+)$`, 'gm')
  const found = [...text.matchAll(line)].map(([, state, message = '']) => `${state} ${message}`)
  return [...new Set(found.map((one) => one.replaceAll(/ at character \d+$|\bt_\d+_\w+/g, '')))]
}

async function tellStates(sql: postgres.Sql): Promise<void> {
  await sql.unsafe(`alter system set log_line_prefix = '${prefix}'`)
  await sql`select pg_reload_conf()`
  const shown = async () => {
    const [row] = await sql<{ log_line_prefix: string }[]>`show log_line_prefix`
    return row?.log_line_prefix === prefix ? true : undefined
  }
  if (!(await poll(shown, { deadlineMs: 10_000 })))
    throw new Error('the test server keeps the form of its log')
}
