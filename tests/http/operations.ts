/** A JSON schema as the document writes it, as far as bodies, parameters and answers use it. */
export interface Schema {
  readonly $ref?: string
  readonly type?: string | readonly string[]
  readonly properties?: Readonly<Record<string, Schema>>
  readonly patternProperties?: Readonly<Record<string, Schema>>
  readonly required?: readonly string[]
  readonly items?: Schema
  readonly anyOf?: readonly Schema[]
  readonly oneOf?: readonly Schema[]
  readonly enum?: readonly unknown[]
  readonly const?: unknown
  readonly pattern?: string
  readonly format?: string
  readonly additionalProperties?: boolean | Schema
  readonly [rule: string]: unknown
}

/** Who may call it, what it takes, and what it answers when it succeeds. */
export interface Operation {
  readonly operationId: string
  /** All of which staff need. */
  readonly permissions: readonly string[]
  /** The schemes of which one is needed; none where anybody may call it. */
  readonly schemes: readonly string[]
  readonly body?: { readonly required: boolean; readonly schema: Schema }
  /** By `?name` of the query, `{name}` of the path and `header name`. */
  readonly parameters: Readonly<Record<string, { readonly required: boolean; readonly schema: Schema }>>
  /** By status. */
  readonly replies: Readonly<Record<string, Reply>>
}

export interface Reply {
  /** Undefined where nothing is sent. */
  readonly type?: string
  readonly schema?: Schema
  readonly headers: readonly string[]
}

export type Operations = Readonly<Record<string, Operation>>

interface Parameter {
  readonly $ref?: string
  readonly in: string
  readonly name: string
  readonly required?: boolean
  readonly schema: Schema
}

interface Content {
  readonly [type: string]: { readonly schema?: Schema }
}

interface Described {
  readonly operationId: string
  readonly security?: readonly Readonly<Record<string, unknown>>[]
  readonly 'x-permission'?: readonly string[]
  readonly parameters?: readonly Parameter[]
  readonly requestBody?: { readonly required?: boolean; readonly content: Content }
  readonly responses: Readonly<
    Record<string, { readonly headers?: Readonly<Record<string, unknown>>; readonly content?: Content }>
  >
}

export interface Document {
  readonly paths: Readonly<Record<string, Readonly<Record<string, Described>>>>
  readonly components: {
    readonly schemas?: Readonly<Record<string, Schema>>
    readonly parameters?: Readonly<Record<string, Parameter>>
  }
}

/** What of a document is compared, still a document: without refusals, examples and descriptions. */
export function essenceOf({ paths, components }: Document): Document {
  const { schemas = {}, parameters = {} } = components
  return {
    paths: mapped(paths, (item) => mapped(item, essential)),
    components: { schemas: mapped(schemas, bare), parameters: mapped(parameters, bareParameter) },
  }
}

function essential({ parameters = [], requestBody, responses, ...rest }: Described): Described {
  const { operationId, security = [], 'x-permission': permissions } = rest
  const contents = (content: Content) =>
    mapped(content, ({ schema }) => ({ ...(schema && { schema: bare(schema) }) }))
  const succeeded = Object.entries(responses).filter(([status]) => status.startsWith('2'))
  return {
    operationId,
    security,
    ...(permissions && { 'x-permission': permissions }),
    parameters: parameters.map(bareParameter),
    ...(requestBody && { requestBody: { ...requestBody, content: contents(requestBody.content) } }),
    responses: mapped(Object.fromEntries(succeeded), ({ headers = {}, content }) => ({
      headers: mapped(headers, () => ({})),
      ...(content && { content: contents(content) }),
    })),
  }
}

function bareParameter(parameter: Parameter): Parameter {
  const { $ref, name, required = false, schema } = parameter
  return $ref === undefined ? { in: parameter.in, name, required, schema: bare(schema) } : parameter
}

function bare({ description: _, example: _example, examples: _examples, ...rules }: Schema): Schema {
  return { ...rules, ...partsOf(rules, bare) }
}

