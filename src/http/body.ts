import { canonicalJson } from '#platform/canonical-json'
import type { Context } from '#platform/context'
import { HttpErrors } from './http-errors'

const jsonType = /^application\/json\s*(;|$)/i

/** Reads a JSON body within the configured limit, also one that is sent without its length. */
export async function readJsonBody(context: Context, request: Request): Promise<unknown> {
  const text = await readTextBody(request, context.config.http.bodyLimitBytes)
  if (text === '' && request.headers.get('content-type') === null) return undefined
  if (!jsonType.test(request.headers.get('content-type') ?? '')) throw HttpErrors.UNSUPPORTED_MEDIA_TYPE()
  try {
    const body: unknown = JSON.parse(text)
    // What has no canonical text is not the same value everywhere: half a surrogate pair becomes U+FFFD in Postgres.
    canonicalJson(body)
    return body
  } catch {
    throw HttpErrors.MALFORMED_JSON()
  }
}

/** The body as it was sent, which a signature needs. */
export async function readTextBody(request: Request, limitBytes: number): Promise<string> {
  const announced = Number(request.headers.get('content-length') ?? 0)
  if (announced > limitBytes) throw HttpErrors.BODY_TOO_LARGE({ params: { limitBytes } })
  const bytes = await request.arrayBuffer()
  if (bytes.byteLength > limitBytes) throw HttpErrors.BODY_TOO_LARGE({ params: { limitBytes } })
  return new TextDecoder().decode(bytes)
}
