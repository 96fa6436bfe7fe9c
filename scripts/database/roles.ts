import postgres from 'postgres'

/**
 * What the shop may do in its database: read and write rows, and add to the audit log without changing or removing what
 * stands there. It owns nothing, so that a login that is a member of this role can be dropped on any day.
 */
export async function grantShopRole(url: string, role: string): Promise<void> {
  const sql = postgres(url, { max: 1, connect_timeout: 5, onnotice: () => undefined })
  try {
    const name = sql(role)
    const [{ database } = { database: '' }] = await sql<
      { database: string }[]
    >`select current_database() as database`
    await sql.begin(async (tx) => {
      const known = await tx`select from pg_roles where rolname = ${role}`
      if (known.length === 0) await tx`create role ${name} nologin`
      await tx`grant connect on database ${tx(database)} to ${name}`
      await tx`grant usage on schema public to ${name}`
      await tx`grant select, insert, update, delete on all tables in schema public to ${name}`
      await tx`grant usage, select on all sequences in schema public to ${name}`
      await tx`revoke update, delete, truncate on audit_log from ${name}`
      await tx`revoke insert, update, delete on schema_migrations from ${name}`
      // For the tables that later migrations make, which this same owner runs.
      await tx`alter default privileges in schema public grant select, insert, update, delete on tables to ${name}`
      await tx`alter default privileges in schema public grant usage, select on sequences to ${name}`
    })
  } finally {
    await sql.end({ timeout: 1 })
  }
}
