/** A JSON schema as the document writes it, as far as requests use it. */
export interface Schema {
  readonly $ref?: string
  readonly type?: string
  readonly properties?: Readonly<Record<string, Schema>>
  readonly required?: readonly string[]
  readonly items?: Schema
  readonly anyOf?: readonly Schema[]
  readonly enum?: readonly unknown[]
  readonly const?: unknown
  readonly pattern?: string
  readonly format?: string
  readonly additionalProperties?: unknown
  readonly [rule: string]: unknown
}

export interface Requests {
  readonly [operation: string]: {
    readonly required: boolean
    readonly body?: Schema
    readonly query: Readonly<Record<string, Schema>>
  }
}

interface Operation {
  readonly parameters?: readonly { readonly in: string; readonly name: string; readonly schema: Schema }[]
  readonly requestBody?: {
    readonly required: boolean
    readonly content: { readonly 'application/json': { readonly schema: Schema } }
  }
}

interface Document {
  readonly paths: Readonly<Record<string, Readonly<Record<string, Operation>>>>
  readonly components: { readonly schemas: Readonly<Record<string, Schema>> }
}

/** What each operation of a document takes: its body and its query, with nothing left to look up. */
export function requestsOf({ paths, components }: Document): Requests {
  const resolve = (schema: Schema): Schema => {
    const name = schema.$ref?.split('/').at(-1)
    const found = name === undefined ? schema : (components.schemas[name] ?? {})
    const { description: _, examples: _examples, ...rules } = found
    return {
      ...rules,
      ...(found.properties && {
        properties: Object.fromEntries(
          Object.entries(found.properties).map(([key, value]) => [key, resolve(value)]),
        ),
      }),
      ...(found.items && { items: resolve(found.items) }),
      ...(found.anyOf && { anyOf: found.anyOf.map(resolve) }),
    }
  }
  const operations = Object.entries(paths).flatMap(([path, item]) =>
    Object.entries(item).map(([method, { parameters = [], requestBody }]) => {
      const query = parameters.filter((parameter) => parameter.in === 'query')
      const body = requestBody?.content['application/json'].schema
      return [
        `${method.toUpperCase()} ${path}`,
        {
          required: requestBody?.required ?? false,
          ...(body && { body: resolve(body) }),
          query: Object.fromEntries(query.map(({ name, schema }) => [name, resolve(schema)])),
        },
      ] as const
    }),
  )
  return Object.fromEntries(operations)
}

/** What was accepted before and is refused now, by place. Empty where an app of the release before still works. */
export function refusedNow(before: Requests, now: Requests): string[] {
  return Object.entries(before).flatMap(([operation, old]) => {
    const current = now[operation]
    if (!current) return [`${operation}: is gone`]
    const bodies = old.body && current.body ? narrowed(old.body, current.body, `${operation} body`) : []
    const lost = old.body && !current.body ? [`${operation}: takes no body`] : []
    const demanded = current.required && !old.required ? [`${operation}: needs a body`] : []
    const query = Object.entries(old.query).flatMap(([name, schema]) => {
      const parameter = current.query[name]
      return parameter
        ? narrowed(schema, parameter, `${operation} ?${name}`)
        : [`${operation} ?${name}: is gone`]
    })
    return [...lost, ...demanded, ...bodies, ...query]
  })
}

const ceilings = ['maximum', 'maxLength', 'maxItems', 'maxProperties'] as const
const floors = ['minimum', 'minLength', 'minItems', 'minProperties'] as const
const forms = ['pattern', 'format', 'uniqueItems'] as const

function narrowed(before: Schema, now: Schema, place: string): string[] {
  const present = variantsOf(now)
  return variantsOf(before).flatMap((old) => {
    const alike = present.filter(({ type }) => type === old.type)
    const answers = (alike.length > 0 ? alike : present).map((current) =>
      narrowedVariant(old, current, place),
    )
    const best = answers.toSorted((a, b) => a.length - b.length)[0] ?? []
    return best
  })
}

/** A value is one of several kinds: each kind that was accepted must still be accepted by one. */
function variantsOf({ anyOf, ...rest }: Schema): readonly Schema[] {
  return anyOf ? anyOf.flatMap((variant) => variantsOf({ ...variant, ...rest })) : [rest]
}

function narrowedVariant(before: Schema, now: Schema, place: string): string[] {
  const reasons = [
    ...narrowedKind(before, now),
    ...narrowedWords(before, now),
    ...narrowedBounds(before, now),
  ]
  const items = before.items && now.items ? narrowed(before.items, now.items, `${place}[]`) : []
  return [...reasons.map((reason) => `${place}: ${reason}`), ...items, ...narrowedMembers(before, now, place)]
}

function narrowedKind(before: Schema, now: Schema): string[] {
  const isWider = before.type === 'integer' && now.type === 'number'
  const isOther = before.type !== now.type && now.type !== undefined && !isWider
  const others = forms.filter((rule) => now[rule] !== undefined && now[rule] !== before[rule])
  return [...(isOther ? [`is a ${now.type}`] : []), ...others.map((rule) => `${rule} is another`)]
}

function narrowedWords(before: Schema, now: Schema): string[] {
  const [known, words] = [wordsOf(before), wordsOf(now)]
  if (!words) return []
  if (!known) return ['is one of a list']
  return known.filter((word) => !words.includes(word)).map((word) => `${String(word)} is gone`)
}

function wordsOf(schema: Schema): readonly unknown[] | undefined {
  return schema.enum ?? ('const' in schema ? [schema.const] : undefined)
}

function narrowedBounds(before: Schema, now: Schema): string[] {
  const highest = (schema: Schema, rule: string) => numberOf(schema, rule, Number.POSITIVE_INFINITY)
  const lowest = (schema: Schema, rule: string) => numberOf(schema, rule, Number.NEGATIVE_INFINITY)
  return [
    ...ceilings
      .filter((rule) => highest(now, rule) < highest(before, rule))
      .map((rule) => `${rule} is lower`),
    ...floors.filter((rule) => lowest(now, rule) > lowest(before, rule)).map((rule) => `${rule} is higher`),
  ]
}

function narrowedMembers(before: Schema, now: Schema, place: string): string[] {
  const demanded = (now.required ?? []).filter((name) => !before.required?.includes(name))
  const isClosed = now.additionalProperties === false && before.additionalProperties !== false
  const members = Object.entries(before.properties ?? {}).flatMap(([name, schema]) => {
    const member = now.properties?.[name]
    if (member) return narrowed(schema, member, `${place}.${name}`)
    return now.properties ? [`${place}.${name}: is gone`] : []
  })
  return [
    ...demanded.map((name) => `${place}.${name}: is required`),
    ...(isClosed ? [`${place}: refuses unknown fields`] : []),
    ...members,
  ]
}

function numberOf(schema: Schema, rule: string, otherwise: number): number {
  const value = schema[rule]
  return typeof value === 'number' ? value : otherwise
}
