import { bodyErrors } from '#http/body'
import { contractMarks as marks } from '#http/contract'
import { HttpErrors } from '#http/http-errors'
import { keyErrors } from '#http/idempotency'
import { cursorErrors } from '#http/pagination'
import { statusOf } from '#http/problem'
import { errorCatalogue } from './error-catalogue'
import { isObject, type Json, type JsonObject } from './openapi-schemas'

/** An operation as its route describes it, with the marks of its contract. */
export interface MarkedOperation {
  readonly method: string
  readonly operation: JsonObject
}

/** Of a probe: nobody counts it, and it waits for nothing. */
const isProbe = (operation: JsonObject): boolean => operation[marks.probe] === true

/**
 * The codes that an operation may answer with, each once: those of its use case, of its guard, and of what its body, its
 * query and its headers may have wrong.
 */
export function codesOf({ method, operation }: MarkedOperation): string[] {
  const declared = [...textsOf(operation[marks.guardRefusals]), ...textsOf(operation[marks.refusals])]
  const parameters = Array.isArray(operation.parameters) ? operation.parameters.filter(isObject) : []
  const derived = [
    ...(isProbe(operation) ? [] : [HttpErrors.RATE_LIMIT_REACHED]),
    HttpErrors.MALFORMED_REQUEST,
    HttpErrors.VALIDATION_FAILED,
    HttpErrors.INTERNAL_ERROR,
    HttpErrors.SERVICE_UNAVAILABLE,
    ...(method === 'get' ? [] : [HttpErrors.CONCURRENT_REQUEST, HttpErrors.DATABASE_READ_ONLY]),
    ...(method === 'get' ? [] : bodyErrors),
    ...(parameters.some(({ name }) => name === 'cursor') ? cursorErrors : []),
    ...(operation[marks.idempotencyKey] ? keyErrors : []),
    ...(operation[marks.idempotencyKey] === 'required' ? [HttpErrors.IDEMPOTENCY_KEY_REQUIRED] : []),
    ...(operation[marks.ifMatch] ? [HttpErrors.IF_MATCH_REQUIRED] : []),
  ].map(({ errorCode }) => errorCode)
  return [...new Set([...declared, ...derived])].sort()
}

