import { join } from 'node:path'
import { ROOT } from '../services/index'

export interface Schema {
  readonly $ref?: string
  readonly type?: string | readonly string[]
  readonly properties?: Readonly<Record<string, Schema>>
  readonly patternProperties?: Readonly<Record<string, Schema>>
  readonly additionalProperties?: boolean | Schema
  readonly required?: readonly string[]
  readonly items?: Schema
  readonly anyOf?: readonly Schema[]
  readonly enum?: readonly unknown[]
  readonly const?: unknown
  readonly format?: string
  readonly pattern?: string
  readonly minimum?: number
  readonly maximum?: number
  readonly minLength?: number
  readonly maxLength?: number
  readonly minItems?: number
  readonly maxItems?: number
  readonly minProperties?: number
  readonly uniqueItems?: boolean
  readonly examples?: readonly unknown[]
  readonly [rule: string]: unknown
}

export interface Parameter {
  readonly name: string
  readonly in: 'path' | 'query' | 'header'
  readonly required: boolean
  readonly schema: Schema
}

export interface Answer {
  /** Undefined where the answer has no body. */
  readonly type: string | undefined
  readonly schema: Schema | undefined
  readonly codes: readonly string[]
  readonly headers: readonly string[]
}

export interface Operation {
  readonly id: string
  readonly method: string
  readonly path: string
  /** Who is let in: anybody, whoever holds a token, both, or whoever signs. */
  readonly entry: 'anybody' | 'bearer' | 'optional' | 'signature'
  readonly permissions: readonly string[]
  readonly parameters: readonly Parameter[]
  readonly body: Schema | undefined
  readonly example: unknown
  readonly answers: Readonly<Record<string, Answer>>
}

export interface ApiDocument {
  readonly operations: readonly Operation[]
  /** Follows a reference to where it leads. */
  resolve(schema: Schema): Schema
  /** The operation that a path leads to, as routers choose: what is named exactly goes before what any word fits. */
  find(method: string, path: string): Operation | undefined
}

type Part = Readonly<Record<string, unknown>>
interface Raw {
  readonly paths: Readonly<Record<string, Readonly<Record<string, RawOperation>>>>
  readonly components: {
    readonly schemas: Readonly<Record<string, Schema>>
    readonly parameters: Readonly<Record<string, Parameter>>
  }
}
interface RawOperation {
  readonly operationId: string
  readonly security: readonly Part[]
  readonly parameters?: readonly (Parameter & { readonly $ref?: string })[]
  readonly requestBody?: { readonly content: Readonly<Record<string, { schema: Schema; example?: unknown }>> }
  readonly responses: Readonly<
    Record<string, { content?: Record<string, { schema: Schema }>; headers?: Part; 'x-codes'?: string[] }>
  >
  readonly 'x-permission'?: readonly string[]
}

/** The committed description of the API: all that is known here of what it should do. */
export async function readDocument(): Promise<ApiDocument> {
  const { paths, components }: Raw = await Bun.file(join(ROOT, 'openapi.json')).json()
  const last = (reference: string): string => reference.split('/').at(-1) ?? ''
  const operations = Object.entries(paths).flatMap(([path, item]) =>
    Object.entries(item).map(([method, raw]): Operation => {
      const [content] = Object.values(raw.requestBody?.content ?? {})
      return {
        id: raw.operationId,
        method: method.toUpperCase(),
        path,
        entry: entryOf(raw.security),
        permissions: raw['x-permission'] ?? [],
        parameters: (raw.parameters ?? []).map(
          (given) => components.parameters[last(given.$ref ?? '')] ?? given,
        ),
        body: content?.schema,
        example: content?.example,
        answers: Object.fromEntries(
          Object.entries(raw.responses).map(([status, response]) => [status, answerOf(response)]),
        ),
      }
    }),
  )
  const patterns = operations
    .map((operation) => ({ operation, pattern: patternOf(operation.path) }))
    .toSorted((a, b) => a.operation.path.split('{').length - b.operation.path.split('{').length)
  return {
    operations,
    resolve(schema) {
      let found = schema
      while (found.$ref) found = components.schemas[last(found.$ref)] ?? {}
      return found
    },
    find: (method, path) =>
      patterns.find(({ operation, pattern }) => operation.method === method && pattern.test(path))?.operation,
  }
}

function entryOf(security: readonly Part[]): Operation['entry'] {
  const names = security.flatMap((scheme) => Object.keys(scheme))
  if (names.includes('stripeSignature')) return 'signature'
  if (!names.includes('bearerAuth')) return 'anybody'
  return security.some((scheme) => Object.keys(scheme).length === 0) ? 'optional' : 'bearer'
}

function answerOf(response: RawOperation['responses'][string]): Answer {
  const [entry] = Object.entries(response.content ?? {})
  return {
    type: entry?.[0],
    schema: entry?.[1].schema,
    codes: response['x-codes'] ?? [],
    headers: Object.keys(response.headers ?? {}),
  }
}

export function patternOf(path: string): RegExp {
  return new RegExp(`^${path.replace(/[.]/g, '\\.').replace(/\{\w+\}/g, '[^/]+')}$`)
}
