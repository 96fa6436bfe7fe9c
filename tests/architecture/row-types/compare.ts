import ts from 'typescript'
import type { SchemaFacts } from './schema-facts'
import { isNothing, type Json, type Shape, unknownJson } from './shapes'

/** What a value of an SQL type is in JavaScript. */
export type Kind = 'string' | 'number' | 'boolean' | 'Date' | 'object' | 'array'

export interface Facts {
  readonly checker: ts.TypeChecker
  readonly schema: SchemaFacts
  /** What the driver makes of each SQL type, by OID. */
  readonly kinds: ReadonlyMap<number, Kind>
  /** `table.column` → the type that the table declares for what is stored in it. */
  readonly documents: ReadonlyMap<string, ts.Type>
}

/** Which value of a row is looked at. */
export interface Place {
  readonly facts: Facts
  /** `customer.phone` */
  readonly path: string
  /** Within JSON a time is a text. */
  readonly inJson: boolean
}

/** Something that does not fit. */
export interface RowFault {
  readonly column: string
  readonly what: string
}

/** What a type admits, and what of it a statement can give. */
interface Claim {
  readonly column: string
  readonly admitted: readonly string[]
  readonly given: readonly string[]
}

export type Finding = RowFault | Claim

function fault({ path }: Place, what: string): RowFault[] {
  return [{ column: path, what }]
}

function inside(place: Place, step: string): Place {
  return { ...place, path: place.path === '' ? step.replace(/^\./, '') : `${place.path}${step}` }
}

/**
 * What does not fit, once all statements of a template were looked at: only then is it known what a type admits and
 * none of them gives. Of a row that may be missing as a whole, every column is nullable, also those that are counted.
 */
export function conclude(row: readonly ts.Type[], findings: readonly Finding[]): RowFault[] {
  const faults = findings.filter((finding): finding is RowFault => 'what' in finding)
  const wrong = new Set(faults.map(({ column }) => column))
  const claims = findings.filter(
    (finding): finding is Claim => 'admitted' in finding && !wrong.has(finding.column),
  )
  const wide = [...Map.groupBy(claims, ({ column }) => column)].flatMap(([column, own]) => {
    const given = new Set(own.flatMap((claim) => claim.given))
    const never = [...new Set(own.flatMap((claim) => claim.admitted))].filter((kind) => !given.has(kind))
    return never.length > 0 ? [{ column, what: `is never ${never.join(', ')}, which its type admits` }] : []
  })
  return [...faults, ...(row.some((part) => part.isUnion()) ? [] : wide)]
}

/** Holds a type against what a value can be. */
function compare(type: ts.Type, shape: Shape, place: Place): Finding[] {
  const parts = type.isUnion() ? type.types : [type]
  const has = (flag: ts.TypeFlags) => parts.some((part) => (part.flags & flag) !== 0)
  if (has(ts.TypeFlags.Any)) return fault(place, 'is any')
  if (has(ts.TypeFlags.Unknown)) return []
  const isNullable = has(ts.TypeFlags.Null)
  const missing =
    shape.nullable && !isNullable ? fault(place, 'may be null, which its type does not say') : []
  return [...missing, ...comparePresent(parts, shape, place)]
}

/** Of these a type may admit several, as a sort key does that is a text or a number. */
const scalars = new Set(['string', 'number', 'boolean', 'Date'])
const nullish = ts.TypeFlags.Null | ts.TypeFlags.Undefined

