import type { Context } from '#platform/context'
import { fieldError, pointerPart } from './field-faults'
import { HttpErrors } from './http-errors'

/** What may be wrong with a body before its fields are looked at. */
export const bodyErrors = [
  HttpErrors.MALFORMED_JSON,
  HttpErrors.BODY_TOO_LARGE,
  HttpErrors.BODY_TOO_SLOW,
  HttpErrors.UNSUPPORTED_MEDIA_TYPE,
  HttpErrors.UNSUPPORTED_CONTENT_ENCODING,
] as const

const jsonType = /^application\/json\s*(;|$)/i
/** Deeper than any body of ours. */
const maxDepth = 32

/** Reads a JSON body within the configured limits of size and time. Undefined where nothing was sent. */
export async function readJsonBody(context: Context, request: Request): Promise<unknown> {
  const { bodyLimitBytes: limitBytes, bodyTimeoutMs: timeoutMs } = context.config.http
  const bytes = await readBytes(request, { limitBytes, timeoutMs })
  if (bytes.byteLength === 0) return undefined
  if (!jsonType.test(request.headers.get('content-type') ?? '')) throw HttpErrors.UNSUPPORTED_MEDIA_TYPE()
  const body = parseJson(bytes)
  checkTexts(body)
  return body
}

/** The body as it was sent, which a signature needs. */
export async function readTextBody(context: Context, request: Request, limitBytes: number): Promise<string> {
  const { bodyTimeoutMs: timeoutMs } = context.config.http
  return new TextDecoder().decode(await readBytes(request, { limitBytes, timeoutMs }))
}

function parseJson(bytes: Uint8Array): unknown {
  try {
    return JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(bytes))
  } catch {
    throw HttpErrors.MALFORMED_JSON()
  }
}

interface BodyLimits {
  readonly limitBytes: number
  readonly timeoutMs: number
}

/** Throws UNSUPPORTED_CONTENT_ENCODING, BODY_TOO_LARGE and BODY_TOO_SLOW, none of them after more than the limit. */
async function readBytes(request: Request, { limitBytes, timeoutMs }: BodyLimits): Promise<Uint8Array> {
  const encoding = request.headers.get('content-encoding')?.trim().toLowerCase() ?? 'identity'
  if (encoding !== 'identity') throw HttpErrors.UNSUPPORTED_CONTENT_ENCODING({ params: { encoding } })
  const announced = Number(request.headers.get('content-length') ?? 0)
  if (announced > limitBytes) throw HttpErrors.BODY_TOO_LARGE({ params: { limitBytes } })
  const reader = request.body?.getReader()
  if (!reader) return new Uint8Array()
  const chunks: Uint8Array[] = []
  let size = 0
  const timeout = Promise.withResolvers<never>()
  const timer = setTimeout(() => timeout.reject(HttpErrors.BODY_TOO_SLOW()), timeoutMs)
  try {
    for (;;) {
      const { done, value } = await Promise.race([reader.read(), timeout.promise])
      if (done) return join(chunks, size)
      size += value.byteLength
      if (size > limitBytes) throw HttpErrors.BODY_TOO_LARGE({ params: { limitBytes } })
      chunks.push(value)
    }
  } catch (error) {
    // Nobody reads the rest: without this it would be kept in memory until the caller has sent it all.
    void reader.cancel().catch(() => undefined)
    throw error
  } finally {
    clearTimeout(timer)
  }
}

function join(chunks: readonly Uint8Array[], size: number): Uint8Array {
  const [only] = chunks
  if (only && chunks.length === 1) return only
  const whole = new Uint8Array(size)
  let at = 0
  for (const chunk of chunks) {
    whole.set(chunk, at)
    at += chunk.byteLength
  }
  return whole
}

interface Place {
  readonly value: unknown
  readonly pointer: string
  readonly depth: number
}

/**
 * Refuses what does not come back from the database as it was sent: half a surrogate pair, which becomes U+FFFD, a zero
 * byte, which no text of Postgres can hold, numbers beyond all numbers, and what cannot be named in a refusal. Goes without recursion, so that no nesting
 * is too deep to be refused. Throws MALFORMED_JSON, and VALIDATION_FAILED for the zero byte and for such names.
 */
function checkTexts(body: unknown): void {
  const places: Place[] = [{ value: body, pointer: '', depth: 0 }]
  for (let place = places.pop(); place; place = places.pop()) {
    const { value, pointer, depth } = place
    if (typeof value === 'string') checkText(value, pointer)
    const isBeyond = typeof value === 'number' && !Number.isFinite(value)
    if (isBeyond || depth > maxDepth) throw HttpErrors.MALFORMED_JSON()
    if (typeof value !== 'object' || value === null) continue
    for (const [name, member] of Object.entries(value)) {
      checkText(name, pointer)
      if (spoilsTexts(name)) {
        throw HttpErrors.VALIDATION_FAILED({ fields: [fieldError(`${pointer}/${name}`, 'NOT_AS_EXPECTED')] })
      }
      places.push({ value: member, pointer: `${pointer}/${pointerPart(name)}`, depth: depth + 1 })
    }
  }
}

/** An object that has one of these cannot be made a text, which whatever names a wrong value tries. No body of ours has one. */
function spoilsTexts(name: string): boolean {
  return name === 'toString' || name === 'valueOf'
}

function checkText(text: string, pointer: string): void {
  if (!text.isWellFormed()) throw HttpErrors.MALFORMED_JSON()
  if (text.includes('\0')) throw HttpErrors.VALIDATION_FAILED({ fields: [fieldError(pointer, 'ZERO_BYTE')] })
}
