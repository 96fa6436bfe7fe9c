import { toOpenAPISchema } from '@elysiajs/openapi'
import { OptionalKind, type TSchema } from '@sinclair/typebox'
import type { AnyElysia } from 'elysia'
import { forms, isForm } from '#http/formats'
import { isStrict, openMark } from '#http/gate'

type Json = null | boolean | number | string | Json[] | { [name: string]: Json }
type JsonObject = { [name: string]: Json }

const methods = new Set(['get', 'post', 'put', 'patch', 'delete'])

/** The OpenAPI 3.1 document of the app, from its routes, with what the plugin leaves wrong put right. */
export function describeApi(app: AnyElysia, release: string): JsonObject {
  const described = toOpenAPISchema(app, undefined, undefined, undefined, '3.1.2')
  // Through text: functions and symbols of the schemas go, and what is left is plain.
  const paths: JsonObject = JSON.parse(JSON.stringify(described.paths))
  addBodies(app, paths)
  const schemas: JsonObject = {}
  return {
    openapi: '3.1.2',
    info: {
      title: 'metropolitan',
      version: release,
      summary: 'The commerce backend of a grocery shop, for the app, the panel, Stripe and ops',
      description,
      license: { name: 'Proprietary', identifier: 'LicenseRef-proprietary' },
    },
    servers: [{ url: '/' }],
    tags,
    paths: mendPaths(paths, schemas),
    components: {
      schemas: sortKeys(schemas),
      securitySchemes: {
        bearerAuth: { type: 'http', scheme: 'bearer', bearerFormat: 'JWT' },
        stripeSignature: { type: 'apiKey', in: 'header', name: 'Stripe-Signature' },
      },
    },
  }
}

/** The plugin describes no body that is read by functions of ours: it is taken from the routes themselves. */
function addBodies(app: AnyElysia, paths: JsonObject): void {
  for (const route of app.routes) {
    const item = paths[route.path.replace(/:(\w+)/g, '{$1}')]
    const operation = isObject(item) ? item[route.method.toLowerCase()] : undefined
    if (!isObject(operation) || !route.hooks.body) continue
    const { body }: { body: TSchema } = route.hooks
    const schema: Json = JSON.parse(JSON.stringify(body))
    const content = { 'application/json': { schema: isStrict(route) ? closeObjects(schema) : schema } }
    // What is optional carries a symbol, which text does not show.
    operation.requestBody = { required: !(OptionalKind in body), content }
  }
}

/** Marks every object of a strict body, for `mendSchema`. */
function closeObjects(schema: Json): Json {
  if (Array.isArray(schema)) return schema.map(closeObjects)
  if (!isObject(schema)) return schema
  const members = Object.entries(schema).map(([key, value]): [string, Json] => [key, closeObjects(value)])
  const closed = Object.fromEntries(members)
  return isObject(schema.properties) && schema.type === 'object' ? { ...closed, [closedMark]: true } : closed
}

const closedMark = 'x-closed'

const description = [
  'Amounts are integers in minor units (grosze) beside a currency; times are ISO 8601 in UTC.',
  'Every refusal is an `application/problem+json` document with a stable `code`; `GET /problems` lists them all.',
  '`Accept-Language` chooses Turkish, English or Polish. `x-request-id` is accepted and returned.',
  'Bodies with `additionalProperties: false` refuse unknown fields (422 names the nearest one); from the others they are left out. Unknown and repeated query parameters are refused everywhere.',
].join('\n\n')

const tags = [
  { name: 'identity', description: 'Sign-in by phone, and my account' },
  { name: 'catalog', description: 'What is for sale' },
  { name: 'cart', description: 'My cart' },
  { name: 'orders', description: 'Placing and following orders' },
  { name: 'payment', description: 'Paying through Stripe' },
  { name: 'admin: account', description: 'Signing in as staff, and one’s own account' },
  { name: 'admin: staff', description: 'Colleagues, roles and permissions' },
  { name: 'admin: catalog', description: 'Products, categories and stock' },
  { name: 'admin: orders', description: 'Fulfilling, cancelling and refunding orders' },
  { name: 'admin: customers', description: 'Customers and companies' },
  { name: 'admin: payments', description: 'Events of Stripe, and jobs that gave up' },
  { name: 'admin: attention', description: 'What needs a person' },
  { name: 'admin: audit', description: 'Who changed what, and when' },
  { name: 'errors', description: 'What the error codes mean' },
  { name: 'operations', description: 'For the balancer and ops' },
]

function mendPaths(paths: JsonObject, schemas: JsonObject): JsonObject {
  const mended = Object.entries(paths)
    .map(([path, item]): [string, Json] => [path, mendPathItem(item, schemas)])
    .filter(([, item]) => isObject(item) && Object.keys(item).length > 0)
  return sortKeys(Object.fromEntries(mended))
}

function mendPathItem(item: Json, schemas: JsonObject): Json {
  if (!isObject(item)) return item
  const operations = Object.entries(item)
    .filter(([method]) => methods.has(method))
    .map(([method, operation]): [string, Json] => [method, mendOperation(operation, schemas)])
  return Object.fromEntries(operations)
}

