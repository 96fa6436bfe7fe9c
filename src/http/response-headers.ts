import { Elysia } from 'elysia'
import type { Context } from '#platform/context'

const allowedMethods = 'GET, POST, PUT, PATCH, DELETE'
const allowedHeaders =
  'Authorization, Content-Type, Accept-Language, Idempotency-Key, If-Match, Last-Event-ID, X-Request-Id'
const exposedHeaders =
  'ETag, Location, Retry-After, Content-Language, Idempotent-Replayed, X-Request-Id, ' +
  'Deprecation, Sunset, X-Release, RateLimit-Limit, RateLimit-Remaining, RateLimit-Reset'
const preflightSeconds = 600

/**
 * What every answer says to browsers, whoever made it: take it for what it is, put it into no frame, tell nobody where it
 * was. And which pages may read it (`CORS_ORIGINS`): tokens travel in a header and never in a cookie, so that origins
 * are named one by one and credentials are not part of it.
 */
export function responseHeaders(context: Context) {
  const { production, http, release } = context.config
  const origins = new Set(http.corsOrigins)
  const finish = (request: Request, answer: unknown): unknown => {
    if (!(answer instanceof Response)) return answer
    const { headers } = answer
    headers.set('x-content-type-options', 'nosniff')
    headers.set('referrer-policy', 'no-referrer')
    headers.set('x-release', release)
    if (!headers.has('content-security-policy'))
      headers.set('content-security-policy', "frame-ancestors 'none'")
    if (production) headers.set('strict-transport-security', 'max-age=31536000; includeSubDomains')
    if (origins.size > 0) allowOrigin(request, headers, origins)
    return answer
  }
  return new Elysia({ name: 'metropolitan.response-headers' }).wrap(
    (handle) =>
      (request: Request, ...rest: unknown[]) => {
        if (isPreflight(request, origins)) return finish(request, preflight())
        const answer: unknown = handle(request, ...rest)
        return answer instanceof Promise
          ? answer.then((made) => finish(request, made))
          : finish(request, answer)
      },
  )
}

function allowOrigin(request: Request, headers: Headers, origins: ReadonlySet<string>): void {
  headers.append('vary', 'Origin')
  const origin = request.headers.get('origin') ?? ''
  if (!origins.has(origin)) return
  headers.set('access-control-allow-origin', origin)
  headers.set('access-control-expose-headers', exposedHeaders)
}

function isPreflight(request: Request, origins: ReadonlySet<string>): boolean {
  if (request.method !== 'OPTIONS' || !request.headers.has('access-control-request-method')) return false
  return origins.has(request.headers.get('origin') ?? '')
}

function preflight(): Response {
  const headers = {
    'access-control-allow-methods': allowedMethods,
    'access-control-allow-headers': allowedHeaders,
    'access-control-max-age': String(preflightSeconds),
  }
  return new Response(null, { status: 204, headers })
}
