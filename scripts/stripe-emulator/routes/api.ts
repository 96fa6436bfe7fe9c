import { apiVersion, requireVersion } from '../api-version'
import { type Emulator, transact } from '../emulator'
import { malformed, rateLimited, StripeFailure, serverError } from '../errors'
import type { RequestEffect } from '../faults'
import { decodeForm, type FormObject } from '../form'
import { readStrings } from '../params'
import { newId } from '../random'
import type { Call, Scope } from '../scope'
import { type KeyedRequest, keyInUse, maximumKeyLength, type StoredAnswer } from '../storage/idempotency'
import { authenticate, secretKeyRequired } from './authentication'
import { expandObject } from './expand'
import { findRoute, type Route } from './routes'

interface Incoming {
  id: string
  method: string
  path: string
  encoded: string
  key: string | null
  authorization: string | null
  version: string | null
}

interface Answer {
  status: number
  body: string
  headers: Record<string, string>
}

interface Prepared {
  incoming: Incoming
  route: Route
  call: Call
  keyed: KeyedRequest | undefined
  effect: RequestEffect
}

/** One request to `/v1/…`, from the wire to the wire, faults included. */
export async function answerApi(emulator: Emulator, request: Request): Promise<Response> {
  const startedAt = performance.now()
  const incoming = await readIncoming(request)
  const effect = emulator.faults.strikeRequest(incoming.method, incoming.path)
  const answer = effect.drop_before_effect === true ? undefined : await perform(emulator, incoming, effect)
  const dropped = answer === undefined || effect.drop_reply_after_effect === true
  if (effect.reply_latency_ms !== undefined) await Bun.sleep(effect.reply_latency_ms)
  emulator.journal.add({
    id: incoming.id,
    at: new Date().toISOString(),
    method: incoming.method,
    path: incoming.path,
    idempotency_key: incoming.key,
    params: Object.fromEntries(new URLSearchParams(incoming.encoded)),
    status: dropped ? null : answer.status,
    replayed: answer?.headers['idempotent-replayed'] === 'true',
    fault: Object.keys(effect).length === 0 ? null : effect,
    duration_ms: Math.round(performance.now() - startedAt),
  })
  return dropped
    ? brokenConnection()
    : new Response(answer.body, { status: answer.status, headers: answer.headers })
}

async function readIncoming(request: Request): Promise<Incoming> {
  const url = new URL(request.url)
  const body = request.method === 'POST' ? await request.text() : ''
  return {
    id: newId('req', 14),
    method: request.method,
    path: url.pathname,
    encoded: [url.search.slice(1), body].filter((part) => part !== '').join('&'),
    key: request.headers.get('idempotency-key') || null,
    authorization: request.headers.get('authorization'),
    version: request.headers.get('stripe-version'),
  }
}

async function perform(emulator: Emulator, incoming: Incoming, effect: RequestEffect): Promise<Answer> {
  try {
    const prepared = prepare(emulator, incoming, effect)
    const { keyed } = prepared
    if (keyed !== undefined && !emulator.keys.begin(keyed.key)) throw keyInUse(keyed.key)
    try {
      if (effect.latency_ms !== undefined) await Bun.sleep(effect.latency_ms)
      if (effect.status === 429) throw rateLimited()
      return execute(emulator, prepared)
    } finally {
      if (keyed !== undefined) emulator.keys.end(keyed.key)
    }
  } catch (error) {
    return failed(incoming, error)
  }
}

/** Everything that is refused before an endpoint begins, in Stripe's order. */
function prepare(emulator: Emulator, incoming: Incoming, effect: RequestEffect): Prepared {
  const audience = authenticate(incoming.authorization, emulator.options)
  const version = requireVersion(incoming.version, apiVersion)
  const found = findRoute(incoming.method, incoming.path)
  if (found === undefined) throw unrecognized(incoming)
  const { route, id } = found
  if (audience === 'publishable' && route.openToPhones !== true) throw secretKeyRequired()
  const form = decodeForm(incoming.encoded)
  const call: Call = { id, form, audience, apiVersion: version }
  return { incoming, route, call, keyed: keyedRequest(incoming, form), effect }
}

