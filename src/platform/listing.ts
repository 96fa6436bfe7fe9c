import type { Fragment, Sql } from './database'

/** Totals are counted up to here: the exact number of many rows would cost more than the page. */
export const countedAtMost = 1_000

/** The sort key and id of a row: what a cursor is made of. */
export type RowKey = readonly (string | number)[]

/** One page of a list of the panel. */
export interface Listing<Row> {
  readonly rows: readonly Row[]
  /** The key of the last row, where there are more. */
  readonly lastKey: RowKey | undefined
  /** How many rows match; where it is not exact, there are more than `value`. */
  readonly total: { readonly value: number; readonly exact: boolean }
}

/** Cuts a page out of rows that are one more than asked for where there are more. */
export function listingOf<Row>(
  rows: readonly Row[],
  page: { readonly limit: number; readonly counted: number; readonly keyOf: (row: Row) => RowKey },
): Listing<Row> {
  const shown = rows.slice(0, page.limit)
  const last = shown.at(-1)
  return {
    rows: shown,
    lastKey: rows.length > page.limit && last ? page.keyOf(last) : undefined,
    total: { value: Math.min(page.counted, countedAtMost), exact: page.counted <= countedAtMost },
  }
}

/** A list in SQL. All parts call its rows by the name `as`, such as `u`. */
export interface ListingParts<Row> {
  readonly as: string
  /** All rows of the list: `from users u where …`. */
  readonly matching: Fragment
  /** Those of them that come after the page before: `and (u.created_at, u.id) < (…)`, or nothing. */
  readonly beyond: Fragment
  readonly order: Fragment
  readonly columns: Fragment
  /** What only the rows of the page are joined with, one to one: `left join …`. */
  readonly join?: Fragment
  readonly limit: number
  /** The key of a row, which the next page's `beyond` is made of. */
  readonly keyOf: (row: Row) => RowKey
}

/** One page of a list with the number of all rows that match: one statement, in which no row is counted beyond 1,001. */
export async function selectListing<Row>(
  { sql }: { readonly sql: Sql },
  parts: ListingParts<Row>,
): Promise<Listing<Row>> {
  const { as, matching, beyond, order, columns, join = sql``, limit, keyOf } = parts
  const row = sql(as)
  const found = await sql<(Row & { counted: number; isRow: true | null })[]>`
    with counted as (select count(*)::int as n from (select ${matching} limit ${countedAtMost + 1}) c),
    page as (select ${row}.*, true as is_row ${matching} ${beyond} order by ${order} limit ${limit + 1})
    select ${columns}, ${row}.is_row as "isRow", counted.n as counted
    from counted left join page ${row} on true ${join}
    order by ${order}`
  // A page without rows is one row of nulls, which brings the count.
  const rows = found.filter(({ isRow }) => isRow)
  return listingOf<Row>(rows, { limit, counted: found[0]?.counted ?? 0, keyOf })
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
