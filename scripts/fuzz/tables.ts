import type postgres from 'postgres'

/** What each table holds, as a number and a sum over its rows: it differs where a row was written, changed or removed. */
export type Fingerprint = ReadonlyMap<string, string>

/**
 * What a refusal may leave behind, and why: who failed to sign in is counted and recorded, and a key that was used is
 * kept by whoever it belongs to.
 */
const mayChange = new Set(['security_events', 'staff_sign_in_attempts', 'otp_challenges', 'otp_alerts'])

export async function openTables(sql: postgres.Sql): Promise<() => Promise<Fingerprint>> {
  const tables = await sql<{ name: string }[]>`
    select relname as name from pg_class where relkind in ('r', 'p') and not relispartition
      and relnamespace = 'public'::regnamespace order by relname`
  const watched = tables.map(({ name }) => name).filter((name) => !mayChange.has(name))
  const parts = watched.map(
    (name) =>
      `select '${name}' as name, count(*)::text || ':' || coalesce(sum(hashtextextended(t::text, 0)), 0)::text as content from "${name}" t`,
  )
  return async () => {
    const rows = await sql.unsafe<{ name: string; content: string }[]>(parts.join(' union all '))
    return new Map(rows.map(({ name, content }) => [name, content]))
  }
}

export function tablesChanged(before: Fingerprint, after: Fingerprint): string[] {
  return [...before].filter(([name, content]) => after.get(name) !== content).map(([name]) => name)
}
