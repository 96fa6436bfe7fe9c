import { Elysia } from 'elysia'
import type { Context } from '#platform/context'
import { isId, newId } from '#platform/ids'
import { withRequestId } from '#platform/log'
import { pathOf } from './path'

export interface RequestFacts {
  readonly requestId: string
  readonly startedAt: number
  /** The status that left, whoever made the answer. */
  status?: number
  /** The code of the problem that was answered. */
  code?: string
  /** The path with its ids in the one spelling in which they are stored. */
  path?: string
  /** Fields of a body that this release does not know and left out. */
  unknownFields?: readonly string[]
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

const knownMethods = new Set(['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS'])
const quietPaths = new Set(['/livez', '/readyz'])

/** Gives each request its id, in the answer and in every line that is logged on its behalf, and logs it once. */
export function requestLog(context: Context) {
  return new Elysia({ name: 'metropolitan.request-log' })
    .wrap((handle) => (request: Request, ...rest: unknown[]) => {
      const known = requestFacts(request)
      const note = (answer: unknown): unknown => {
        if (answer instanceof Response) known.status = answer.status
        return answer
      }
      const answer: unknown = withRequestId(known.requestId, () => handle(request, ...rest))
      return answer instanceof Promise ? answer.then(note) : note(answer)
    })
    .onRequest(({ request, set }) => {
      set.headers['x-request-id'] = requestFacts(request).requestId
    })
    .onAfterResponse({ as: 'global' }, ({ request, set, route, params }) => {
      const { location, deprecation } = set.headers
      logRequest(context, request, { route, params, location, deprecation, status: set.status })
    })
}

interface Answered {
  readonly route: string
  readonly params: unknown
  readonly location?: unknown
  readonly deprecation?: unknown
  /** Where no one noted another one. */
  readonly status: number | string | undefined
}

/** The one line of a request, also of one that no route has seen because its answer was kept. */
export function logRequest({ log, metrics }: Context, request: Request, answered: Answered): void {
  const path = pathOf(request)
  const { startedAt, status = answered.status, code, unknownFields } = requestFacts(request)
  const route = answered.route || path
  const milliseconds = performance.now() - startedAt
  if (metrics.isOn) measure(metrics, request, { route: answered.route, status, milliseconds })
  if (code) metrics.count('metropolitan_problems_total', { code })
  if (quietPaths.has(path) && status === 200) return
  log.info(
    {
      method: request.method,
      // The route and not the query: a query may hold what a person typed.
      route,
      ...idsIn(answered.params),
      ...(typeof answered.location === 'string' && { location: answered.location }),
      status,
      ...(code && { code }),
      ...(answered.deprecation !== undefined && { deprecated: true }),
      ...(unknownFields && { unknownFields: namesIn(unknownFields) }),
      durationMs: Math.round(milliseconds * 10) / 10,
    },
    'request',
  )
}

/** By the route's pattern: what no route answers is called what strangers like to call it, and so are methods. */
function measure(
  metrics: Context['metrics'],
  { method }: Request,
  { route, status, milliseconds }: Pick<Answered, 'route' | 'status'> & { readonly milliseconds: number },
): void {
  metrics.observe('metropolitan_http_request_duration_seconds', milliseconds / 1_000, {
    method: knownMethods.has(method) ? method : 'other',
    route: route === '' || route === '/*' ? 'none' : route,
    status: String(status ?? 0),
  })
}

const maxLoggedNames = 5

/** How many unknown fields there were, and which: names that a program could have, since a person may type into a key. */
function namesIn(fields: readonly string[]) {
  const names = fields.filter((name) => /^[A-Za-z]\w{0,39}$/.test(name))
  return { count: fields.length, names: names.slice(0, maxLoggedNames) }
}

/** The ids in a path, by which a request is found beside the jobs that followed from it; other words are not logged. */
function idsIn(params: unknown): { readonly ids?: Readonly<Record<string, string>> } {
  const named = Object.entries(params ?? {}).filter(
    (entry): entry is [string, string] => typeof entry[1] === 'string' && isStoredId(entry[1]),
  )
  return named.length > 0 ? { ids: Object.fromEntries(named) } : {}
}

/** An id of ours, or of an object of Stripe's. */
function isStoredId(value: string): boolean {
  return isId(value) || /^[a-z]{2,6}_\w{8,255}$/.test(value)
}
