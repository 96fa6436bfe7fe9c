import { Elysia } from 'elysia'
import type { Context } from '#platform/context'
import { newId } from '#platform/ids'
import { withRequestId } from '#platform/log'

export interface RequestFacts {
  readonly requestId: string
  readonly startedAt: number
}

const facts = new WeakMap<Request, RequestFacts>()
const acceptableId = /^[\w.:-]{1,64}$/

/** The request's id: the caller's own where it is harmless, else a new one. */
export function requestFacts(request: Request): RequestFacts {
  const known = facts.get(request)
  if (known) return known
  const given = request.headers.get('x-request-id')
  const requestId = given && acceptableId.test(given) ? given : newId()
  const fresh = { requestId, startedAt: performance.now() }
  facts.set(request, fresh)
  return fresh
}

const quietPaths = new Set(['/livez', '/readyz'])

/** Gives each request its id, in the answer and in every line that is logged on its behalf, and logs it once. */
export function requestLog(context: Context) {
  return new Elysia({ name: 'metropolitan.request-log' })
    .wrap((handle) => (request: Request, ...rest: unknown[]) => {
      const { requestId } = requestFacts(request)
      return withRequestId(requestId, () => handle(request, ...rest))
    })
    .onRequest(({ request, set }) => {
      set.headers['x-request-id'] = requestFacts(request).requestId
    })
    .onAfterResponse({ as: 'global' }, ({ request, set, route, responseValue }) => {
      const path = new URL(request.url).pathname
      const status = responseValue instanceof Response ? responseValue.status : set.status
      if (quietPaths.has(path) && status === 200) return
      const { startedAt } = requestFacts(request)
      const durationMs = Math.round((performance.now() - startedAt) * 10) / 10
      // The route and not the query: a query may hold what a person typed.
      context.log.info({ method: request.method, route: route || path, status, durationMs }, 'request')
    })
}
