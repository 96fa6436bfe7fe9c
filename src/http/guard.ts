import type { Context } from '#platform/context'
import type { Language } from '#platform/i18n'
import { readJsonBody } from './body'
import { rememberLanguage } from './language'
import type { Arrival } from './origin'
import { rateLimit } from './rate-limit'

/** What every caller has, whoever they are: the language they chose, if they ever did. */
interface Caller {
  readonly language: Language | undefined
}

export interface Identification<Who extends Caller> {
  /** Whoever sent the request. Throws what they are refused with. */
  readonly find: (request: Request) => Promise<Who>
  /** What their requests are counted by; undefined for whoever is not signed in: those are counted by network. */
  readonly nameOf: (who: Who) => string | undefined
}

/**
 * The one mechanism behind every guard: identifies the caller of a request once, counts the request, and says in the
 * answer that it depends on them. Each domain that has callers of its own gives its `find`.
 */
export function identifyOnce<Who extends Caller>(context: Context, { find, nameOf }: Identification<Who>) {
  const known = new WeakMap<Request, Who>()
  const countRequest = rateLimit(context)
  return async (arrival: Arrival): Promise<Who> => {
    const { request, set } = arrival
    const found = known.get(request)
    if (found) return found
    set.headers.vary = 'Authorization, Accept-Language'
    const who = await find(request).catch(async (refusal: unknown) => {
      // Whoever tries tokens is counted by their network.
      await countRequest(arrival)
      throw refusal
    })
    const name = nameOf(who)
    rememberLanguage(request, who.language)
    if (name !== undefined) set.headers['cache-control'] = 'private, no-store'
    await countRequest(arrival, name)
    known.set(request, who)
    return who
  }
}

/**
 * The hooks of a role: its caller is known before the body is read, so that whoever is not let in learns nothing of
 * schemas, and stands typed as `actor` in the handler.
 */
export function hooksOf<Who>(context: Context, identify: (arrival: Arrival) => Promise<Who>) {
  return {
    parse: [
      async ({ request, server, set }: Arrival) => void (await identify({ request, server, set })),
      ({ request }: { request: Request }) => readJsonBody(context, request),
    ],
    transform: async ({ request, server, set }: Arrival) => void (await identify({ request, server, set })),
    resolve: async ({ request, server, set }: Arrival) => ({
      actor: await identify({ request, server, set }),
    }),
  }
}

/** Whether a token was sent, valid or not. */
export function hasToken(request: Request): boolean {
  return request.headers.get('authorization') !== null
}

/** The token of a request, or an empty text, which no token is. */
export function bearerToken(request: Request): string {
  return /^Bearer +(\S+)$/i.exec(request.headers.get('authorization') ?? '')?.[1] ?? ''
}
