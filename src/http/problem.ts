import type { TSchema } from '@sinclair/typebox'
import { isDatabaseUnavailable, isEndedByConflict, sqlState } from '#platform/database'
import { AppError, type ErrorKind, fillIn } from '#platform/errors'
import type { Language } from '#platform/i18n'
import { explainFaults } from './explain'
import { fieldError, maxFieldErrors } from './field-faults'
import { HttpErrors } from './http-errors'

const statuses: Readonly<Record<ErrorKind, number>> = {
  malformed: 400,
  unauthenticated: 401,
  forbidden: 403,
  not_found: 404,
  method_not_allowed: 405,
  conflict: 409,
  gone: 410,
  precondition_failed: 412,
  too_slow: 408,
  too_large: 413,
  unsupported_media_type: 415,
  invalid: 422,
  rate_limited: 429,
  internal: 500,
  unavailable: 503,
}

const titles: Readonly<Record<ErrorKind, string>> = {
  malformed: 'Malformed request',
  unauthenticated: 'Not signed in',
  forbidden: 'Not allowed',
  not_found: 'Not found',
  method_not_allowed: 'Method not allowed',
  conflict: 'Conflict',
  gone: 'Gone',
  precondition_failed: 'Changed meanwhile',
  too_slow: 'Too slow',
  too_large: 'Too large',
  unsupported_media_type: 'Unsupported media type',
  invalid: 'Invalid request',
  rate_limited: 'Too many requests',
  internal: 'Internal error',
  unavailable: 'Unavailable',
}

const retryAfterWhenUnavailable = 2

export function statusOf(kind: ErrorKind): number {
  return statuses[kind]
}

/** Where a code is explained, on our own origin (`GET /problems/{code}`). */
export function documentationOf(code: string): string {
  return `/problems/${code}`
}

interface Circumstances {
  readonly language: Language
  readonly requestId: string
}

/** The one place where an error becomes an answer: RFC 9457 problem details, in the caller's language. */
export function problemResponse(error: AppError, { language, requestId }: Circumstances): Response {
  const { definition, kind, errorCode, params } = error
  const retryAfter = retryAfterOf(error)
  const body = {
    type: documentationOf(errorCode),
    title: titles[kind],
    status: statuses[kind],
    detail: fillIn(definition.text[language], params),
    code: errorCode,
    params,
    retryable: definition.retryable ?? false,
    requestId,
    ...(error.fields && {
      errors: error.fields.map(({ text, ...field }) => ({
        ...field,
        message: fillIn(text[language], field.params),
      })),
    }),
    ...(error.problems && { problems: error.problems }),
  }
  return new Response(JSON.stringify(body), {
    status: statuses[kind],
    headers: {
      'content-type': 'application/problem+json',
      'content-language': language,
      'cache-control': 'no-store',
      'x-request-id': requestId,
      ...(retryAfter !== undefined && { 'retry-after': String(retryAfter) }),
      ...(kind === 'unauthenticated' && { 'www-authenticate': 'Bearer' }),
      ...(typeof params.allowed === 'string' && { allow: params.allowed }),
    },
  })
}

function retryAfterOf(error: AppError): number | undefined {
  if (error.retryAfterSeconds !== undefined) return error.retryAfterSeconds
  return error.kind === 'unavailable' || error.kind === 'rate_limited' ? retryAfterWhenUnavailable : undefined
}

/** What Elysia or a driver threw, as an error of ours; undefined for what nobody foresaw. */
export function recognizeError(error: unknown, elysiaCode: unknown, method?: string): AppError | undefined {
  if (error instanceof AppError) return error
  // Elysia wraps whatever is thrown while a body is read, such as the refusal of a caller who is not signed in.
  if (elysiaCode === 'PARSE') return parseError(error, method)
  if (elysiaCode === 'NOT_FOUND') return HttpErrors.ROUTE_NOT_FOUND()
  if (elysiaCode === 'INVALID_COOKIE_SIGNATURE') return HttpErrors.MALFORMED_REQUEST()
  if (elysiaCode === 'VALIDATION') return validationError(error)
  if (isDatabaseUnavailable(error)) return HttpErrors.SERVICE_UNAVAILABLE({ cause: error })
  // A statement waited for a lock longer than a request may, or it was ended so that others could go on, as often as it
  // was tried. Whoever only reads is in no conflict with anyone.
  if (sqlState(error) === '55P03' || isEndedByConflict(error)) {
    return isReading(method)
      ? HttpErrors.SERVICE_UNAVAILABLE({ cause: error })
      : HttpErrors.CONCURRENT_REQUEST({ cause: error })
  }
  if (sqlState(error) === '57014') return HttpErrors.SERVICE_UNAVAILABLE({ cause: error })
  // The server takes no writes: a standby, or a primary that somebody made read-only.
  if (sqlState(error) === '25006') return HttpErrors.DATABASE_READ_ONLY({ cause: error })
  // A zero byte, which JSON can say and a text in Postgres cannot hold.
  if (sqlState(error) === '22021' || sqlState(error) === '22P05')
    return HttpErrors.MALFORMED_REQUEST({ cause: error })
  return undefined
}

function isReading(method?: string): boolean {
  return method === 'GET' || method === 'HEAD'
}

/** What is wrong with a body is thrown as an error of ours: whatever else comes from there is nobody's expectation. */
function parseError(error: unknown, method?: string): AppError {
  const cause = error instanceof Error && error.cause !== undefined ? error.cause : error
  return recognizeError(cause, undefined, method) ?? HttpErrors.INTERNAL_ERROR({ cause })
}

/** A request that does not fit its schema. An answer that does not fit is our fault, and says nothing of its content. */
function validationError(error: unknown): AppError | undefined {
  if (!isValidationError(error) || error.type === 'response') return undefined
  const prefix = error.type === 'body' ? '' : `/${error.type}`
  const explained = explainFaults(error.validator.schema ?? error.validator, error.value, prefix)
  const fields = explained.length > 0 ? explained : unexplained(error.all, prefix)
  return HttpErrors.VALIDATION_FAILED({ fields: fields.slice(0, maxFieldErrors) })
}

/** Where a value breaks a rule that has no words of ours, at least its place is named. */
function unexplained(faults: readonly ValidationFault[], prefix: string) {
  const pointers = new Set(faults.map(({ path = '' }) => `${prefix}${path}`))
  return [...pointers].map((pointer) => fieldError(pointer, 'NOT_AS_EXPECTED'))
}

interface ValidationFault {
  readonly path?: string
  readonly summary?: string
}

interface RequestValidationError extends Error {
  readonly type: string
  readonly all: readonly ValidationFault[]
  readonly value: unknown
  readonly validator: TSchema & { readonly schema?: TSchema }
}

/** What may be logged of an error: Elysia repeats the whole answer in the message of one that does not fit its schema. */
export function withoutPayload(error: unknown): unknown {
  if (!isValidationError(error)) return error
  const [fault] = error.all
  return new Error(`The ${error.type} does not fit its schema at ${fault?.path ?? 'an unknown place'}`)
}

function isValidationError(error: unknown): error is RequestValidationError {
  return error instanceof Error && 'type' in error && 'all' in error && Array.isArray(error.all)
}
