/** Totals are counted up to here: the exact number of many rows would cost more than the page. */
export const countedAtMost = 1_000

/** One page of a list of the panel. */
export interface Listing<Row> {
  readonly rows: readonly Row[]
  /** The sort key and id of the last row, where there are more. */
  readonly lastKey: readonly (string | number)[] | undefined
  /** How many rows match; where it is not exact, there are more than `value`. */
  readonly total: { readonly value: number; readonly exact: boolean }
}

/** Cuts a page out of rows that are one more than asked for where there are more. */
export function listingOf<Row>(
  rows: readonly Row[],
  page: {
    readonly limit: number
    readonly counted: number
    readonly keyOf: (row: Row) => readonly (string | number)[]
  },
): Listing<Row> {
  const shown = rows.slice(0, page.limit)
  const last = shown.at(-1)
  return {
    rows: shown,
    lastKey: rows.length > page.limit && last ? page.keyOf(last) : undefined,
    total: { value: Math.min(page.counted, countedAtMost), exact: page.counted <= countedAtMost },
  }
}