function comparePresent(parts: readonly ts.Type[], shape: Shape, place: Place): Finding[] {
  const rest = parts.filter((part) => (part.flags & nullish) === 0)
  const nulls = parts.some((part) => (part.flags & ts.TypeFlags.Null) !== 0) ? ['null'] : []
  const givenNulls = shape.nullable || shape.isNarrowed ? ['null'] : []
  const kinds = [...new Set(rest.map(kindOfType))].filter((kind) => scalars.has(kind))
  const claim = (admitted: readonly string[], given: readonly string[]): Claim => ({
    column: place.path,
    admitted: [...admitted, ...nulls],
    given: [...given, ...givenNulls],
  })
  if (isNothing(shape)) return [claim(kinds, [])]
  const kind = kindOf(shape, place)
  if (!kind) return fault(place, `is of an SQL type that nobody compares (${shape.type})`)
  if (kind === 'array') return [claim([], []), ...compareElements(rest, shape, place)]
  if (kind === 'object') return [claim([], []), ...compareJson(rest, shape.json ?? unknownJson, place)]
  return [claim(kinds, [kind]), ...compareScalar(rest, { shape, kind }, place)]
}

function kindOf(shape: Shape, { facts, inJson }: Place): Kind | undefined {
  const type = facts.schema.types.get(shape.type)
  if (type?.element) return 'array'
  const kind = facts.kinds.get(shape.type) ?? (shape.json ? 'object' : undefined)
  if (!inJson || kind === undefined) return kind
  // JSON has no times, and of numerics it makes numbers, where the driver makes texts.
  if (kind === 'Date') return 'string'
  return type?.name === 'numeric' ? 'number' : kind
}

function compareScalar(
  parts: readonly ts.Type[],
  { shape, kind }: { readonly shape: Shape; readonly kind: Kind },
  place: Place,
): Finding[] {
  const literals = parts.flatMap((part) =>
    part.isStringLiteral() || part.isNumberLiteral() ? [part.value] : [],
  )
  if (literals.length > 0 && literals.length === parts.length) return compareLiterals(literals, shape, place)
  const kinds = new Set(parts.map(kindOfType))
  return kinds.has(kind)
    ? []
    : fault(place, `is a ${kind}, its type says ${[...kinds].join(' | ') || 'nothing but null'}`)
}

/** A closed list is the one that a CHECK holds; a statement that asks for some of it may have a type for these alone. */
function compareLiterals(literals: readonly (string | number)[], shape: Shape, place: Place): RowFault[] {
  const possible = shape.values
  if (!possible) return fault(place, `can be anything, its type says ${shown(literals)}`)
  const asked = [...(shape.asked ?? possible)].filter((value) => possible.has(value))
  const missing = asked.filter((value) => !literals.includes(value))
  const invented = literals.filter((value) => !possible.has(value))
  return [
    ...(missing.length > 0 ? fault(place, `can also be ${shown(missing)}`) : []),
    ...(invented.length > 0 ? fault(place, `can never be ${shown(invented)}`) : []),
  ]
}

function compareElements(parts: readonly ts.Type[], shape: Shape, place: Place): Finding[] {
  const [only] = parts
  const element = only && elementOf(only, place.facts)
  if (!element) return fault(place, 'is an array, which its type does not say')
  const type = place.facts.schema.types.get(shape.type)?.element ?? 0
  return compare(element, shape.element ?? { type, nullable: true }, inside(place, '[]'))
}

function elementOf(type: ts.Type, { checker }: Facts): ts.Type | undefined {
  return checker.isArrayLikeType(type) ? checker.getIndexTypeOfType(type, ts.IndexKind.Number) : undefined
}

function kindOfType(type: ts.Type): string {
  if (type.flags & ts.TypeFlags.StringLike) return 'string'
  if (type.flags & ts.TypeFlags.NumberLike) return 'number'
  if (type.flags & ts.TypeFlags.BooleanLike) return 'boolean'
  return type.symbol?.name ?? 'something else'
}

function shown(values: readonly (string | number)[]): string {
  return values.map((value) => JSON.stringify(value)).join(', ')
}

type Columns = ReadonlyMap<string, Shape>

/** Holds the type of a row against the columns of a result: each is a property, and each property one of them. */
export function compareRow(row: readonly ts.Type[], columns: Columns, facts: Facts): Finding[] {
  return compareObject(row, columns, { facts, path: '', inJson: false })
}

