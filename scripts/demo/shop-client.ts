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

interface Call {
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

/**
 * Speaks to the shop as an app on a bad network does: whatever gets no answer, or one that says «try again», is sent
 * again until `patienceSeconds` are over, no sooner than the shop says. Every call of the demo may be repeated safely.
 */
export function openShop(baseUrl: string, patienceSeconds: number): ShopClient {
  const deadline = Date.now() + patienceSeconds * 1_000
  return {
    async call(path, call = {}) {
      for (;;) {
        const outcome = await send(baseUrl, path, call)
        if ('answer' in outcome) return outcome.answer
        const { error, pauseMs } = outcome
        if (pauseMs === undefined || Date.now() + pauseMs > deadline) throw error
        await Bun.sleep(pauseMs)
      }
    },
  }
}

/** `pauseMs`: how long to wait before it is sent again; undefined where that would be of no use. */
type Outcome = { readonly answer: Answer } | { readonly error: Error; readonly pauseMs: number | undefined }

async function send(baseUrl: string, path: string, call: Call): Promise<Outcome> {
  const { method = call.body === undefined ? 'GET' : 'POST', body, token, language, idempotencyKey } = call
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
      signal: AbortSignal.timeout(40_000),
    })
    const answer = asObject(await response.json())
    if (response.ok) return { answer }
    const error = new Refusal(response.status, text(answer.code), text(answer.detail))
    // An unforeseen fault is not mended by a short wait.
    const mayPass = answer.retryable === true && response.status !== 500
    return { error, pauseMs: mayPass ? pauseOf(response) : undefined }
  } catch (error) {
    const failure = error instanceof Error ? error : new Error(String(error))
    return { error: new Error(`${baseUrl} does not answer: ${failure.message}`), pauseMs: retryPauseMs }
  }
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
