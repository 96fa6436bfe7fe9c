import type { Fragment, Sql } from './database'

/** Rows are counted up to here: the exact number of many would cost more than the page. */
const countedAtMost = 100

/** The sort key and id of a row: what a cursor is made of. */
export type RowKey = readonly (string | number)[]

/** One page of a list of the panel. */
export interface Listing<Row> {
  readonly rows: readonly Row[]
  /** The key of the last row, where there are more. */
  readonly lastKey: RowKey | undefined
  /** How many rows match, where that was asked; undefined where it was not. */
  readonly total: Total | undefined
}

/** Exact up to 100; above that what the planner expects, which is right in its size and not in its digits. */
export interface Total {
  readonly value: number
  readonly exact: boolean
}

/** A list in SQL. All parts call its rows by the name `as`, such as `u`. */
export interface ListingParts<Row extends object> {
  readonly as: string
  /** All rows of the list: `from users u where …`. */
  readonly matching: Fragment
  /** Those of them that come after the page before: `and (u.created_at, u.id) < (…)`, or nothing. */
  readonly beyond: Fragment
  readonly order: Fragment
  /**
   * What no index helps to find, such as `o.total_minor > …`: at most `lookedAtMost` rows are looked at for it. A page
   * may then be short, or empty, and still have a next one.
   */
  readonly sifted?: Fragment | undefined
  readonly columns: Fragment
  /** What only the rows of the page are joined with, one to one: `left join …`, or `join …` where it is always there. */
  readonly join?: Fragment
  readonly limit: number
  /** Whether to say how many match: it costs about as much as a page. */
  readonly count: boolean
  /** The key of a row, which the next page's `beyond` is made of. */
  readonly keyOf: (row: Row) => RowKey
}

/** So many rows are looked at for a page whose filter no index knows. */
export const lookedAtMost = 500

/** A row with the number of rows looked at until it was found, and whether it is one that was looked for. */
type Found<Row> = Row & { readonly looked: number; readonly fits: boolean }

/**
 * One page of a list: one statement. Where the number of all rows is asked for, one or two more.
 *
 * Rows are numbered while they come, in the order of their index: Postgres stops where the page is full or the limit is
 * reached. The last row it may look at is read whether it fits or not, because the next page begins after it.
 */
export async function selectListing<Row extends object>(
  db: Queryable,
  parts: ListingParts<Row>,
): Promise<Listing<Row>> {
  const { sql } = db
  const { as, matching, beyond, order, sifted, columns, join = sql``, limit, keyOf } = parts
  const row = sql(as)
  // One row more than the page was asked for: it says that there is a next one.
  const lookedAt = sifted ? lookedAtMost : limit + 1
  const found = await sql<Found<Row>[]>`
    with page as (
      select ${row}.* from (
        select ${row}.*, row_number() over () as looked, ${sifted ? sql`coalesce(${sifted}, false)` : sql`true`} as fits
        from (select ${row}.* ${matching} ${beyond} order by ${order} limit ${lookedAt}) ${row}
      ) ${row}
      where fits or looked = ${lookedAt}
      order by ${order} limit ${limit + 1}
    )
    select ${columns}, looked::int as looked, fits from page ${row} ${join} order by ${order}`
  const shown = found.slice(0, limit)
  const last = found.length > limit ? shown.at(-1) : shown.find(({ looked }) => looked === lookedAt)
  return {
    rows: shown.filter(({ fits }) => fits),
    lastKey: last && keyOf(last),
    total: parts.count ? await countMatching(db, parts) : undefined,
  }
}

interface Queryable {
  readonly sql: Sql
}

async function countMatching<Row extends object>(
  { sql }: Queryable,
  parts: ListingParts<Row>,
): Promise<Total> {
  const { matching, sifted } = parts
  const mostRows = sifted ? lookedAtMost : countedAtMost + 1
  const [counted] = await sql<[{ looked: number; fitting: number }]>`
    select count(*)::int as looked, count(*) filter (where fits)::int as fitting
    from (select ${sifted ? sql`(${sifted})` : sql`true`} as fits ${matching} limit ${mostRows}) c`
  const { looked, fitting } = counted
  if (looked < mostRows) return { value: fitting, exact: true }
  const [plan] = await sql<
    [{ 'QUERY PLAN': readonly [{ readonly Plan: { readonly 'Plan Rows': number } }] }]
  >`
    explain (format json) select ${matching} ${sifted ? sql`and (${sifted})` : sql``}`
  return { value: Math.max(fitting, plan['QUERY PLAN'][0].Plan['Plan Rows']), exact: false }
}

/** The order of most lists, by `created_at` and `id`, and what comes after the row whose `newestKey` is `after`. */
export function newestFirst({ sql }: { readonly sql: Sql }, as: string, after: RowKey | undefined) {
  const [createdAt, id] = [sql(`${as}.created_at`), sql(`${as}.id`)]
  const [seenAt, seenId] = after ?? []
  return {
    order: sql`${createdAt} desc, ${id} desc`,
    beyond: after
      ? sql`and (${createdAt}, ${id}) < (${String(seenAt)}::timestamptz, ${String(seenId)}::uuid)`
      : sql``,
  }
}

export function newestKey(row: { readonly createdAt: Date; readonly id: string }): RowKey {
  return [row.createdAt.toISOString(), row.id]
}
