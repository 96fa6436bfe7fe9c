import { toOpenAPISchema } from '@elysiajs/openapi'
import { OptionalKind, type TSchema } from '@sinclair/typebox'
import type { AnyElysia } from 'elysia'
import { contractMarks } from '#http/contract'
import { isStrict } from '#http/gate'
import { Problem, streamMark } from '#http/schemas'
import { answersOf, headerParameters, headers, parameters } from './openapi-answers'
import { withExample } from './openapi-examples'
import { closedMark, isObject, type Json, type JsonObject, mendSchema } from './openapi-schemas'

const methods = new Set(['get', 'post', 'put', 'patch', 'delete'])

/** What the document says of itself. */
export interface Publication {
  readonly release: string
  /** Who is asked about the API: `https:` or `mailto:`. Nobody invents it for whoever runs the shop. */
  readonly contact: string | undefined
  /** `docs/guide.md`, without its title. */
  readonly guide: string
}

/** The OpenAPI 3.1 document of the app, from its routes, with what the plugin leaves wrong put right. */
export function describeApi(app: AnyElysia, { release, contact, guide }: Publication): JsonObject {
  const described = toOpenAPISchema(app, undefined, undefined, undefined, '3.1.2')
  // Through text: functions and symbols of the schemas go, and what is left is plain.
  const paths: JsonObject = JSON.parse(JSON.stringify(described.paths))
  addSchemas(app, paths)
  const schemas: JsonObject = {}
  const mended = mendPaths(paths, schemas)
  mendSchema(JSON.parse(JSON.stringify(Problem)), schemas)
  return {
    openapi: '3.1.2',
    info: {
      title: 'metropolitan',
      version: release,
      summary: 'The commerce backend of a grocery shop, for the app, the panel, Stripe and ops',
      description: guide,
      ...(contact !== undefined && { contact: contactOf(contact) }),
      license: { name: 'Proprietary', identifier: 'LicenseRef-proprietary' },
    },
    servers: [{ url: '/' }],
    tags,
    paths: mended,
    components: {
      schemas: sortKeys(schemas),
      parameters,
      headers: usedIn(mended),
      securitySchemes: {
        bearerAuth: { type: 'http', scheme: 'bearer', bearerFormat: 'JWT' },
        stripeSignature: {
          type: 'apiKey',
          in: 'header',
          name: 'Stripe-Signature',
          description:
            'Of the exact bytes of the body, by the endpoint’s secret: `t=1795558232,v1=5257a869…`',
        },
      },
    },
  }
}

/**
 * Bodies and answers are taken from the routes themselves: the plugin describes no body that is read by functions of ours,
 * and takes the names off closed lists.
 */
function addSchemas(app: AnyElysia, paths: JsonObject): void {
  for (const route of app.routes) {
    const item = paths[route.path.replace(/:(\w+)/g, '{$1}')]
    const operation = isObject(item) ? item[route.method.toLowerCase()] : undefined
    if (!isObject(operation)) continue
    const { body, response }: { body?: TSchema; response?: Record<string, TSchema> } = route.hooks
    operation.responses = JSON.parse(JSON.stringify(response ?? {}))
    if (!body) continue
    const schema: Json = JSON.parse(JSON.stringify(body))
    const content = { 'application/json': { schema: isStrict(route) ? closeObjects(schema) : schema } }
    // What is optional carries a symbol, which text does not show.
    operation.requestBody = { required: !(OptionalKind in body), content }
  }
}

/** Marks every object of a strict body, for `mendSchema`, and names it apart from the same thing where it is answered. */
function closeObjects(schema: Json): Json {
  if (Array.isArray(schema)) return schema.map(closeObjects)
  if (!isObject(schema)) return schema
  const members = Object.entries(schema).map(([key, value]): [string, Json] => [key, closeObjects(value)])
  const closed = Object.fromEntries(members)
  if (!isObject(schema.properties) || schema.type !== 'object') return closed
  const { title } = schema
  const named = typeof title === 'string' && !/(Body|Request)$/.test(title) ? { title: `${title}Input` } : {}
  return { ...closed, ...named, [closedMark]: true }
}

/** Those headers that some answer has: nothing is declared for nobody. */
function usedIn(paths: JsonObject): JsonObject {
  const text = JSON.stringify(paths)
  return Object.fromEntries(
    Object.entries(headers).filter(([name]) => text.includes(`"#/components/headers/${name}"`)),
  )
}

function contactOf(address: string): JsonObject {
  const mail = /^mailto:([^?]+)/i.exec(address)?.[1]
  return mail === undefined ? { url: address } : { email: mail }
}

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
    .map((entry) => mendOperation(entry, schemas))
  return Object.fromEntries(operations)
}

function mendOperation([method, operation]: [string, Json], schemas: JsonObject): [string, Json] {
  if (!isObject(operation)) return [method, operation]
  const { parameters: given, requestBody, responses, ...rest } = operation
  const own = Array.isArray(given) ? given.map((parameter) => mendParameter(parameter, schemas)) : []
  const said = Object.entries(rest).filter(([name]) => !unwritten.has(name))
  const succeeded = isObject(responses) ? mendContents(responses, schemas) : {}
  const described = {
    ...Object.fromEntries(said),
    parameters: [...own, ...headerParameters(operation)],
    ...(isObject(requestBody) && { requestBody: mendBody(requestBody, schemas) }),
    responses: answersOf({ method, operation }, succeeded),
  }
  return [method, withExample(described)]
}

/** What was marked for the document and does not stand in it under this name. */
const unwritten: ReadonlySet<string> = new Set(Object.values(contractMarks))

/** A query parameter with a default is not required, whatever the plugin says. */
function mendParameter(parameter: Json, schemas: JsonObject): Json {
  if (!isObject(parameter)) return parameter
  const schema = mendSchema(parameter.schema ?? {}, schemas)
  if (!isObject(schema)) return parameter
  // The page shows what stands at the parameter, not what stands at its schema.
  const { description, ...rest } = schema
  const hasDefault = 'default' in schema
  return {
    ...parameter,
    ...(description !== undefined && { description }),
    schema: rest,
    ...(hasDefault && { required: false }),
  }
}

/** Our bodies are JSON and nothing else. */
function mendBody(body: JsonObject, schemas: JsonObject): Json {
  const content = isObject(body.content) ? body.content['application/json'] : undefined
  const schema = isObject(content) ? mendSchema(content.schema ?? {}, schemas) : {}
  return { required: body.required !== false, content: { 'application/json': { schema } } }
}

/** By status, the content of what an operation answers when it succeeds; null where nothing is sent. */
function mendContents(responses: JsonObject, schemas: JsonObject): JsonObject {
  const mended = Object.entries(responses).map(([status, schema]): [string, Json] => {
    if (!isObject(schema) || schema.type === 'undefined' || schema.type === 'void') return [status, null]
    const { [streamMark]: isStream, ...plain } = schema
    const type = isStream ? 'text/event-stream' : 'application/json'
    return [status, { [type]: { schema: mendSchema(plain, schemas) } }]
  })
  return Object.fromEntries(mended)
}

function sortKeys(object: JsonObject): JsonObject {
  return Object.fromEntries(Object.entries(object).sort(([a], [b]) => (a < b ? -1 : 1)))
}
