import { randomUUIDv7 } from 'bun'

/** A UUIDv7 (RFC 9562): sorts by time of creation, so that index inserts stay at the right-hand edge. */
export function newId(): string {
  return randomUUIDv7()
}

const uuidPattern = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i

export function isId(value: string): boolean {
  return uuidPattern.test(value)
}
