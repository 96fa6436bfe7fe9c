import { randomUUIDv7 } from 'bun'

/** A UUIDv7 (RFC 9562): sorts by time of creation, so that index inserts stay at the right-hand edge. */
export function newId(): string {
  return randomUUIDv7()
}

/** No id made at this moment or later is smaller: what is below it is older, as long as clocks agree. */
export function firstIdAt(moment: Date): string {
  const time = moment.getTime().toString(16).padStart(12, '0')
  return `${time.slice(0, 8)}-${time.slice(8)}-7000-8000-000000000000`
}

const uuidPattern = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i

export function isId(value: string): boolean {
  return uuidPattern.test(value)
}