/** Each operation of a document, with nothing left to look up. */
export function operationsOf({ paths, components }: Document): Operations {
  const resolve = (schema: Schema) => resolved(schema, components.schemas ?? {})
  const operations = Object.entries(paths).flatMap(([path, item]) =>
    Object.entries(item).map(([method, described]): [string, Operation] => {
      const {
        operationId,
        security = [],
        requestBody,
        responses,
        'x-permission': permissions = [],
      } = described
      const body = requestBody?.content['application/json']?.schema
      const parameters = (described.parameters ?? []).map((parameter) => {
        const found = components.parameters?.[parameter.$ref?.split('/').at(-1) ?? ''] ?? parameter
        return [placeOf(found), { required: found.required ?? false, schema: resolve(found.schema) }] as const
      })
      const replies = Object.entries(responses)
        .filter(([status]) => status.startsWith('2'))
        .map(([status, { headers = {}, content = {} }]): [string, Reply] => {
          const [[type, { schema }] = [undefined, { schema: undefined }]] = Object.entries(content)
          return [
            status,
            {
              headers: Object.keys(headers).map((name) => name.toLowerCase()),
              ...(type !== undefined && { type }),
              ...(schema && { schema: resolve(schema) }),
            },
          ]
        })
      const operation = {
        operationId,
        permissions,
        schemes: security.flatMap((scheme) => Object.keys(scheme)),
        ...(body && { body: { required: requestBody?.required ?? false, schema: resolve(body) } }),
        parameters: Object.fromEntries(parameters),
        replies: Object.fromEntries(replies),
      }
      return [`${method.toUpperCase()} ${path}`, operation]
    }),
  )
  return Object.fromEntries(operations)
}

function placeOf(parameter: Parameter): string {
  if (parameter.in === 'query') return `?${parameter.name}`
  return parameter.in === 'path' ? `{${parameter.name}}` : `header ${parameter.name.toLowerCase()}`
}

type Schemas = Readonly<Record<string, Schema>>

function resolved(schema: Schema, schemas: Schemas): Schema {
  const { $ref, ...own } = schema
  // What a component refers to may itself be a reference: it is followed, too.
  if ($ref !== undefined) return resolved({ ...schemas[$ref.split('/').at(-1) ?? ''], ...own }, schemas)
  return { ...own, ...partsOf(own, (part) => resolved(part, schemas)) }
}

/** The schemas within a schema, each as `change` makes it. */
function partsOf(schema: Schema, change: (part: Schema) => Schema): Schema {
  const { properties, patternProperties, items, anyOf, oneOf, additionalProperties } = schema
  return {
    ...(properties && { properties: mapped(properties, change) }),
    ...(patternProperties && { patternProperties: mapped(patternProperties, change) }),
    ...(items && { items: change(items) }),
    ...(anyOf && { anyOf: anyOf.map(change) }),
    ...(oneOf && { oneOf: oneOf.map(change) }),
    ...(isSchema(additionalProperties) && { additionalProperties: change(additionalProperties) }),
  }
}

function mapped<Value, Result>(
  record: Readonly<Record<string, Value>>,
  change: (value: Value) => Result,
): Record<string, Result> {
  return Object.fromEntries(Object.entries(record).map(([name, value]) => [name, change(value)]))
}

function isSchema(value: boolean | Schema | undefined): value is Schema {
  return typeof value === 'object'
}

/** A value is one of several kinds; each is a schema of one type. */
export function variantsOf({ anyOf, oneOf, ...rest }: Schema): readonly Schema[] {
  const variants = anyOf ?? oneOf
  if (variants) return variants.flatMap((variant) => variantsOf({ ...rest, ...variant }))
  if (typeof rest.type === 'string' || rest.type === undefined) return [rest]
  return rest.type.map((type) => {
    // Of the rules none is for null.
    if (type === 'null') return { type }
    return { ...rest, type, ...(rest.enum && { enum: rest.enum.filter((word) => word !== null) }) }
  })
}

export function wordsOf(schema: Schema): readonly unknown[] | undefined {
  return schema.enum ?? ('const' in schema ? [schema.const] : undefined)
}

/** Of several judgements, the one with the fewest complaints. */
export function mildest(judgements: readonly string[][]): string[] {
  return judgements.toSorted((a, b) => a.length - b.length)[0] ?? []
}
