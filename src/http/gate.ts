import type { TSchema } from '@sinclair/typebox'
import type { Context } from '#platform/context'
import type { FieldError } from '#platform/errors'
import { explainFaults, meantVariant } from './explain'
import { fieldError, maxFieldErrors, pointerPart } from './field-faults'
import { HttpErrors } from './http-errors'
import { nearestName, offeredNames } from './nearest'
import { queryOf } from './path'
import { requestFacts } from './request-log'

/**
 * The one gate for what comes in, between knowing the caller and validating: Elysia drops unknown keys, takes the last of
 * repeated parameters and leaves an id in the spelling it came in, all without a word. Rules are made once, from the
 * schemas of the routes, so that a new route is strict without its author knowing of this file.
 */
interface Rules {
  readonly path: string
  readonly isStrict: boolean
  readonly body: Pass
  readonly params: ReadonlyMap<string, TSchema>
  readonly query: ReadonlyMap<string, TSchema>
}

interface Route {
  readonly method: string
  readonly path: string
  readonly hooks: { readonly body?: TSchema; readonly query?: TSchema; readonly params?: TSchema }
}

/** What was found in a body: what is refused, and the names of what is not known. */
interface Findings {
  readonly faults: FieldError[]
  readonly unknown: string[]
}

/** Goes through a value and answers it with its ids in one spelling. */
type Pass = (value: unknown, pointer: string, findings: Findings) => unknown

type Values = Record<string, unknown>

/** What a hook is given of a request before it is validated. */
export interface Entering {
  readonly request: Request
  readonly route: string
  readonly body?: unknown
  readonly query?: Values | undefined
  readonly params?: Values | undefined
}

const opened = new WeakMap<Context, Map<string, Rules>>()

/** Makes the rules of every route. Throws for a schema that the gate cannot look through. */
export function openGate(context: Context, routes: readonly Route[]): void {
  const rules = opened.get(context) ?? new Map<string, Rules>()
  for (const route of routes) rules.set(`${route.method} ${route.path}`, rulesOf(route))
  opened.set(context, rules)
}

/** A body that is open, or a route of customers that has none: a newer app may send more than this release knows. */
export const openMark = 'x-open'

export function isStrict({ path, hooks }: Route): boolean {
  if (hooks.body) return hooks.body[openMark] !== true
  return /^\/(admin|orders)(\/|$)/.test(path)
}

function rulesOf(route: Route): Rules {
  const { body, query, params } = route.hooks
  return {
    path: route.path,
    isStrict: isStrict(route),
    body: (body ? passOf(body) : passObject(new Map())) ?? ((value) => value),
    params: new Map(membersOf(params)),
    query: new Map(membersOf(query)),
  }
}

/**
 * Refuses what the route does not know, and gives every id the spelling it is stored in. Throws VALIDATION_FAILED, and
 * MALFORMED_REQUEST for a query that is no text.
 */
export function passGate(context: Context, entering: Entering): void {
  const { request, route, body, query = {}, params = {} } = entering
  const rules = opened.get(context)?.get(`${request.method === 'HEAD' ? 'GET' : request.method} ${route}`)
  if (!rules) throw new Error(`The gate has no rules for ${request.method} ${route}`)
  const faults = [...checkQuery(rules, request, query), ...checkParams(rules, params)]
  const findings: Findings = { faults: [], unknown: [] }
  rules.body(body, '', findings)
  if (rules.isStrict) faults.push(...findings.faults)
  if (faults.length > 0) throw HttpErrors.VALIDATION_FAILED({ fields: faults.slice(0, maxFieldErrors) })
  const facts = requestFacts(request)
  facts.path = rules.path.replace(/:(\w+)/g, (_, name: string) => encodeURIComponent(String(params[name])))
  if (findings.unknown.length > 0) facts.unknownFields = findings.unknown
}

function checkQuery(rules: Rules, request: Request, query: Values): FieldError[] {
  const search = queryOf(request)
  if (search === '') return []
  const given = parseQuery(search)
  // Elysia cuts the query from the URL by itself: where it saw another one than we did, nobody knows what was meant.
  if (rules.query.size > 0 && new Set(given.map(([name]) => name)).size !== Object.keys(query).length) {
    throw HttpErrors.MALFORMED_REQUEST()
  }
  const seen = new Set<string>()
  const faults: FieldError[] = []
  for (const [name, value] of given) {
    const schema = rules.query.get(name)
    const fault = checkParameter(rules, { name, value, isRepeated: seen.has(name) })
    if (fault) faults.push(fault)
    else if (schema && isIdSchema(schema)) query[name] = value.toLowerCase()
    seen.add(name)
  }
  return faults
}

