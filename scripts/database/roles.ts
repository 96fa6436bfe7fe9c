import postgres from 'postgres'
import { Fault } from '../services/index'
import {
  decidedTables,
  groupOf,
  hiddenColumns,
  type Purpose,
  purposes,
  rightsOf,
  sequenceRights,
  usualRights,
  verbs,
} from './role-rights'

/**
 * One role for each purpose (`role-rights.ts`), for logins to be members of: none of them owns anything, so that a login
 * can be dropped on any day. Rights that a role has beyond that are taken from it. In one transaction: nobody who is at
 * work is without a right for a moment. As the owner of the tables, because `alter default privileges` is for what that
 * same role will make.
 */
export async function grantRoles(url: string, shopRole: string): Promise<void> {
  await withConnection(url, async (sql) => {
    const [{ database } = { database: '' }] = await sql<
      { database: string }[]
    >`select current_database() as database`
    const tables = await listTables(sql)
    await sql.begin(async (tx) => {
      // Two of these at once would trip over each other's rows of the catalog.
      await tx`select pg_advisory_xact_lock(hashtext('db:roles'))`
      await tx`revoke create on schema public from public`
      for (const purpose of purposes) {
        const name = tx(groupOf(shopRole, purpose))
        const known = await tx`select from pg_roles where rolname = ${groupOf(shopRole, purpose)}`
        if (known.length === 0) await tx`create role ${name} nologin`
        await tx`grant connect on database ${tx(database)} to ${name}`
        await tx`grant usage on schema public to ${name}`
        await grantTables(tx, { name: groupOf(shopRole, purpose), purpose, tables })
      }
    })
  })
}

interface Grant {
  readonly name: string
  readonly purpose: Purpose
  readonly tables: readonly string[]
}

async function grantTables(tx: postgres.TransactionSql, { name, purpose, tables }: Grant): Promise<void> {
  const role = tx(name)
  const numbers = tx.unsafe(sequenceRights[purpose])
  const usual = tx.unsafe(usualRights(purpose).join(', '))
  await tx`revoke all on all tables in schema public from ${role}`
  await tx`revoke all on all sequences in schema public from ${role}`
  for (const table of tables) {
    const rights = rightsOf(purpose, table)
    const hidden = hiddenColumns[purpose]?.[table]
    if (hidden) await grantColumns(tx, { name, table, hidden })
    else if (rights.length > 0) await tx`grant ${tx.unsafe(rights.join(', '))} on ${tx(table)} to ${role}`
  }
  await tx`grant ${numbers} on all sequences in schema public to ${role}`
  await tx`alter default privileges in schema public revoke all on tables from ${role}`
  await tx`alter default privileges in schema public grant ${usual} on tables to ${role}`
  await tx`alter default privileges in schema public grant ${numbers} on sequences to ${role}`
}

/** Reading a table but for some columns is reading each of the others: a new column waits for the next `db:roles`. */
async function grantColumns(
  tx: postgres.TransactionSql,
  { name, table, hidden }: { name: string; table: string; hidden: readonly string[] },
): Promise<void> {
  const columns = await tx<{ name: string }[]>`
    select attname as name from pg_attribute
    where attrelid = to_regclass(${table}) and attnum > 0 and not attisdropped and attname <> all(${[...hidden]}::text[])`
  await tx`revoke select on ${tx(table)} from ${tx(name)}`
  await tx`grant select (${tx(columns.map((column) => column.name))}) on ${tx(table)} to ${tx(name)}`
}

/** Where a role may less or more than was decided, each in a sentence. Empty: all is as it should be. */
export async function findWrongRights(url: string, shopRole: string): Promise<string[]> {
  return await withConnection(url, async (sql) => {
    const tables = await listTables(sql)
    const faults: string[] = []
    for (const purpose of purposes) {
      const name = groupOf(shopRole, purpose)
      const known = await sql`select from pg_roles where rolname = ${name}`
      if (known.length === 0) faults.push(`${name} is not there`)
      else faults.push(...(await compareRights(sql, { name, purpose, tables })))
      for (const table of decidedTables(purpose).filter((one) => !tables.includes(one)))
        faults.push(`scripts/database/role-rights.ts decides about ${table} for ${purpose}: there is none`)
    }
    return faults
  })
}

async function compareRights(sql: postgres.Sql, { name, purpose, tables }: Grant): Promise<string[]> {
  const rows = await sql<{ table: string; verb: string }[]>`
    select t as table, v as verb from unnest(${[...tables]}::text[]) t, unnest(${[...verbs]}::text[]) v
    where has_table_privilege(${name}, quote_ident(t), v) order by 1, 2`
  const has = new Set(rows.map(({ table, verb }) => `${verb} ${table}`))
  const hidden = hiddenColumns[purpose] ?? {}
  const columns = await sql<{ table: string; column: string; may: boolean }[]>`
    select t as table, attname as column, has_column_privilege(${name}, attrelid, attnum, 'SELECT') as may
    from unnest(${Object.keys(hidden)}::text[]) t, pg_attribute
    where attrelid = to_regclass(t) and attnum > 0 and not attisdropped`
  const byColumn = columns.flatMap(({ table, column, may }) => {
    const should = !hidden[table]?.includes(column)
    if (may === should) return []
    return [
      `${name} ${may ? 'may' : 'may not'} SELECT ${table}.${column}, and ${should ? 'has to' : 'should not'}`,
    ]
  })
  const byTable = tables.flatMap((table) =>
    verbs.flatMap((verb) => {
      const decided = rightsOf(purpose, table).includes(verb) && !(table in hidden)
      const [may, should] = [has.has(`${verb} ${table}`), decided]
      if (may === should) return []
      return [`${name} ${may ? 'may' : 'may not'} ${verb} ${table}, and ${should ? 'has to' : 'should not'}`]
    }),
  )
  return [...byTable, ...byColumn]
}

async function listTables(sql: postgres.Sql): Promise<string[]> {
  const rows = await sql<{ name: string }[]>`
    select relname as name from pg_class
    where relkind in ('r', 'p', 'v', 'm') and relnamespace = 'public'::regnamespace
      and not exists (select from pg_depend d where d.objid = pg_class.oid and d.deptype = 'e')
    order by 1`
  if (rows.length === 0) throw new Fault('There are no tables yet: ./scripts/run db:migrate comes first')
  return rows.map(({ name }) => name)
}

export async function withConnection<T>(url: string, work: (sql: postgres.Sql) => Promise<T>): Promise<T> {
  const sql = postgres(url, { max: 1, connect_timeout: 5, onnotice: () => undefined })
  try {
    return await work(sql)
  } finally {
    await sql.end({ timeout: 1 })
  }
}
