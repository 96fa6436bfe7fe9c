import type postgres from 'postgres'
import { isNode, type Node, readTree } from './node-tree'

export interface ColumnFact {
  readonly name: string
  readonly type: number
  readonly notNull: boolean
}

export interface ForeignKey {
  readonly table: number
  readonly columns: readonly number[]
  readonly target: number
  readonly targetColumns: readonly number[]
}

/** What Postgres' catalogs say about the tables, the types and the functions. A constraint NOT VALID says nothing. */
export interface SchemaFacts {
  /** By OID of the table. */
  readonly tables: ReadonlyMap<number, TableFact>
  /** By OID; of aggregates too. */
  readonly functions: ReadonlyMap<number, { readonly name: string; readonly strict: boolean }>
  readonly operators: ReadonlyMap<number, string>
  readonly types: ReadonlyMap<
    number,
    { readonly name: string; readonly element: number; readonly array: number }
  >
  /** Functions behind casts. */
  readonly casts: ReadonlySet<number>
}

export interface TableFact {
  readonly name: string
  readonly columns: ReadonlyMap<number, ColumnFact>
  /** The conditions of its CHECKs. */
  readonly checks: readonly Node[]
  readonly foreignKeys: readonly ForeignKey[]
}

export async function readSchemaFacts(sql: postgres.Sql): Promise<SchemaFacts> {
  const functions = await sql<{ oid: number; name: string; strict: boolean }[]>`
    select oid::int8, proname as name, proisstrict as strict from pg_proc`
  const operators = await sql<
    { oid: number; name: string }[]
  >`select oid::int8, oprname as name from pg_operator`
  const types = await sql<{ oid: number; name: string; element: number; array: number }[]>`
    select oid::int8, typname as name, typarray::int8 as array,
      case when typcategory = 'A' then typelem::int8 else 0 end as element
    from pg_type`
  const casts = await sql<{ oid: number }[]>`select castfunc::int8 as oid from pg_cast where castfunc <> 0`
  return {
    tables: await readTables(sql),
    functions: new Map(functions.map((row) => [Number(row.oid), row])),
    operators: new Map(operators.map((row) => [Number(row.oid), row.name])),
    types: new Map(
      types.map((row) => [
        Number(row.oid),
        { ...row, element: Number(row.element), array: Number(row.array) },
      ]),
    ),
    casts: new Set(casts.map((row) => Number(row.oid))),
  }
}

interface ConstraintRow {
  readonly table: number
  readonly columns: number[] | null
  readonly target: number
  readonly targetColumns: number[] | null
  readonly condition: string | null
}

async function readTables(sql: postgres.Sql): Promise<Map<number, TableFact>> {
  const columns = await sql<
    { table: number; tableName: string; number: number; name: string; type: number; notNull: boolean }[]
  >`
    select c.oid::int8 as table, c.relname as "tableName", a.attnum::int4 as number, a.attname as name,
      a.atttypid::int8 as type, a.attnotnull and not exists (select from pg_constraint n
        where n.conrelid = c.oid and n.contype = 'n' and n.conkey[1] = a.attnum and not n.convalidated) as "notNull"
    from pg_class c join pg_attribute a on a.attrelid = c.oid
    where c.relkind in ('r', 'p', 'v', 'm') and not a.attisdropped`
  const constraints = await sql<ConstraintRow[]>`
    select conrelid::int8 as table, to_jsonb(conkey) as columns, confrelid::int8 as target,
      to_jsonb(confkey) as "targetColumns",
      conbin::text as condition
    from pg_constraint where conrelid <> 0 and contype in ('c', 'f') and convalidated`
  const tables = new Map<number, TableFact>()
  for (const [table, rows] of Map.groupBy(columns, (row) => Number(row.table))) {
    const own = constraints.filter((row) => Number(row.table) === table)
    tables.set(table, {
      name: rows[0]?.tableName ?? '',
      columns: new Map(rows.map((row) => [row.number, { ...row, type: Number(row.type) }])),
      checks: own
        .map(({ condition }) => (condition === null ? undefined : readTree(condition)))
        .filter(isNode),
      foreignKeys: own.flatMap((row) => foreignKeyOf(row) ?? []),
    })
  }
  return tables
}

function foreignKeyOf(row: ConstraintRow): ForeignKey | undefined {
  if (row.condition !== null) return undefined
  return {
    table: Number(row.table),
    columns: row.columns ?? [],
    target: Number(row.target),
    targetColumns: row.targetColumns ?? [],
  }
}