/** Holds a type against what a statement built, or what is stored. */
function compareJson(parts: readonly ts.Type[], json: Json, around: Place): Finding[] {
  const place = { ...around, inJson: true }
  const [type] = parts
  if (!type) return fault(place, 'is JSON, its type says nothing but null')
  switch (json.kind) {
    case 'object':
      return compareObject(parts, json.keys, place)
    case 'record':
      return compareRecord(type, json, place)
    case 'stored':
      return compareStored(parts, json, place)
    case 'array': {
      const element = elementOf(type, place.facts)
      if (element) return compare(element, json.items, inside(place, '[]'))
      return fault(place, 'is a JSON array, which its type does not say')
    }
    case 'empty':
      return []
    case 'either':
      return json.of.flatMap((one) => compareJson(parts, one, around))
    default:
      return fault(place, 'is JSON that nobody can know the inside of')
  }
}

function compareObject(parts: readonly ts.Type[], keys: Columns, place: Place): Finding[] {
  const { checker } = place.facts
  const known = [...keys].flatMap(([key, shape]) => {
    const at = inside(place, `.${key}`)
    const found = parts.flatMap((part) => checker.getPropertyOfType(part, key) ?? [])
    if (found.length === 0) return fault(at, 'is not in the type')
    return found.flatMap((property) => compare(checker.getTypeOfSymbol(property), shape, at))
  })
  const lacking = parts
    .flatMap((part) => checker.getPropertiesOfType(part))
    .filter((property) => !keys.has(property.name) && !isOptional(property))
    .flatMap(({ name }) => fault(inside(place, `.${name}`), 'is not in the result'))
  return [...known, ...lacking]
}

/** An object with a key for each row, as `jsonb_object_agg` builds it. */
function compareRecord(type: ts.Type, json: Json & { readonly kind: 'record' }, place: Place): Finding[] {
  const { checker } = place.facts
  const index = checker.getIndexTypeOfType(type, ts.IndexKind.String)
  if (index) return compare(index, json.value, inside(place, '{}'))
  const properties = checker.getPropertiesOfType(type)
  const names = properties.map(({ name }) => name)
  return [
    ...compareLiterals(names, { ...json.key, nullable: false }, inside(place, '{}')),
    ...properties.flatMap((property) => {
      const at = inside(place, `.${property.name}`)
      const inner = checker.getNonNullableType(checker.getTypeOfSymbol(property))
      const required = isOptional(property) ? [] : fault(at, 'may not be there, which its type does not say')
      return [...required, ...compare(inner, json.value, at)]
    }),
  ]
}

/** What is stored is of the type that its table declares: there alone is said what may be written. */
function compareStored(
  parts: readonly ts.Type[],
  json: Json & { readonly kind: 'stored' },
  place: Place,
): Finding[] {
  const { checker, documents, schema } = place.facts
  const table = schema.tables.get(json.table)
  const name = `${table?.name}.${table?.columns.get(json.column)?.name}`
  const stored = json.path.reduce<ts.Type | undefined>(
    (type, step) => type && partOf(type, step, place.facts),
    documents.get(name),
  )
  if (!stored) return fault(place, `is JSON of ${name}, whose table declares no type`)
  if (parts.some((part) => checker.isTypeAssignableTo(stored, part))) return []
  return fault(place, `is not what its table declares for ${name}: ${checker.typeToString(stored)}`)
}

function partOf(type: ts.Type, step: string, facts: Facts): ts.Type | undefined {
  if (/^\d+$/.test(step)) return elementOf(type, facts)
  const property = facts.checker.getPropertyOfType(type, step)
  return property && facts.checker.getTypeOfSymbol(property)
}

function isOptional(symbol: ts.Symbol): boolean {
  return (symbol.flags & ts.SymbolFlags.Optional) !== 0
}
