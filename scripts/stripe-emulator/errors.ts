import type Stripe from 'stripe'

export interface StripeErrorBody {
  type: 'api_error' | 'card_error' | 'idempotency_error' | 'invalid_request_error'
  message: string
  code?: string
  param?: string
  decline_code?: string
  advice_code?: string
  network_decline_code?: string
  doc_url?: string
  charge?: string
  payment_intent?: Partial<Stripe.PaymentIntent>
  payment_method?: Stripe.PaymentMethod
}

/**
 * An answer of Stripe's that is not 200. `began` says whether the endpoint had begun to execute: only then
 * is the answer kept under the idempotency key, so a request that failed validation may be mended and sent
 * again with its key, and a declined card may not.
 */
export class StripeFailure extends Error {
  readonly status: number
  readonly body: StripeErrorBody
  readonly began: boolean

  constructor(status: number, body: StripeErrorBody, began: boolean) {
    super(body.message)
    this.status = status
    this.body = withDocUrl(body)
    this.began = began
  }
}

function withDocUrl(body: StripeErrorBody): StripeErrorBody {
  if (body.code === undefined) return body
  return { ...body, doc_url: `https://docs.stripe.com/error-codes/${body.code.replaceAll('_', '-')}` }
}

type Details = Omit<StripeErrorBody, 'type' | 'message'>

/** The request was malformed: refused before the endpoint began, nothing kept. */
export function malformed(message: string, details: Details = {}): StripeFailure {
  return new StripeFailure(400, { type: 'invalid_request_error', message, ...details }, false)
}

/** The endpoint ran and refused: kept under the key, like every answer of a started execution. */
export function refused(message: string, details: Details = {}): StripeFailure {
  return new StripeFailure(400, { type: 'invalid_request_error', message, ...details }, true)
}

export function missingParameter(param: string): StripeFailure {
  return malformed(`Missing required param: ${param}.`, { code: 'parameter_missing', param })
}

/** Stripe answers 404 when the id is in the path and 400 when it was a parameter. */
export function noSuch(what: string, id: string, where: { param: string; inPath: boolean }): StripeFailure {
  const message = `No such ${what}: '${id}'`
  const body = {
    type: 'invalid_request_error',
    message,
    code: 'resource_missing',
    param: where.param,
  } as const
  return new StripeFailure(where.inPath ? 404 : 400, body, true)
}

/** What Stripe could do and this emulator does not: said aloud instead of ignored, so no test rests on it. */
export function notImitated(what: string): StripeFailure {
  return malformed(`The Stripe emulator does not imitate ${what}.`, { code: 'emulator_unsupported' })
}

export function unauthenticated(message: string, code?: string): StripeFailure {
  const body: StripeErrorBody = { type: 'invalid_request_error', message }
  if (code !== undefined) body.code = code
  return new StripeFailure(401, body, false)
}

export function serverError(status: number): StripeFailure {
  const message = 'An unknown error occurred'
  return new StripeFailure(status, { type: 'api_error', message }, false)
}

export function rateLimited(): StripeFailure {
  const message =
    'Request rate limit exceeded. Learn more about rate limits here https://docs.stripe.com/rate-limits.'
  return new StripeFailure(429, { type: 'invalid_request_error', message, code: 'rate_limit' }, false)
}
