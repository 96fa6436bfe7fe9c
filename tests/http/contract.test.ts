import { expect, test } from 'bun:test'
import { join } from 'node:path'

interface Schema {
  readonly $ref?: string
  readonly type?: string
  readonly properties?: Readonly<Record<string, Schema>>
  readonly enum?: readonly unknown[]
  readonly format?: string
  readonly [rule: string]: unknown
}

type Contents = Readonly<Record<string, { readonly schema: Schema }>>

interface Operation {
  readonly operationId: string
  readonly deprecated?: boolean
  readonly description?: string
  readonly requestBody?: { readonly content: Contents }
  readonly responses: Readonly<
    Record<
      string,
      {
        readonly content?: Contents
        readonly headers?: Readonly<Record<string, unknown>>
        readonly 'x-codes'?: string[]
      }
    >
  >
}

const { paths, components } = await Bun.file(join(import.meta.dir, '..', '..', 'openapi.json')).json()
const operations = Object.values<Record<string, Operation>>(paths).flatMap((item) => Object.values(item))
const schemas = Object.entries<Schema>(components.schemas)

test('every body and every answer is a named part', () => {
  const unnamed = operations.flatMap(({ operationId, requestBody, responses }) => {
    const answers = Object.entries(responses).map(([status, { content }]) => [status, content] as const)
    const places = [['body', requestBody?.content] as const, ...answers]
    return places.flatMap(([place, content = {}]) =>
      Object.entries(content)
        .filter(([type, { schema }]) => type !== 'text/event-stream' && schema.$ref === undefined)
        .map(() => `${operationId} ${place}`),
    )
  })
  expect(unnamed).toEqual([])
})

test('whatever has members, and every closed list of words, has a name of its own', () => {
  const inner = schemas.flatMap(([name, schema]) => unnamedWithin(schema).map((part) => `${name}: ${part}`))
  expect(inner).toEqual([])
})

test('money is int64 wherever its name says that it is money', () => {
  const narrow = schemas.flatMap(([name, { properties = {} }]) =>
    Object.entries(properties)
      .filter(([key, schema]) => key.endsWith('Minor') && !JSON.stringify(whole(schema)).includes('"int64"'))
      .map(([key]) => `${name}.${key}`),
  )
  expect(narrow).toEqual([])
})

test('what may be null says so where its words are listed', () => {
  const lists = JSON.stringify(components.schemas).match(/"enum":\[[^\]]*\]/g) ?? []
  expect(lists.length).toBeGreaterThan(20)
  const mixed = schemas.filter(([, schema]) => schema.enum && JSON.stringify(schema.type).includes('null'))
  for (const [, schema] of mixed) expect(schema.enum).toContain(null)
})

test('every operation says when to call it and what happens', () => {
  const silent = operations.filter(({ description = '' }) => description.length < 20)
  expect(silent.map(({ operationId }) => operationId)).toEqual([])
})

test('every operation lists the codes of each refusal', () => {
  const bare = operations.flatMap(({ operationId, responses }) =>
    Object.entries(responses)
      .filter(([status, { 'x-codes': codes = [] }]) => Number(status) >= 400 && codes.length === 0)
      .map(([status]) => `${operationId} ${status}`),
  )
  expect(bare).toEqual([])
})

test('whatever is deprecated, or takes what is, tells whoever uses it, and nothing else does', () => {
  const isAnnounced = ({ responses }: Operation) =>
    Object.entries(responses).some(([status, { headers = {} }]) => status < '300' && 'deprecation' in headers)
  const isDeprecated = ({ deprecated, requestBody }: Operation) =>
    deprecated === true ||
    JSON.stringify(whole(requestBody?.content['application/json']?.schema ?? {})).includes(
      '"deprecated":true',
    )
  const names = (some: readonly Operation[]) => some.map(({ operationId }) => operationId)
  expect(names(operations.filter(isAnnounced))).toEqual(names(operations.filter(isDeprecated)))
  expect(names(operations.filter(isDeprecated))).toContain('createAdmin')
})

/** Parts within a named one that have no name: by what they hold. */
function unnamedWithin(schema: Schema): string[] {
  const parts = Object.entries(schema).flatMap(([key, value]) =>
    key === 'properties' ? Object.values(value as Record<string, Schema>) : schemasIn(value),
  )
  return parts.flatMap((part) => {
    const isObject = part.properties !== undefined
    const isList = Array.isArray(part.enum) && part.enum.every((word) => typeof word === 'string')
    const own = isObject || isList ? [Object.keys(part.properties ?? {}).join() || String(part.enum)] : []
    return [...own, ...unnamedWithin(part)]
  })
}

function schemasIn(value: unknown): Schema[] {
  if (Array.isArray(value)) return value.flatMap(schemasIn)
  return typeof value === 'object' && value !== null ? [value as Schema] : []
}

/** A part and what it refers to. */
function whole(schema: Schema): unknown {
  const name = schema.$ref?.split('/').at(-1)
  if (name) return components.schemas[name]
  return Object.fromEntries(
    Object.entries(schema).map(([key, value]) => [
      key,
      Array.isArray(value)
        ? value.map((part) => (typeof part === 'object' && part ? whole(part) : part))
        : value,
    ]),
  )
}

test('every operation that sends or answers JSON has an example', () => {
  const bare = operations.flatMap(({ operationId, requestBody, responses }) => {
    const done = Object.entries(responses).filter(([status]) => Number(status) < 300)
    const answers = done.flatMap(([, { content }]) => content?.['application/json'] ?? [])
    const body = requestBody?.content['application/json']
    const isShown = answers.length === 0 || answers.some((media) => 'example' in media)
    const isWhole = isShown && (!body || 'example' in body)
    return isWhole ? [] : [operationId]
  })
  expect(bare).toEqual([])
})
