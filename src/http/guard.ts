import type { Context } from '#platform/context'
import type { Language } from '#platform/i18n'
import type { Author } from '#platform/replicas'
import { readJsonBody } from './body'
import { type Entering, passGate } from './gate'
import { HttpErrors } from './http-errors'
import { rememberLanguage } from './language'
import type { Arrival } from './origin'
import { rateLimit } from './rate-limit'
import { rememberAuthor } from './write-notes'

/** What every caller has, whoever they are: the language they chose, if they ever did. */
interface Caller {
  readonly language: Language | undefined
}

export interface Identification<Who extends Caller> {
  /** Whoever sent the request. Throws what they are refused with. */
  readonly find: (arrival: Arrival) => Promise<Who>
  /** What their requests are counted by; undefined for whoever is not signed in: those are counted by network. */
  readonly nameOf: (who: Who) => Author | undefined
  /** Whose what they write is, where that is not theirs alone. */
  readonly authorOf?: (who: Who) => Author
  /** Whether anybody can be as many of these as they like, as guests are: what they write is counted by network, too. */
  readonly madeAtWill?: (who: Who) => boolean
}

/**
 * The one mechanism behind every guard: identifies the caller of a request once, counts the request, and says in the
 * answer that it depends on them. Each domain that has callers of its own gives its `find`.
 */
export function identifyOnce<Who extends Caller>(
  context: Context,
  { find, nameOf, authorOf, madeAtWill = () => false }: Identification<Who>,
) {
  const known = new WeakMap<Request, Who>()
  const countRequest = rateLimit(context)
  return async (arrival: Arrival): Promise<Who> => {
    const { request, set } = arrival
    const found = known.get(request)
    if (found) return found
    set.headers.vary = 'Authorization, Accept-Language'
    const who = await find(arrival).catch(async (refusal: unknown) => {
      // Whoever tries tokens is counted by their network.
      await countRequest(arrival)
      throw refusal
    })
    const name = nameOf(who)
    rememberLanguage(request, who.language)
    const author = context.replicas && (authorOf?.(who) ?? name)
    if (author) rememberAuthor(request, author)
    if (name !== undefined) set.headers['cache-control'] = 'private, no-store'
    await countRequest(arrival, name === undefined ? undefined : { name, madeAtWill: madeAtWill(who) })
    known.set(request, who)
    return who
  }
}

/**
 * The hooks of a role: its caller is known before the body is read, so that whoever is not let in learns nothing of
 * schemas, and stands typed as `actor` in the handler. Nothing reaches a schema but through the gate.
 */
export function hooksOf<Who>(context: Context, identify: (arrival: Arrival) => Promise<Who>) {
  return {
    ...gatedHooks(context, identify),
    resolve: async ({ request, server, set }: Arrival) => ({
      actor: await identify({ request, server, set }),
    }),
  }
}

/**
 * The hooks of routes that look at nobody: where tokens are obtained, renewed and given up, probes and pages. A token in
 * the header is not read there, valid or not: an app that sends its expired one along would never get a new one.
 */
export function hooksForAnybody(context: Context) {
  const admitted = new WeakSet<Request>()
  const countRequest = rateLimit(context)
  return gatedHooks(context, async (arrival) => {
    const { request, set } = arrival
    if (admitted.has(request)) return
    admitted.add(request)
    set.headers.vary = 'Accept-Language'
    if (request.method !== 'GET') set.headers['cache-control'] = 'private, no-store'
    await countRequest(arrival)
  })
}

function gatedHooks(context: Context, admit: (arrival: Arrival) => Promise<unknown>) {
  return {
    parse: [
      async ({ request, server, set }: Arrival) => void (await admit({ request, server, set })),
      ({ request }: { request: Request }) => readJsonBody(context, request),
    ],
    transform: async ({ request, server, set, route, body, query, params }: Arrival & Entering) => {
      await admit({ request, server, set })
      passGate(context, { request, route, body, query, params })
    },
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

/** The token of a session that shall end: of the body, else of the header. Throws UNAUTHENTICATED where there is none. */
export function givenUpToken(request: Request, ofBody: string | undefined): string {
  const token = ofBody ?? bearerToken(request)
  if (token === '') throw HttpErrors.UNAUTHENTICATED()
  return token
}
