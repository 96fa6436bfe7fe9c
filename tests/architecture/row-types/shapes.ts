/** What a value of a statement can be. */
export interface Shape {
  /** OID of its type. */
  readonly type: number
  readonly nullable: boolean
  /** Never null, but only because the statement asks for rows where it is not. */
  readonly isNarrowed?: boolean
  /** The only values that it can have, if they are known. */
  readonly values?: ReadonlySet<string | number>
  /** Fewer of them, as the statement itself asks for. */
  readonly asked?: ReadonlySet<string | number>
  /** What is inside, of JSON and of rows. */
  readonly json?: Json
  /** What is inside an array. */
  readonly element?: Shape
}

export type Json =
  | { readonly kind: 'object'; readonly keys: ReadonlyMap<string, Shape> }
  | { readonly kind: 'record'; readonly key: Shape; readonly value: Shape }
  | { readonly kind: 'array'; readonly items: Shape }
  /** A stored document, or the part of it at a path. */
  | {
      readonly kind: 'stored'
      readonly table: number
      readonly column: number
      readonly path: readonly string[]
    }
  | { readonly kind: 'empty'; readonly of: 'object' | 'array' }
  /** Stored in one place or another, as the branches of a UNION say. */
  | { readonly kind: 'either'; readonly of: readonly Json[] }
  | { readonly kind: 'unknown' }

/** A bare null, of whatever type. */
export const nothing: Shape = { type: 0, nullable: true, values: new Set() }

export function isNothing({ nullable, values }: Shape): boolean {
  return nullable && values?.size === 0
}

export const unknownJson: Json = { kind: 'unknown' }

/** What is one or the other: of a CASE, of a UNION. */
export function either(one: Shape, other: Shape): Shape {
  if (isNothing(one)) return { ...other, nullable: true }
  if (isNothing(other)) return { ...one, nullable: true }
  const values = one.values && other.values && new Set([...one.values, ...other.values])
  const element = one.element && other.element && either(one.element, other.element)
  const json = one.json && other.json && eitherJson(one.json, other.json)
  return {
    type: one.type,
    nullable: one.nullable || other.nullable,
    ...(values && { values }),
    ...(element && { element }),
    ...(json && { json }),
  }
}

function eitherJson(one: Json, other: Json): Json {
  if (one.kind === 'empty' && isContainer(other, one.of)) return other
  if (other.kind === 'empty' && isContainer(one, other.of)) return one
  if (one.kind === 'array' && other.kind === 'array')
    return { kind: 'array', items: either(one.items, other.items) }
  if (JSON.stringify(plain(one)) === JSON.stringify(plain(other))) return one
  return one.kind === 'stored' && other.kind === 'stored' ? { kind: 'either', of: [one, other] } : unknownJson
}

function isContainer(json: Json, of: 'object' | 'array'): boolean {
  return of === 'array' ? json.kind === 'array' : json.kind === 'record'
}

function plain(value: unknown): unknown {
  if (value instanceof Map) return [...value].map(([key, inner]) => [key, plain(inner)])
  if (value instanceof Set) return [...value]
  if (typeof value !== 'object' || value === null) return value
  return Object.entries(value).map(([key, inner]) => [key, plain(inner)])
}

/** The keys of both, as `||` puts them together; the right one wins. */
export function merged(one: Json | undefined, other: Json | undefined): Json {
  if (one?.kind === 'object' && other?.kind === 'object') {
    return { kind: 'object', keys: new Map([...one.keys, ...other.keys]) }
  }
  return unknownJson
}
