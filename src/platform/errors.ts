import type { Language } from './i18n'

/** What went wrong, in the terms of the business. `src/http/problem.ts` alone turns a kind into a status. */
export type ErrorKind =
  | 'malformed'
  | 'invalid'
  | 'unauthenticated'
  | 'forbidden'
  | 'not_found'
  | 'method_not_allowed'
  | 'conflict'
  | 'gone'
  | 'precondition_failed'
  | 'too_large'
  | 'too_slow'
  | 'unsupported_media_type'
  | 'rate_limited'
  | 'unavailable'
  | 'internal'

export type ErrorParams = Readonly<Record<string, string | number | boolean | null | readonly string[]>>

/** One of several reasons for a refusal, such as one line of a cart. */
export interface Reason {
  readonly code: string
  readonly params: ErrorParams
}

/** One sentence for a person, in each language; `{name}` is replaced by the parameter of that name. */
export type FieldText = Readonly<Record<Language, string>>

/** One field of a request that is refused; `pointer` is a JSON pointer (RFC 6901), `code` is for a program. */
export interface FieldError {
  readonly pointer: string
  readonly code: string
  readonly text: FieldText
  readonly params: ErrorParams
}

export interface ErrorDefinition {
  readonly kind: ErrorKind
  /** May the same request succeed later, unchanged? */
  readonly retryable?: boolean
  /** One sentence for a person; `{name}` is replaced by the parameter of that name. */
  readonly text: Readonly<Record<Language, string>>
}

interface ErrorDetails {
  readonly params?: ErrorParams
  readonly problems?: readonly Reason[]
  readonly fields?: readonly FieldError[]
  readonly retryAfterSeconds?: number
  readonly cause?: unknown
}

/**
 * The one error that the product throws on purpose.
 * The stable code is `errorCode` and never `code`: Elysia reads `code` and would route the error elsewhere.
 */
export class AppError extends Error {
  readonly kind: ErrorKind
  readonly errorCode: string
  readonly definition: ErrorDefinition
  readonly params: ErrorParams
  readonly problems: readonly Reason[] | undefined
  readonly fields: readonly FieldError[] | undefined
  readonly retryAfterSeconds: number | undefined

  constructor(errorCode: string, definition: ErrorDefinition, details: ErrorDetails = {}) {
    super(errorCode, { cause: details.cause })
    this.name = 'AppError'
    this.kind = definition.kind
    this.errorCode = errorCode
    this.definition = definition
    this.params = details.params ?? {}
    this.problems = details.problems
    this.fields = details.fields
    this.retryAfterSeconds = details.retryAfterSeconds
  }
}

/** Makes one error, and says which without making it: routes declare what they may refuse with. */
export type ErrorFactory = ((details?: ErrorDetails) => AppError) & {
  readonly errorCode: string
  readonly definition: ErrorDefinition
}
export type ErrorCatalogue<Code extends string = string> = Readonly<Record<Code, ErrorFactory>>

/** Declares a domain's errors. `OrderErrors.CART_EMPTY()` makes one, ready to be thrown. */
export function declareErrors<Code extends string>(
  definitions: Readonly<Record<Code, ErrorDefinition>>,
): ErrorCatalogue<Code> {
  const factories = Object.entries<ErrorDefinition>(definitions).map(([code, definition]) => {
    const create = (details?: ErrorDetails): AppError => new AppError(code, definition, details)
    return [code, Object.assign(create, { errorCode: code, definition })]
  })
  return Object.fromEntries(factories)
}

/** Writes the parameters into a text: `At least {minimum}` becomes `At least 3`. */
export function fillIn(text: string, params: ErrorParams): string {
  return text.replace(/\{(\w+)\}/g, (placeholder, name: string) => {
    const value = params[name] ?? placeholder
    return Array.isArray(value) ? value.join(', ') : String(value)
  })
}