/** What an operation answers, by status: what its schemas say of success, and a problem for each status of its codes. */
export function answersOf(marked: MarkedOperation, succeeded: JsonObject): JsonObject {
  const { operation } = marked
  const byStatus = Map.groupBy(codesOf(marked), (code) => statusOfCode(code))
  const refused = [...byStatus].map(([status, codes]): [string, Json] => [
    String(status),
    {
      description: `${phrases[status] ?? 'Refused'}: ${codes.map((code) => `\`${code}\``).join(', ')}`,
      headers: headersOf(status, operation),
      content: { 'application/problem+json': { schema: { $ref: '#/components/schemas/Problem' } } },
      'x-codes': codes,
    },
  ])
  const done = Object.entries(succeeded).map(([status, content]): [string, Json] => [
    status,
    {
      description: phrases[status] ?? 'Done',
      headers: headersOf(Number(status), operation),
      ...(isObject(content) && { content }),
    },
  ])
  const unchanged: [string, Json][] = operation[marks.conditional]
    ? [['304', { description: phrases[304] ?? '', headers: headersOf(304, operation) }]]
    : []
  return Object.fromEntries([...done, ...unchanged, ...refused].sort(([a], [b]) => Number(a) - Number(b)))
}

function statusOfCode(code: string): number {
  const found = Object.entries(errorCatalogue).find(([name]) => name === code)
  if (!found) throw new Error(`${code} is declared by a route and by no domain`)
  return statusOf(found[1].definition.kind)
}

function textsOf(value: Json | undefined): string[] {
  return Array.isArray(value) ? value.filter((part) => typeof part === 'string') : []
}

function headersOf(status: number, operation: JsonObject): JsonObject {
  const done = status < 400
  const isCounted = !isProbe(operation) && (done || status === 429)
  const names = [
    'x-request-id',
    ...(isCounted ? ['ratelimit-limit', 'ratelimit-remaining', 'ratelimit-reset'] : []),
    ...(done && operation[marks.location] ? ['location'] : []),
    ...(done && operation[marks.etag] ? ['etag'] : []),
    ...(done && operation[marks.idempotencyKey] ? ['idempotent-replayed'] : []),
    ...(done ? deprecationHeaders(operation[marks.deprecation]) : []),
    ...(status === 401 ? ['www-authenticate'] : []),
    ...(status === 429 || status === 503 ? ['retry-after'] : []),
  ]
  return Object.fromEntries(names.map((name) => [name, { $ref: `#/components/headers/${name}` }]))
}

function deprecationHeaders(deprecation: Json | undefined): string[] {
  if (!isObject(deprecation)) return []
  return ['deprecation', ...(deprecation.sunset === undefined ? [] : ['sunset'])]
}

const text = (description: string): JsonObject => ({ description, schema: { type: 'string' } })
const count = (description: string): JsonObject => ({ description, schema: { type: 'integer', minimum: 0 } })

/** Every header of an answer that somebody may rely on. */
export const headers: JsonObject = {
  'x-request-id': text('Names this request in the logs: quote it when you ask for help'),
  'ratelimit-limit': count('How many such requests a caller may send in a minute'),
  'ratelimit-remaining': count('How many of them are left'),
  'ratelimit-reset': count('In how many seconds the minute ends'),
  'retry-after': count('In how many seconds it is worth trying again'),
  'idempotent-replayed': text('`true` where the request was answered before and nothing was done again'),
  'www-authenticate': text('`Bearer`'),
  location: text('Where what was made, or acted on, can be read'),
  deprecation: text(
    'Since when what was used shall not be used any more: `@` and seconds since 1970 (RFC 9745). Sent to whoever uses it',
  ),
  sunset: text('From when on what was used may not work any more (RFC 8594)'),
  etag: text(
    'The version of the answer: send it in `If-Match` to change exactly this, or in `If-None-Match` to get it only if it ' +
      'is another one by then',
  ),
}

const header = (name: string, description: string, more: JsonObject = {}): JsonObject => ({
  name,
  in: 'header',
  description,
  schema: { type: 'string' },
  ...more,
})

const key =
  'Made by the app for one submission: 1 to 255 visible ASCII characters. The same key with the same body takes effect ' +
  'once, for 24 hours; with another body it is refused.'

/** Every header of a request that the API reads, but for `Authorization`. */
export const parameters: JsonObject = {
  AcceptLanguage: header('Accept-Language', 'The language of texts: `tr`, `en` or `pl`, with q-values'),
  RequestId: header('x-request-id', 'Yours, if you want to find the request in the logs', {
    schema: { type: 'string', pattern: '^[\\w.:-]{1,64}$' },
  }),
  IdempotencyKey: header('Idempotency-Key', key, {
    schema: { type: 'string', minLength: 1, maxLength: 255 },
  }),
  RequiredIdempotencyKey: header('Idempotency-Key', key, {
    required: true,
    schema: { type: 'string', minLength: 1, maxLength: 255 },
  }),
  LastEventId: header(
    'Last-Event-ID',
    'The `id` of the last event that was received: what came after it is sent first. Without it, all from the start',
    { schema: { type: 'integer', minimum: 0 } },
  ),
  IfNoneMatch: header('If-None-Match', 'The ETag of what you have: while it is still so, the answer is 304'),
  IfMatch: header('If-Match', 'The ETag of what you saw: `"7"`. Another version answers 412.', {
    required: true,
  }),
}

/** The headers of an operation's requests. */
export function headerParameters(operation: JsonObject): Json[] {
  const need = operation[marks.idempotencyKey]
  const names = [
    ...(need === 'required' ? ['RequiredIdempotencyKey'] : []),
    ...(need === 'optional' ? ['IdempotencyKey'] : []),
    ...(operation[marks.ifMatch] ? ['IfMatch'] : []),
    ...(operation[marks.conditional] ? ['IfNoneMatch'] : []),
    ...(operation[marks.lastEventId] ? ['LastEventId'] : []),
    'AcceptLanguage',
    'RequestId',
  ]
  return names.map((name) => ({ $ref: `#/components/parameters/${name}` }))
}

const phrases: Readonly<Record<string, string>> = {
  200: 'Done',
  201: 'Created',
  202: 'Accepted',
  204: 'Nothing more to say',
  304: 'Still what you have',
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