function mendOperation(operation: Json, schemas: JsonObject): Json {
  if (!isObject(operation)) return operation
  const { parameters, requestBody, responses, ...rest } = operation
  return {
    ...rest,
    ...(Array.isArray(parameters) &&
      parameters.length > 0 && { parameters: parameters.map((p) => mendParameter(p, schemas)) }),
    ...(isObject(requestBody) && { requestBody: mendBody(requestBody, schemas) }),
    responses: isObject(responses) ? mendResponses(responses, schemas) : {},
  }
}

/** A query parameter with a default is not required, whatever the plugin says. */
function mendParameter(parameter: Json, schemas: JsonObject): Json {
  if (!isObject(parameter)) return parameter
  const schema = mendSchema(parameter.schema ?? {}, schemas)
  const hasDefault = isObject(schema) && 'default' in schema
  return { ...parameter, schema, ...(hasDefault && { required: false }) }
}

/** Our bodies are JSON and nothing else. */
function mendBody(body: JsonObject, schemas: JsonObject): Json {
  const content = isObject(body.content) ? body.content['application/json'] : undefined
  const schema = isObject(content) ? mendSchema(content.schema ?? {}, schemas) : {}
  return { required: body.required !== false, content: { 'application/json': { schema } } }
}

function mendResponses(responses: JsonObject, schemas: JsonObject): Json {
  const mended = Object.entries(responses).map(([status, response]): [string, Json] => {
    const content =
      isObject(response) && isObject(response.content) ? response.content['application/json'] : undefined
    const schema = isObject(content) ? mendSchema(content.schema ?? {}, schemas) : {}
    const refused = Number(status) >= 400
    const type = refused ? 'application/problem+json' : 'application/json'
    const headers = {
      'x-request-id': { schema: { type: 'string' } },
      ...((status === '429' || status === '503') && { 'retry-after': { schema: { type: 'integer' } } }),
    }
    return [status, { description: phrases[status] ?? 'Done', headers, content: { [type]: { schema } } }]
  })
  return Object.fromEntries(mended)
}

const phrases: Readonly<Record<string, string>> = {
  200: 'Done',
  201: 'Created',
  202: 'Accepted',
  400: 'The request cannot be read',
  401: 'Not signed in, or the token is not valid any more',
  403: 'Signed in, but not allowed',
  404: 'Not there, or not yours',
  408: 'The body did not arrive in time',
  409: 'In conflict with the present state',
  410: 'Over',
  412: 'Changed meanwhile',
  413: 'The body is too large',
  415: 'The body is not JSON',
  422: 'A field or parameter does not have the expected form, or is not known',
  429: 'Too many requests',
  500: 'Our fault, and recorded',
  503: 'Come back shortly',
}

/** Named schemas move to the components; unions of constants become enums; number-or-text becomes the number. */
function mendSchema(schema: Json, schemas: JsonObject): Json {
  if (Array.isArray(schema)) return schema.map((part) => mendSchema(part, schemas))
  if (!isObject(schema)) return schema
  const {
    nullable: _,
    $id: _id,
    [openMark]: _open,
    title,
    additionalProperties,
    ...others
  } = nameForm(schema)
  const { [closedMark]: closed, ...plain } = others
  // Elysia forbids further members of everything once a route was compiled; only the gate does refuse them.
  const members = isObject(additionalProperties) ? { additionalProperties } : {}
  const rest: JsonObject = { ...plain, ...members, ...(closed === true && { additionalProperties: false }) }
  const entries = Object.entries(rest).map(([key, value]): [string, Json] => {
    // The names below `properties` are the API's own, whatever they mean to JSON Schema.
    const mend = key === 'properties' ? mendMembers : mendSchema
    return [key, mend(value, schemas)]
  })
  const mended = simplifyUnion(Object.fromEntries(entries))
  if (typeof title !== 'string') return mended
  schemas[title] = mended
  return { $ref: `#/components/schemas/${title}` }
}

/** Our own names of forms become those that JSON Schema knows; for an id that says all its pattern says. */
function nameForm(schema: JsonObject): JsonObject {
  const { format, pattern, ...rest } = schema
  if (!isForm(format)) return schema
  const { standard } = forms[format]
  const shown = pattern !== undefined && standard !== 'uuid' ? { pattern } : {}
  return { ...(standard && { format: standard }), ...rest, ...shown }
}

function mendMembers(members: Json, schemas: JsonObject): Json {
  if (!isObject(members)) return members
  const mended = Object.entries(members).map(([name, schema]): [string, Json] => [
    name,
    mendSchema(schema, schemas),
  ])
  return Object.fromEntries(mended)
}

function simplifyUnion(schema: JsonObject): JsonObject {
  const { anyOf, ...rest } = schema
  if (!Array.isArray(anyOf)) return schema
  const options = anyOf.filter(isObject)
  if (options.every((option) => typeof option.const === 'string')) {
    return { ...rest, type: 'string', enum: options.map((option) => option.const ?? null) }
  }
  const number = options.find(
    (option) => option.type === 'integer' || option.type === 'number' || option.type === 'boolean',
  )
  const twin = options.find((option) => option.type === 'string' && 'format' in option)
  if (number && twin && options.length === 2) return { ...number, ...rest }
  return schema
}

function sortKeys(object: JsonObject): JsonObject {
  return Object.fromEntries(Object.entries(object).sort(([a], [b]) => (a < b ? -1 : 1)))
}

function isObject(value: Json | undefined): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