interface Parameter {
  readonly name: string
  readonly value: string
  readonly isRepeated: boolean
}

function checkParameter(rules: Rules, { name, value, isRepeated }: Parameter): FieldError | undefined {
  const pointer = `/query/${pointerPart(name)}`
  const schema = rules.query.get(name)
  if (!schema) return unknownName('PARAMETER', { pointer, name, known: [...rules.query.keys()] })
  const meant = meantVariant(schema)
  if (isRepeated && meant.type !== 'array') return fieldError(pointer, 'REPEATED_PARAMETER', { name })
  if (value.includes('\0')) return fieldError(pointer, 'ZERO_BYTE')
  // Elysia names no field where a number of a query is out of its bounds.
  if (meant.type !== 'integer' && meant.type !== 'number') return undefined
  return explainFaults(meant, value.trim() === '' ? value : Number(value), pointer)[0]
}

function parseQuery(search: string): [name: string, value: string][] {
  const parts = search.split('&').filter((part) => part !== '')
  return parts.map((part) => {
    const [name = '', ...value] = part.replaceAll('+', ' ').split('=')
    return [decode(name), decode(value.join('='))]
  })
}

function decode(text: string): string {
  try {
    return decodeURIComponent(text)
  } catch {
    throw HttpErrors.MALFORMED_REQUEST()
  }
}

function checkParams(rules: Rules, params: Values): FieldError[] {
  return [...rules.params].flatMap(([name, schema]) => {
    const value = params[name]
    if (typeof value !== 'string') return []
    if (isIdSchema(schema)) params[name] = value.toLowerCase()
    return value.includes('\0') ? [fieldError(`/params/${name}`, 'ZERO_BYTE')] : []
  })
}

/** How to go through values of this schema; undefined where there is nothing to do within it. */
function passOf(schema: TSchema): Pass | undefined {
  const meant = meantVariant(schema)
  const variants: readonly TSchema[] = schema.anyOf ?? []
  const shaped = variants.filter(({ type }) => type === 'object' || type === 'array')
  if (shaped.length > 1) throw new Error('What comes in may not be one of several objects')
  if (meant.type === 'object' && meant.properties) return passObject(new Map(membersOf(meant)))
  if (meant.type === 'array') return passArray(meant)
  return isIdSchema(meant) ? (value) => (typeof value === 'string' ? value.toLowerCase() : value) : undefined
}

function passArray(schema: TSchema): Pass | undefined {
  const each = passOf(schema.items)
  if (!each) return undefined
  return (value, pointer, findings) => {
    if (!Array.isArray(value)) return value
    for (const [index, item] of value.entries()) value[index] = each(item, `${pointer}/${index}`, findings)
    return value
  }
}

function passObject(schemas: ReadonlyMap<string, TSchema>): Pass {
  const known = [...schemas.keys()]
  const passes = new Map([...schemas].map(([name, schema]) => [name, passOf(schema)]))
  return (value, pointer, findings) => {
    if (!isValues(value)) return value
    for (const name of Object.keys(value)) {
      const at = `${pointer}/${pointerPart(name)}`
      const pass = passes.get(name)
      if (pass) value[name] = pass(value[name], at, findings)
      else if (!passes.has(name)) noteUnknown(findings, { pointer: at, name, known })
    }
    return value
  }
}

interface UnknownName {
  readonly pointer: string
  readonly name: string
  readonly known: readonly string[]
}

function noteUnknown(findings: Findings, unknown: UnknownName): void {
  // Of a body of a million unknown names, the first ones say enough.
  if (findings.unknown.length >= maxFieldErrors) return
  findings.unknown.push(unknown.name)
  findings.faults.push(unknownName('FIELD', unknown))
}

function unknownName(kind: 'FIELD' | 'PARAMETER', { pointer, name, known }: UnknownName): FieldError {
  const shown = name.slice(0, 100).toWellFormed()
  const nearest = nearestName(name, known)
  if (nearest !== undefined) return fieldError(pointer, `UNKNOWN_${kind}`, { name: shown, nearest })
  if (known.length === 0) return fieldError(pointer, `UNKNOWN_${kind}_AT_ALL`, { name: shown })
  return fieldError(pointer, `UNKNOWN_${kind}_HERE`, { name: shown, known: offeredNames(known) })
}

function membersOf(schema: TSchema | undefined): [name: string, schema: TSchema][] {
  return Object.entries<TSchema>(schema?.properties ?? {})
}

function isIdSchema(schema: TSchema): boolean {
  return meantVariant(schema).format === 'shop-id'
}

function isValues(value: unknown): value is Values {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
