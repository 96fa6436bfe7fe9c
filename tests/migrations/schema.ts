import type postgres from 'postgres'

/**
 * All that a database is made of, by name, as PostgreSQL shows it: two that have the same are the same, whichever way
 * they came about. Left out are the order of columns, which a later migration cannot choose, and the runner's table.
 */
export async function describeSchema(sql: postgres.Sql): Promise<Record<string, string>> {
  const rows = await sql<{ name: string; definition: string }[]>`
    with ours as (
      select c.* from pg_class c
      where c.relnamespace = 'public'::regnamespace and c.relname not like 'schema\\_migrations%'
    )
    select 'table ' || relname as name,
      concat_ws(' ', relkind, relpersistence, coalesce(reloptions::text, '{}')) as definition
    from ours where relkind in ('r', 'p', 'v', 'm')
    union all
    select format('column %s.%s', c.relname, a.attname), concat_ws(' ', format_type(a.atttypid, a.atttypmod),
      case when a.attnotnull then 'not null' end, 'default ' || pg_get_expr(d.adbin, d.adrelid),
      'identity ' || nullif(a.attidentity::text, ''), 'generated ' || nullif(a.attgenerated::text, ''),
      'collate ' || nullif(nullif(a.attcollation, t.typcollation), 0)::regcollation::text)
    from ours c
    join pg_attribute a on a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped
    join pg_type t on t.oid = a.atttypid
    left join pg_attrdef d on d.adrelid = c.oid and d.adnum = a.attnum
    where c.relkind in ('r', 'p', 'v', 'm')
    union all
    select format('constraint %s.%s', c.relname, o.conname), pg_get_constraintdef(o.oid)
    from ours c join pg_constraint o on o.conrelid = c.oid where o.contype <> 'n'
    union all
    select 'index ' || c.relname, concat_ws(' ', pg_get_indexdef(c.oid),
      case when not i.indisvalid then 'INVALID' end)
    from ours c join pg_index i on i.indexrelid = c.oid
    union all
    select 'sequence ' || c.relname, concat_ws(' ', s.seqtypid::regtype, s.seqstart, s.seqincrement, s.seqmin,
      s.seqmax, s.seqcache, s.seqcycle)
    from ours c join pg_sequence s on s.seqrelid = c.oid
    union all
    select format('trigger %s.%s', c.relname, t.tgname), pg_get_triggerdef(t.oid)
    from ours c join pg_trigger t on t.tgrelid = c.oid where not t.tgisinternal
    union all
    select 'function ' || p.oid::regprocedure, pg_get_functiondef(p.oid)
    from pg_proc p
    where p.pronamespace = 'public'::regnamespace and p.prokind in ('f', 'p')
      and not exists (select from pg_depend where objid = p.oid and deptype = 'e')
    union all
    select 'type ' || t.typname, string_agg(e.enumlabel, ', ' order by e.enumsortorder)
    from pg_type t join pg_enum e on e.enumtypid = t.oid where t.typnamespace = 'public'::regnamespace
    group by t.typname
    union all
    select 'extension ' || extname, '' from pg_extension`
  return Object.fromEntries(rows.map(({ name, definition }) => [name, definition]))
}
