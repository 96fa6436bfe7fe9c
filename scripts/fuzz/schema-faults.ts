import type { ApiDocument, Schema } from './document'

const checked = new Set([
  ...[
    'type',
    'enum',
    'const',
    'anyOf',
    'properties',
    'patternProperties',
    'additionalProperties',
    'required',
  ],
  ...['items', 'minItems', 'maxItems', 'uniqueItems', 'minProperties', 'pattern', 'format'],
  ...['minLength', 'maxLength', 'minimum', 'maximum'],
])
const onlySaid = new Set([
  '$ref',
  'description',
  'examples',
  'default',
  'deprecated',
  'x-extensible-enum',
  'title',
])

const formats: Readonly<Record<string, RegExp>> = {
  uuid: /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/,
  'date-time': /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d:\d\d)$/,
  email: /^[^\s@]+@[^\s@]+$/,
  uri: /^[a-z][a-z0-9+.-]*:\S+$/i,
  int64: /^/,
}

/** Where a value does not fit a schema of the document. Throws for a rule that nobody taught it: none is passed over. */
export function schemaFaults(document: ApiDocument, schema: Schema, value: unknown): string[] {
  return faultsAt({ document, schema: document.resolve(schema), value, place: '' }).slice(0, 5)
}

interface Looking {
  readonly document: ApiDocument
  readonly schema: Schema
  readonly value: unknown
  readonly place: string
}

function faultsAt(looking: Looking): string[] {
  const { document, schema, value, place } = looking
  const unknown = Object.keys(schema).find((rule) => !checked.has(rule) && !onlySaid.has(rule))
  if (unknown) throw new Error(`No one knows how to check the rule ${unknown} at ${place}`)
  const inner = (part: Schema, held: unknown, name: string): string[] =>
    faultsAt({ document, schema: document.resolve(part), value: held, place: `${place}${name}` })
  if (schema.anyOf) {
    const tried = schema.anyOf.map((variant) => inner(variant, value, ''))
    if (tried.every((faults) => faults.length > 0))
      return tried.toSorted((a, b) => a.length - b.length)[0] ?? []
  }
  const own = [...ofKind(schema, value), ...ofText(schema, value), ...ofNumber(schema, value)]
  return [
    ...own.map((fault) => `${place || '/'} ${fault}`),
    ...ofList(looking, inner),
    ...ofMembers(looking, inner),
  ]
}

type Inner = (part: Schema, held: unknown, name: string) => string[]

function kindOf(value: unknown): string {
  if (value === null) return 'null'
  if (Array.isArray(value)) return 'array'
  if (typeof value === 'number') return Number.isInteger(value) ? 'integer' : 'number'
  return typeof value
}

function ofKind({ type, enum: words, const: only }: Schema, value: unknown): string[] {
  const kind = kindOf(value)
  const kinds = type === undefined ? undefined : [type].flat()
  const fits = !kinds || kinds.includes(kind) || (kind === 'integer' && kinds.includes('number'))
  return [
    ...(fits ? [] : [`is ${kind} and no ${kinds?.join(' or ')}`]),
    ...(words && !words.includes(value) ? [`is none of ${words.join(', ').slice(0, 80)}`] : []),
    ...(only !== undefined && only !== value ? [`is not ${String(only)}`] : []),
  ]
}

function ofText({ pattern, format, minLength = 0, maxLength = Infinity }: Schema, value: unknown): string[] {
  if (typeof value !== 'string') return []
  const form = format === undefined ? undefined : formats[format]
  if (format !== undefined && !form) throw new Error(`No one knows how to check the format ${format}`)
  const length = [...value].length
  return [
    ...(form && !form.test(value) ? [`is no ${format}`] : []),
    ...(pattern !== undefined && !new RegExp(pattern, 'u').test(value)
      ? [`does not match ${pattern.slice(0, 40)}`]
      : []),
    ...(length < minLength || length > maxLength ? [`has ${length} characters`] : []),
  ]
}

function ofNumber({ minimum = -Infinity, maximum = Infinity }: Schema, value: unknown): string[] {
  if (typeof value !== 'number') return []
  return value < minimum || value > maximum ? [`is ${value}, out of its bounds`] : []
}

function ofList({ schema, value, place }: Looking, inner: Inner): string[] {
  if (!Array.isArray(value)) return []
  const { items, minItems = 0, maxItems = Infinity, uniqueItems } = schema
  const twice = uniqueItems && new Set(value.map((item) => JSON.stringify(item))).size < value.length
  return [
    ...(value.length < minItems || value.length > maxItems ? [`${place} has ${value.length} entries`] : []),
    ...(twice ? [`${place} has an entry twice`] : []),
    ...(items ? value.flatMap((item, index) => inner(items, item, `/${index}`)) : []),
  ]
}

function ofMembers({ schema, value, place }: Looking, inner: Inner): string[] {
  if (kindOf(value) !== 'object') return []
  const members = Object.entries(value as Record<string, unknown>)
  const {
    properties = {},
    patternProperties = {},
    additionalProperties,
    required = [],
    minProperties = 0,
  } = schema
  const names = new Set(members.map(([name]) => name))
  const [pattern] = Object.values(patternProperties)
  const others = pattern ?? (typeof additionalProperties === 'object' ? additionalProperties : undefined)
  // What a text is about differs from one code to the next.
  const isOpen = place.endsWith('/params')
  const isClosed = additionalProperties === false || (schema.properties !== undefined && !others && !isOpen)
  return [
    ...required.filter((name) => !names.has(name)).map((name) => `${place}/${name} is missing`),
    ...(members.length < minProperties ? [`${place} has ${members.length} members`] : []),
    ...members.flatMap(([name, member]) => {
      const known = Object.hasOwn(properties, name) ? properties[name] : others
      if (known) return inner(known, member, `/${name}`)
      // Stricter than JSON Schema is: whatever the API answers, it has said before.
      return isClosed ? [`${place}/${name} is not declared`] : []
    }),
  ]
}
