import postgres from 'postgres'
import { readConfig } from '#platform/config'
import { openDatabase } from '#platform/database'
import type { ExecutedStatement } from '../../support/statement-sites'
import type { Kind } from './compare'
import { isNode, type Node, numberAt, readTree } from './node-tree'
import { readSchemaFacts, type SchemaFacts } from './schema-facts'

/** A connection to a database with all tables, which takes statements apart without carrying them out. */
export interface PostgresSession {
  readonly schema: SchemaFacts
  /** What the product's driver makes of each SQL type, by OID. */
  readonly kinds: ReadonlyMap<number, Kind>
  /** The statement as Postgres understood it. */
  analyse(statement: Pick<ExecutedStatement, 'statement' | 'types'>): Promise<Node>
  close(): Promise<void>
}

export async function openSession(url: string): Promise<PostgresSession> {
  const notices: postgres.Notice[] = []
  const sql = postgres(url, { max: 1, fetch_types: false, onnotice: (notice) => notices.push(notice) })
  const schema = await readSchemaFacts(sql)
  const kinds = await readKinds(url, schema)
  await sql`select set_config('debug_print_parse', 'on', false), set_config('debug_pretty_print', 'off', false)`
  await sql`set client_min_messages = log`
  return {
    schema,
    kinds,
    async analyse({ statement, types }) {
      notices.length = 0
      const names = types.map((oid) => `"${schema.types.get(oid)?.name ?? 'unknown'}"`)
      await sql.unsafe(`prepare judged${names.length > 0 ? `(${names.join(', ')})` : ''} as ${statement}`)
      const tree = notices.map(treeOf).find((node) => node !== undefined)
      await sql.unsafe('deallocate judged')
      if (!tree) throw new Error(`Postgres did not show how it understood: ${statement}`)
      return tree
    },
    close: () => sql.end(),
  }
}

const utility = 6

function treeOf({ message, detail }: postgres.Notice): Node | undefined {
  if (message !== 'parse tree:' || !detail) return undefined
  const tree = readTree(detail)
  return isNode(tree) && numberAt(tree, 'commandType') !== utility ? tree : undefined
}

/** Asked of the pool that the product opens: what it makes of a type is a matter of its settings. */
async function readKinds(url: string, schema: SchemaFacts): Promise<Map<number, Kind>> {
  const settings = { NODE_ENV: 'test', DATABASE_URL: url, REDIS_URL: 'redis://127.0.0.1:9' }
  const pool = openDatabase(
    readConfig({ ...settings, STRIPE_API_BASE: 'http://127.0.0.1:9' }).database,
    'judge',
  )
  try {
    const [samples = {}] = await pool.sql`
      select true as bool, 1::int2 as int2, 1::int4 as int4, 1::int8 as int8, 1::float8 as float8, 1::numeric as numeric,
        'x'::text as text, 'x'::varchar as varchar, 'x'::bpchar as bpchar, 'x'::name as name, 'x'::"char" as char,
        gen_random_uuid() as uuid, now() as timestamptz, '{}'::json as json, '{}'::jsonb as jsonb`
    const oids = new Map([...schema.types].map(([oid, { name }]) => [name, oid]))
    return new Map(
      Object.entries(samples).map(([name, value]) => [
        oids.get(name) ?? 0,
        value instanceof Date ? 'Date' : typeof value,
      ]),
    ) as Map<number, Kind>
  } finally {
    await pool.close()
  }
}
