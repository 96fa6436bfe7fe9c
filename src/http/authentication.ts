import { Elysia } from 'elysia'
import { type Actor, authenticate, type Customer, type Guest } from '#identity'
import type { Context } from '#platform/context'
import { readJsonBody } from './body'
import { HttpErrors } from './http-errors'
import { rememberLanguage } from './language'
import type { Arrival } from './origin'
import { rateLimit } from './rate-limit'

/**
 * Who may call a route. Each route declares one of them; `anyone` must be said, too. `guest` is somebody with a cart:
 * a guest or a customer. `signed`: Stripe, by signature; `staff`: see permission.ts.
 */
export const roles = ['anyone', 'guest', 'customer', 'staff', 'signed'] as const
export type Role = (typeof roles)[number]

const anonymous: Actor = { kind: 'anonymous', priceList: 'retail', language: undefined }

/**
 * Adds the route options `anyone: true`, `guest: true` and `customer: true`. The caller is known before the body is
 * read, so that whoever is not signed in learns nothing of schemas; it costs one statement. His request is counted
 * there, too. The handler receives a typed `actor`.
 */
export function authentication(context: Context) {
  const known = new WeakMap<Request, Actor>()
  const countRequest = rateLimit(context)

  const identify = async (arrival: Arrival): Promise<Actor> => {
    const { request, set } = arrival
    const found = known.get(request)
    if (found) return found
    set.headers.vary = 'Authorization, Accept-Language'
    const actor = await identifyCaller(context, request).catch(async (refusal: unknown) => {
      // Whoever tries tokens is counted by his network.
      await countRequest(arrival)
      throw refusal
    })
    rememberLanguage(request, actor.language)
    if (actor.kind !== 'anonymous') set.headers['cache-control'] = 'private, no-store'
    await countRequest(arrival, nameOf(actor))
    known.set(request, actor)
    return actor
  }
  const identifyGuest = async (arrival: Arrival): Promise<Customer | Guest> => {
    const actor = await identify(arrival)
    if (actor.kind === 'anonymous') throw HttpErrors.UNAUTHENTICATED()
    return actor
  }
  const identifyCustomer = async (arrival: Arrival): Promise<Customer> => {
    const actor = await identify(arrival)
    if (actor.kind !== 'customer') throw HttpErrors.UNAUTHENTICATED()
    return actor
  }
  /** Hooks of a role: before the body, before the schemas, and for the handler. */
  const requiring = <Found extends Actor>(find: (arrival: Arrival) => Promise<Found>) => ({
    parse: [
      async ({ request, server, set }: Arrival) => void (await find({ request, server, set })),
      ({ request }: { request: Request }) => readJsonBody(context, request),
    ],
    transform: async ({ request, server, set }: Arrival) => void (await find({ request, server, set })),
    resolve: async ({ request, server, set }: Arrival) => ({ actor: await find({ request, server, set }) }),
  })

  return new Elysia({ name: 'metropolitan.authentication' }).macro({
    anyone: { detail: { security: [{}, { bearerAuth: [] }] }, ...requiring(identify) },
    guest: { detail: { security: [{ bearerAuth: [] }] }, ...requiring(identifyGuest) },
    customer: { detail: { security: [{ bearerAuth: [] }] }, ...requiring(identifyCustomer) },
    signed: { detail: { security: [{ stripeSignature: [] }] } },
  })
}

/** What the requests of a caller are counted by; nothing for whoever is not signed in. */
function nameOf(actor: Actor): string | undefined {
  if (actor.kind === 'customer') return `user:${actor.userId}`
  return actor.kind === 'guest' ? `guest:${actor.guestId}` : undefined
}

/** A token that is sent must be valid, also where none is needed. */
function identifyCaller(context: Context, request: Request): Promise<Actor> {
  if (request.headers.get('authorization') === null) return Promise.resolve(anonymous)
  return authenticate(context, bearerToken(request))
}

/** The token of a request, or an empty text, which no token is. */
export function bearerToken(request: Request): string {
  return /^Bearer +(\S+)$/i.exec(request.headers.get('authorization') ?? '')?.[1] ?? ''
}
