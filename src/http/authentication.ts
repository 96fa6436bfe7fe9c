import { Elysia } from 'elysia'
import { type Actor, anonymous, authenticate, type Customer } from '#identity'
import type { Context } from '#platform/context'
import { readJsonBody } from './body'
import { HttpErrors } from './http-errors'

/** Who may call a route. Each route declares one of them; `anyone` must be said, too. `signed`: Stripe, by signature;
 * `staff`: see permission.ts. */
export const roles = ['anyone', 'customer', 'staff', 'signed'] as const
export type Role = (typeof roles)[number]

interface Arrival {
  readonly request: Request
  readonly set: { headers: Record<string, string | number | undefined> }
}

/**
 * Adds the route options `anyone: true` and `customer: true`. The caller is known before the body is read, so that
 * whoever is not signed in learns nothing of schemas; it costs one statement. The handler receives a typed `actor`.
 */
export function authentication(context: Context) {
  const known = new WeakMap<Request, Actor>()

  const identify = async ({ request, set }: Arrival): Promise<Actor> => {
    const found = known.get(request) ?? (await identifyCaller(context, request))
    known.set(request, found)
    set.headers.vary = 'Authorization, Accept-Language'
    if (found.kind !== 'anonymous') set.headers['cache-control'] = 'private, no-store'
    return found
  }
  const identifyCustomer = async (arrival: Arrival): Promise<Customer> => {
    const actor = await identify(arrival)
    if (actor.kind !== 'customer') throw HttpErrors.UNAUTHENTICATED()
    return actor
  }
  const nothing = async (identified: Promise<unknown>): Promise<undefined> => {
    await identified
    return undefined
  }

  return new Elysia({ name: 'metropolitan.authentication' }).macro({
    anyone: {
      detail: { security: [{}, { bearerAuth: [] }] },
      parse: [(arrival) => nothing(identify(arrival)), ({ request }) => readJsonBody(context, request)],
      transform: async (arrival) => nothing(identify(arrival)),
      resolve: async (arrival) => ({ actor: await identify(arrival) }),
    },
    customer: {
      detail: { security: [{ bearerAuth: [] }] },
      parse: [
        (arrival) => nothing(identifyCustomer(arrival)),
        ({ request }) => readJsonBody(context, request),
      ],
      transform: async (arrival) => nothing(identifyCustomer(arrival)),
      resolve: async (arrival) => ({ actor: await identifyCustomer(arrival) }),
    },
    signed: { detail: { security: [{ stripeSignature: [] }] } },
  })
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
