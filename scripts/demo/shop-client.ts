/** A refusal of the shop, as the app would see it. */
export class Refusal extends Error {
  readonly status: number
  readonly code: string

  constructor(status: number, code: string, detail: string) {
    super(`${status} ${code}: ${detail}`)
    this.name = 'Refusal'
    this.status = status
    this.code = code
  }
}

/** Nobody knows whether what was asked for has happened. */
export class NoAnswer extends Error {
  override readonly name = 'NoAnswer'
}

export interface Call {
  readonly method?: string
  readonly body?: unknown
  readonly token?: string | undefined
  readonly language?: string
  readonly idempotencyKey?: string
}

export interface ShopClient {
  call(path: string, call?: Call): Promise<Answer>
}

export type Answer = Record<string, unknown>

const retryPauseMs = 250
const answerWithinMs = 40_000

/** What a client saw of one try: status 0 where there was no answer. */
export interface Sighting {
  /** Method and path, without ids and questions. */
  readonly route: string
  readonly startedAt: number
  readonly milliseconds: number
  readonly status: number
  readonly code: string
}

export interface ClientOptions {
  /** After so long without an answer the connection counts as lost. */
  readonly answerWithinMs?: number
  /** Is told of each try. */
  readonly observe?: (sighting: Sighting) => void
}

/**
 * Speaks to the shop as an app on a bad network does: whatever gets no answer, or one that says «try again», is sent
 * again until `patienceSeconds` are over, no sooner than the shop says. Every call made by it may be repeated safely.
 */
export function openShop(baseUrl: string, patienceSeconds: number, options: ClientOptions = {}): ShopClient {
  return {
    async call(path, call = {}) {
      const deadline = Date.now() + patienceSeconds * 1_000
      for (;;) {
        const outcome = await send({ baseUrl, path, call, options })
        if ('answer' in outcome) return outcome.answer
        const { error, pauseMs } = outcome
        if (pauseMs === undefined || Date.now() + pauseMs > deadline) throw error
        await Bun.sleep(pauseMs)
      }
    },
  }
}

interface Request {
  readonly baseUrl: string
  readonly path: string
  readonly call: Call
  readonly options: ClientOptions
}

/** `pauseMs`: how long to wait before it is sent again; undefined where that would be of no use. */
type Outcome = { readonly answer: Answer } | { readonly error: Error; readonly pauseMs: number | undefined }

async function send({ baseUrl, path, call, options }: Request): Promise<Outcome> {
  const { method = methodOf(call), body, token, language, idempotencyKey } = call
  const startedAt = performance.now()
  const observe = (status: number, code: string): void =>
    options.observe?.({
      route: `${method} ${routeOf(path)}`,
      startedAt,
      milliseconds: performance.now() - startedAt,
      status,
      code,
    })
  try {
    const response = await fetch(new URL(path, baseUrl), {
      method,
      headers: {
        ...(body !== undefined && { 'content-type': 'application/json' }),
        ...(token && { authorization: `Bearer ${token}` }),
        ...(language && { 'accept-language': language }),
        ...(idempotencyKey && { 'idempotency-key': idempotencyKey }),
      },
      ...(body !== undefined && { body: JSON.stringify(body) }),
      signal: AbortSignal.timeout(options.answerWithinMs ?? answerWithinMs),
    })
    const answer = asObject(await response.json())
    observe(response.status, text(answer.code))
    if (response.ok) return { answer }
    const error = new Refusal(response.status, text(answer.code), text(answer.detail))
    // An unforeseen fault is not mended by a short wait.
    const mayPass = answer.retryable === true && response.status !== 500
    return { error, pauseMs: mayPass ? pauseOf(response) : undefined }
  } catch (error) {
    const failure = error instanceof Error ? error : new Error(String(error))
    observe(0, failure.name)
    return { error: new NoAnswer(`${baseUrl} does not answer: ${failure.message}`), pauseMs: retryPauseMs }
  }
}

function methodOf({ body }: Call): string {
  return body === undefined ? 'GET' : 'POST'
}

/** A long poll is a route of its own: how long it takes says nothing. */
function routeOf(path: string): string {
  const [route = '', query = ''] = path.split('?')
  return route.replace(/[0-9a-f]{8}-[0-9a-f-]{27}/g, ':id') + (query.includes('wait=') ? '?wait' : '')
}

/** What the shop asks for in `Retry-After`, in seconds. */
function pauseOf(response: Response): number {
  const seconds = Number(response.headers.get('retry-after'))
  return Math.max(retryPauseMs, seconds * 1_000 || 0)
}

export function asObject(value: unknown): Answer {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? { ...value } : {}
}

export function asList(value: unknown): Answer[] {
  return Array.isArray(value) ? value.map(asObject) : []
}

export function text(value: unknown): string {
  return typeof value === 'string' ? value : ''
}

export function amount(value: unknown): number {
  return typeof value === 'number' ? value : 0
}
