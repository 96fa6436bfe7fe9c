import { transact } from '#platform/database'
import type { TestShop } from './shop'

interface Column {
  readonly name: string
  readonly type: string
  readonly values: string | null
}

/**
 * Adds a row to any table: what may not be null and has no default gets a value of its type, one of those that a CHECK
 * allows where it names them. `given` says what else is set; `true` means any value. Foreign keys are not asked.
 */
export async function insertSampleRow(
  context: TestShop['context'],
  table: string,
  given: Readonly<Record<string, Date | true>>,
): Promise<void> {
  await transact(context, async ({ sql }) => {
    const columns = await sql<Column[]>`
      select a.attname as name, format_type(a.atttypid, null) as type,
        (select substring(pg_get_constraintdef(c.oid) from $re$'([^']*)'::text$re$) from pg_constraint c
          where c.conrelid = a.attrelid and c.contype = 'c' and c.conkey = array[a.attnum] limit 1) as values
      from pg_attribute a
      where a.attrelid = ${table}::regclass and a.attnum > 0 and not a.attisdropped
        and (a.attname = any(${Object.keys(given)}::text[])
          or a.attnotnull and not a.atthasdef and a.attidentity = '')`
    const row = Object.fromEntries(
      columns.map((column) => [column.name, sampleOf(column, given[column.name])]),
    )
    await sql`set local session_replication_role = replica`
    await sql`insert into ${sql(table)} ${sql(row)}`
  })
}

let made = 0

function sampleOf({ type, values }: Column, wanted: Date | true | undefined) {
  if (wanted instanceof Date) return wanted
  made += 1
  if (type === 'uuid') return crypto.randomUUID()
  if (type.startsWith('timestamp')) return new Date()
  if (type.startsWith('json')) return '{}'
  if (/^(smallint|integer|bigint|numeric)$/.test(type)) return made
  if (type === 'boolean') return true
  return values ?? `sample ${made}`
}
