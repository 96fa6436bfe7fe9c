import { t } from 'elysia'
import { HttpErrors } from './http-errors'

export const maxPageSize = 100

export const PageQuery = {
  limit: t.Optional(t.Integer({ minimum: 1, maximum: maxPageSize, default: 20 })),
  cursor: t.Optional(t.String({ maxLength: 1_000 })),
}

export const defaultPageSize = 20

/**
 * A cursor is the sort key of the last row seen, bound to the list it came from: another sort or filter refuses it,
 * because it would skip or repeat rows there.
 */
export function encodeCursor(list: string, key: readonly (string | number)[]): string {
  return Buffer.from(JSON.stringify([fingerprint(list), ...key])).toString('base64url')
}

/** The sort key in a cursor of this very list; undefined where none was sent. */
export function decodeCursor(
  list: string,
  cursor: string | undefined,
  length: number,
): readonly (string | number)[] | undefined {
  if (cursor === undefined) return undefined
  const [print, ...key] = parseCursor(cursor)
  const fits = print === fingerprint(list) && key.length === length
  if (!fits || !key.every((part) => typeof part === 'string' || typeof part === 'number')) {
    throw HttpErrors.CURSOR_INVALID()
  }
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
