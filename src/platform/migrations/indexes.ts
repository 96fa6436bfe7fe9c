import type postgres from 'postgres'
import { bareSql, MigrationError } from './files'

export interface IndexBuild {
  readonly name: string
  /** As the statement writes it: with a schema or without. */
  readonly table: string
}

const identifier = String.raw`(?:"(?:[^"]|"")+"|[\w$]+)`
const build = new RegExp(
  String.raw`^create\s+(?:unique\s+)?index\s+concurrently\s+(?:if\s+not\s+exists\s+)?(${identifier})\s+` +
    String.raw`on\s+(?:only\s+)?(${identifier}(?:\s*\.\s*${identifier})?)`,
  'i',
)

const drop = new RegExp(
  String.raw`^drop\s+index\s+concurrently\s+(?:if\s+exists\s+)?(${identifier}(?:\s*\.\s*${identifier})?)`,
  'i',
)

/** The index that a statement drops concurrently, as it writes it, if it does. */
export function indexDroppedBy(statement: string): string | undefined {
  return drop.exec(bareSql(statement))?.[1]
}

/** The index that a statement builds concurrently, if it does. */
export function indexBuiltBy(statement: string): IndexBuild | undefined {
  const [, name, table] = build.exec(bareSql(statement)) ?? []
  if (!name || !table) return undefined
  const quoted = name.startsWith('"')
  return { name: quoted ? name.slice(1, -1).replaceAll('""', '"') : name.toLowerCase(), table }
}

/** An interrupted build leaves an INVALID index, which IF NOT EXISTS would take for the finished one. */
export async function dropIfInvalid(sql: postgres.Sql, index: IndexBuild): Promise<boolean> {
  const found = await findIndex(sql, index)
  if (!found || found.valid) return false
  await sql.unsafe(`drop index concurrently if exists ${found.qualified}`)
  return true
}

/** IF NOT EXISTS is content with any relation of that name, in whatever state. */
export async function assertValid(sql: postgres.Sql, index: IndexBuild): Promise<void> {
  const found = await findIndex(sql, index)
  if (found?.valid) return
  const state = found
    ? 'is INVALID after its build: run the migration again'
    : 'was not built: something else in that schema has its name'
  throw new MigrationError(`The index ${index.name} on ${index.table} ${state}`)
}

/** Looks in the schema of the index's own table: another schema may have one of the same name. */
async function findIndex(sql: postgres.Sql, { name, table }: IndexBuild) {
  const [row] = await sql<{ qualified: string; valid: boolean }[]>`
    select format('%I.%I', schema.nspname, class.relname) as qualified, index.indisvalid and index.indisready as valid
    from pg_index index
    join pg_class class on class.oid = index.indexrelid
    join pg_namespace schema on schema.oid = class.relnamespace
    where index.indrelid = to_regclass(${table}) and class.relname = ${name}`
  return row
}