function keyedRequest(incoming: Incoming, form: FormObject): KeyedRequest | undefined {
  const { key, method, path } = incoming
  if (key === null || method !== 'POST') return undefined
  if (key.length > maximumKeyLength) {
    throw malformed(`Idempotency keys may be at most ${maximumKeyLength} characters long.`)
  }
  return { key, endpoint: path, form }
}

function execute(emulator: Emulator, prepared: Prepared): Answer {
  const { incoming, keyed } = prepared
  const cause = { id: incoming.id, idempotency_key: keyed?.key ?? null }
  return transact(emulator, cause, (scope) => {
    const earlier = keyed === undefined ? undefined : emulator.keys.replay(keyed, scope.nowMs)
    if (earlier !== undefined) return replayed(incoming, earlier)
    const outcome = run(scope, prepared)
    const kept = keyed !== undefined && outcome.keep
    if (kept) emulator.keys.keep(keyed, { ...outcome, requestId: incoming.id }, scope.nowMs)
    const headers = baseHeaders(incoming)
    // A stored 500 would only be replayed, so Stripe tells its SDKs not to try again.
    if (outcome.status >= 500) headers['stripe-should-retry'] = kept ? 'false' : 'true'
    return { status: outcome.status, body: outcome.body, headers }
  })
}

/**
 * Runs the endpoint. A refusal after it began is an answer like any other and its effects stay; one from
 * validation is thrown on, which takes the whole transaction back.
 */
function run(
  scope: Scope,
  { route, call, effect }: Prepared,
): { status: number; body: string; keep: boolean } {
  const failure = (effect.status ?? 200) >= 500 ? serverError(effect.status ?? 500) : undefined
  const broken = failure && { status: failure.status, body: errorBody(failure), keep: effect.stored ?? true }
  if (broken !== undefined && effect.executed !== true) return broken
  try {
    const result = route.handle(scope, call)
    const expanded = expandObject(scope.store, result, readStrings(call.form, 'expand') ?? [])
    return broken ?? { status: 200, body: JSON.stringify(expanded), keep: true }
  } catch (error) {
    if (!(error instanceof StripeFailure) || !error.began) throw error
    return broken ?? { status: error.status, body: errorBody(error), keep: true }
  }
}

function replayed(incoming: Incoming, earlier: StoredAnswer): Answer {
  const headers = {
    ...baseHeaders(incoming),
    'idempotent-replayed': 'true',
    'original-request': earlier.requestId,
  }
  return { status: earlier.status, body: earlier.body, headers }
}

function failed(incoming: Incoming, error: unknown): Answer {
  const headers = baseHeaders(incoming)
  if (!(error instanceof StripeFailure)) {
    console.error(JSON.stringify({ level: 'error', request: incoming.id, message: String(error) }), error)
    return {
      status: 500,
      body: errorBody(serverError(500)),
      headers: { ...headers, 'stripe-should-retry': 'true' },
    }
  }
  if (error.status === 409) headers['stripe-should-retry'] = 'true'
  return { status: error.status, body: errorBody(error), headers }
}

function baseHeaders(incoming: Incoming): Record<string, string> {
  const headers: Record<string, string> = {
    'content-type': 'application/json',
    'request-id': incoming.id,
    'stripe-version': incoming.version ?? apiVersion,
  }
  if (incoming.key !== null && incoming.method === 'POST') headers['idempotency-key'] = incoming.key
  return headers
}

function errorBody(failure: StripeFailure): string {
  return JSON.stringify({ error: failure.body })
}

/** A stream that fails before its first byte makes Bun close the socket without a status line. */
function brokenConnection(): Response {
  return new Response(new ReadableStream({ start: (controller) => controller.error() }))
}

function unrecognized({ method, path }: Incoming): StripeFailure {
  const hint = path.endsWith('/')
    ? ' If you are trying to list objects, remove the trailing slash. If you are trying to retrieve an object, make ' +
      'sure you passed a valid (non-empty) identifier in your code.'
    : ''
  const message = `Unrecognized request URL (${method}: ${path}).${hint} Please see https://stripe.com/docs.`
  return new StripeFailure(404, { type: 'invalid_request_error', message }, false)
}
