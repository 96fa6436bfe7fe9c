/** What of openapi.json a collection is made of. */
export interface Document {
  readonly info: { readonly title: string; readonly version: string; readonly description?: string }
  readonly tags: readonly { readonly name: string; readonly description?: string }[]
  readonly paths: Readonly<Record<string, Readonly<Record<string, Operation>>>>
  readonly components: {
    readonly schemas: Readonly<Record<string, Schema>>
    readonly parameters: Readonly<Record<string, Parameter>>
  }
}

interface Operation {
  readonly tags: readonly string[]
  readonly summary: string
  readonly description?: string
  readonly security: readonly Readonly<Record<string, unknown>>[]
  readonly parameters: readonly (Parameter | Reference)[]
  readonly requestBody?: { readonly content: Content }
  readonly responses: Readonly<Record<string, Response>>
}

interface Parameter {
  readonly in: string
  readonly name: string
  readonly description?: string
  readonly required?: boolean
  readonly example?: unknown
  readonly schema: Schema
}

interface Reference {
  readonly $ref: string
}

interface Schema {
  readonly $ref?: string
  readonly default?: unknown
  readonly examples?: readonly unknown[]
  readonly properties?: Readonly<Record<string, unknown>>
  readonly anyOf?: readonly Schema[]
}

type Content = Readonly<Record<string, { readonly schema?: Schema; readonly example?: unknown }>>

interface Response {
  readonly description: string
  readonly headers?: Readonly<Record<string, unknown>>
  readonly content?: Content
}

interface Call {
  readonly document: Document
  readonly path: string
  readonly method: string
  readonly operation: Operation
  readonly parameters: readonly Parameter[]
}

/**
 * A collection of Postman's format 2.1, which Bruno, Insomnia and others import, too: a folder for each tag, a request for
 * each operation with the document's example as its body, and a token that signing in leaves behind.
 */
export function collectionOf(document: Document) {
  const { info, tags } = document
  const calls = Object.entries(document.paths).flatMap(([path, item]) =>
    Object.entries(item).map(([method, operation]) => callOf({ document, path, method, operation })),
  )
  const folders = tags.map(({ name, description = '' }) => ({
    name,
    description,
    item: calls.filter(({ operation }) => operation.tags[0] === name).map(itemOf),
  }))
  return {
    info: {
      name: `${info.title} ${info.version}`,
      description: info.description ?? '',
      schema: 'https://schema.getpostman.com/json/collection/v2.1.0/collection.json',
    },
    variable: ['baseUrl', 'customerToken', 'staffToken', 'etag'].map((key) => ({
      key,
      value: key === 'baseUrl' ? 'http://127.0.0.1:3000' : '',
    })),
    item: folders.filter(({ item }) => item.length > 0),
  }
}

function callOf(call: Omit<Call, 'parameters'>): Call {
  const { parameters } = call.document.components
  const found = call.operation.parameters.flatMap((parameter) =>
    '$ref' in parameter ? (parameters[lastOf(parameter.$ref)] ?? []) : parameter,
  )
  return { ...call, parameters: found }
}

function itemOf(call: Call) {
  const { operation, method, path } = call
  const body = operation.requestBody?.content['application/json']
  const script = scriptOf(call)
  const request = {
    method: method.toUpperCase(),
    description: operation.description ?? '',
    auth: authOf(call),
    header: [
      ...(body ? [{ key: 'Content-Type', value: 'application/json' }] : []),
      ...parametersIn(call, 'header').map(headerOf),
    ],
    url: urlOf(call),
    ...(body && {
      body: {
        mode: 'raw',
        raw: JSON.stringify(body.example, null, 2),
        options: { raw: { language: 'json' } },
      },
    }),
  }
  return {
    name: `${operation.summary} (${request.method} ${path})`,
    request,
    response: examplesOf(call).map((example) => ({ ...example, originalRequest: request })),
    ...(script.length > 0 && {
      event: [{ listen: 'test', script: { type: 'text/javascript', exec: script } }],
    }),
  }
}

const tokenOf = ({ path }: Call) => (path.startsWith('/admin/') ? 'staffToken' : 'customerToken')

function authOf(call: Call) {
  const isSigned = call.operation.security.some((scheme) => 'bearerAuth' in scheme)
  if (!isSigned) return { type: 'noauth' }
  return { type: 'bearer', bearer: [{ key: 'token', value: `{{${tokenOf(call)}}}`, type: 'string' }] }
}

function urlOf(call: Call) {
  const path = call.path
    .slice(1)
    .split('/')
    .map((part) => part.replace(/^\{(.+)\}$/, ':$1'))
  const query = parametersIn(call, 'query').map((parameter) => ({
    ...described(parameter),
    // A filter narrows, and a made-up cursor is refused: who wants one ticks it.
    disabled: !parameter.required,
  }))
  return {
    raw: `{{baseUrl}}/${path.join('/')}`,
    host: ['{{baseUrl}}'],
    path,
    query,
    variable: parametersIn(call, 'path').map(described),
  }
}

function parametersIn({ parameters }: Call, place: string): readonly Parameter[] {
  return parameters.filter((parameter) => parameter.in === place)
}

/** What is new with each request, or was answered by one before. */
const headerValues: Readonly<Record<string, string>> = {
  'Idempotency-Key': '{{$guid}}',
  'If-Match': '{{etag}}',
}

function headerOf(parameter: Parameter) {
  const value = headerValues[parameter.name]
  return { ...described(parameter), ...(value && { value }), disabled: !parameter.required && !value }
}

function described({ name, description = '', example, schema }: Parameter) {
  const value = example ?? schema.examples?.[0] ?? schema.default ?? ''
  return { key: name, value: String(value), description }
}

function examplesOf({ operation }: Call) {
  return Object.entries(operation.responses).flatMap(([status, { description, content = {} }]) =>
    Object.entries(content).flatMap(([type, { example }]) =>
      example === undefined || type !== 'application/json'
        ? []
        : [
            {
              name: `${status} ${description}`,
              code: Number(status),
              header: [{ key: 'Content-Type', value: type }],
              body: JSON.stringify(example, null, 2),
            },
          ],
    ),
  )
}

/** Keeps what the next requests need, wherever the document says that it is answered: a token, a version. */
function scriptOf(call: Call): string[] {
  const succeeded = Object.entries(call.operation.responses).filter(([status]) => status.startsWith('2'))
  const hasToken = succeeded.some(([, { content = {} }]) =>
    Object.values(content).some(({ schema }) => schema && answersToken(schema, call.document)),
  )
  const hasVersion = succeeded.some(([, { headers = {} }]) => 'etag' in headers)
  const keep = (name: string, value: string) =>
    `if (${value}) pm.collectionVariables.set('${name}', ${value})`
  return [
    ...(hasToken ? [keep(tokenOf(call), 'pm.response.json().accessToken')] : []),
    ...(hasVersion ? [keep('etag', "pm.response.headers.get('ETag')")] : []),
  ]
}

function answersToken(schema: Schema, document: Document): boolean {
  const found = schema.$ref === undefined ? schema : document.components.schemas[lastOf(schema.$ref)]
  if (!found) return false
  if (found.anyOf) return found.anyOf.some((variant) => answersToken(variant, document))
  return 'accessToken' in (found.properties ?? {})
}

function lastOf(reference: string): string {
  return reference.split('/').at(-1) ?? ''
}
