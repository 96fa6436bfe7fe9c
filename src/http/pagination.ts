import { t } from 'elysia'
import { isId } from '#platform/ids'
import type { Listing } from '#platform/listing'
import { HttpErrors } from './http-errors'

/** What may be wrong with a cursor. */
export const cursorErrors = [HttpErrors.CURSOR_INVALID] as const

export const maxPageSize = 100

export const PageQuery = {
  limit: t.Optional(
    t.Integer({ minimum: 1, maximum: maxPageSize, default: 20, description: 'How many on a page, at most' }),
  ),
  cursor: t.Optional(
    t.String({
      maxLength: 1_000,
      description: '`nextCursor` of the page before, for the same list; left out for the first page',
    }),
  ),
}

/** The query of a list of the panel. */
export const CountedPageQuery = {
  ...PageQuery,
  count: t.Optional(
    t.Boolean({
      default: false,
      description: 'Whether to say in `total` how many there are, whatever the page',
    }),
  ),
}

export const defaultPageSize = 20

/**
 * A cursor is the sort key of the last row seen, bound to the list it came from: another sort or filter refuses it,
 * because it would skip or repeat rows there.
 */
export function encodeCursor(list: string, key: readonly (string | number)[]): string {
  return Buffer.from(JSON.stringify([fingerprint(list), ...key])).toString('base64url')
}

/** A page as it is sent; `list` names the list with its filters, so that no other one takes its cursor. */
export function viewListing<Row, View>(
  listing: Listing<Row>,
  list: string,
  view: (row: Row) => View,
): { data: View[]; nextCursor: string | null; total?: { value: number; exact: boolean } } {
  return {
    data: listing.rows.map(view),
    nextCursor: listing.lastKey ? encodeCursor(list, listing.lastKey) : null,
    ...(listing.total && { total: { ...listing.total } }),
  }
}

/** What a part of a sort key may be: anybody can write a cursor, and Postgres would fail at what it cannot read. */
const parts = {
  text: (part: unknown) => typeof part === 'string' && !part.includes('\0'),
  number: (part: unknown) => Number.isSafeInteger(part) && Number(part) >= 0 && Number(part) < latestMoment,
  moment: (part: unknown) => typeof part === 'string' && isMoment(part),
  id: (part: unknown) => typeof part === 'string' && isId(part),
} as const
/** In milliseconds: far beyond every price, and before the end of time in Postgres. */
const latestMoment = 8_640_000_000_000_000

function isMoment(text: string): boolean {
  const time = Date.parse(text)
  return !Number.isNaN(time) && !text.startsWith('0000') && new Date(time).toISOString() === text
}

/** The sort key in a cursor of this very list; undefined where none was sent. */
export function decodeCursor(
  list: string,
  cursor: string | undefined,
  shape: readonly (keyof typeof parts)[],
): readonly (string | number)[] | undefined {
  if (cursor === undefined) return undefined
  const [print, ...key] = parseCursor(cursor)
  const fits = print === fingerprint(list) && key.length === shape.length
  if (!fits || !shape.every((kind, index) => parts[kind](key[index]))) throw HttpErrors.CURSOR_INVALID()
  return key as readonly (string | number)[]
}

function parseCursor(cursor: string): unknown[] {
  try {
    const value: unknown = JSON.parse(Buffer.from(cursor, 'base64url').toString('utf8'))
    return Array.isArray(value) ? value : []
  } catch {
    return []
  }
}

function fingerprint(list: string): string {
  return Bun.hash(list).toString(36)
}
