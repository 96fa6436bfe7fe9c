export type Json = null | boolean | number | string | readonly Json[] | { readonly [name: string]: Json }
type JsonObject = { readonly [name: string]: Json }

/**
 * The document as OpenAPI 3.0 says it, for generators that are older than 3.1: they know one type for each schema, and
 * `nullable` in place of null. Nothing is lost but what 3.0 cannot say; examples and marks of ours are left out.
 */
export function toOpenApi30(document: JsonObject): JsonObject {
  const resolved = mend(document, componentsOf(document))
  const { info, ...rest } = isObject(resolved) ? resolved : {}
  const { title = '', version = '' } = isObject(info) ? info : {}
  return { ...rest, openapi: '3.0.3', info: { title, version } }
}

type Components = JsonObject

function componentsOf({ components }: JsonObject): Components {
  const schemas = isObject(components) ? components.schemas : undefined
  return isObject(schemas) ? schemas : {}
}

function mend(value: Json, components: Components): Json {
  if (Array.isArray(value)) return value.map((part) => mend(part, components))
  if (!isObject(value)) return value
  const entries = Object.entries(value)
    .filter(([name]) => !name.startsWith('x-') && name !== 'example' && name !== 'examples')
    .map(([name, part]): [string, Json] => [name, name === 'enum' ? part : mend(part, components)])
  return [single, constant, bound, union(components)].reduce(
    (schema, step) => step(schema),
    Object.fromEntries(entries),
  )
}

type Step = (schema: JsonObject) => JsonObject

/** One type, and `nullable` beside it. Null alone is a text that is never there. */
const single: Step = (schema) => {
  const { type, enum: words, ...rest } = schema
  const known = Array.isArray(words) ? { enum: words.filter((word) => word !== null) } : {}
  if (type === 'null') return { ...rest, type: 'string', nullable: true, description: onlyNull }
  if (!Array.isArray(type)) return { ...schema, ...known }
  const [first = 'string'] = type.filter((word) => word !== 'null')
  return { ...rest, ...known, type: first, ...(type.includes('null') && { nullable: true }) }
}
const onlyNull = 'Always null'

const constant: Step = (schema) => {
  const { const: value, ...rest } = schema
  if (value === undefined) return schema
  if (typeof value === 'string') return { ...rest, type: 'string', enum: [value] }
  return { ...rest, type: typeof value === 'boolean' ? 'boolean' : 'integer' }
}

const bound: Step = (schema) => {
  const { exclusiveMinimum, ...rest } = schema
  if (typeof exclusiveMinimum !== 'number') return schema
  return { ...rest, minimum: exclusiveMinimum, exclusiveMinimum: true }
}

/** What may be null, and what may be one of several things. */
const union =
  (components: Components): Step =>
  (schema) => {
    const { anyOf, ...rest } = schema
    if (!Array.isArray(anyOf)) return schema
    const variants = anyOf.filter(isObject).filter((one) => one.description !== onlyNull)
    const nullable = variants.length < anyOf.length ? { nullable: true } : {}
    const [first = {}, ...others] = variants
    if (others.length === 0)
      return '$ref' in first ? { ...rest, ...nullable, allOf: [first] } : { ...first, ...rest, ...nullable }
    const isNumber = variants.every(({ type }) => type === 'integer' || type === 'number')
    if (isNumber) return { ...rest, ...nullable, type: first.type ?? 'integer' }
    return { ...rest, ...nullable, ...merged(variants.map((one) => whole(one, components))) }
  }

/** One thing with the members of all variants: those that only some have may be missing, and words are those of all. */
function merged(variants: readonly JsonObject[]): JsonObject {
  const members = new Map<string, Json>()
  for (const { properties } of variants) {
    for (const [name, schema] of Object.entries(isObject(properties) ? properties : {})) {
      members.set(name, withWords(members.get(name), schema))
    }
  }
  const lists = variants.map(({ required }) => (Array.isArray(required) ? required : []))
  const required = (lists[0] ?? []).filter((name) => lists.every((list) => list.includes(name)))
  return { type: 'object', properties: Object.fromEntries(members), required }
}

function withWords(known: Json | undefined, schema: Json): Json {
  if (!isObject(known) || !isObject(schema)) return schema
  if (!Array.isArray(known.enum) || !Array.isArray(schema.enum)) return schema
  return { ...schema, enum: [...known.enum, ...schema.enum] }
}

function whole(schema: JsonObject, components: Components): JsonObject {
  const name = typeof schema.$ref === 'string' ? schema.$ref.split('/').at(-1) : undefined
  const found = name === undefined ? undefined : components[name]
  const part = found === undefined ? schema : mend(found, components)
  return isObject(part) ? part : {}
}

function isObject(value: Json | undefined): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
