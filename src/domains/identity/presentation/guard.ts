import { Elysia } from 'elysia'
import { contractOptions, guardRefuses } from '#http/contract'
import { bearerToken, hasToken, hooksForAnybody, hooksOf, identifyOnce } from '#http/guard'
import { HttpErrors } from '#http/http-errors'
import type { Arrival } from '#http/origin'
import type { Context } from '#platform/context'
import type { Author } from '#platform/replicas'
import { authenticate } from '../application/session/authenticate'
import { IdentityErrors } from '../errors'
import type { Actor, Customer, Guest } from '../user'

const anonymous: Actor = { kind: 'anonymous', priceList: 'retail', language: undefined }

/**
 * Adds the route options `anyone: true`, `guest: true` (somebody with a cart: a guest or a customer) and
 * `customer: true`; each route declares one, and `anyone` must be said, too. `signed: true` is Stripe, by signature.
 * Identifying the caller costs one statement. A token that is sent must be valid, also where none is needed; only with
 * `anybody: true` is it not read at all.
 */
export function authentication(context: Context) {
  const identify = identifyOnce<Actor>(context, {
    find: ({ request }) => findCaller(context, request),
    nameOf,
    madeAtWill: ({ kind }) => kind === 'guest',
  })
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
  const ofTokens = [
    IdentityErrors.ACCESS_TOKEN_EXPIRED,
    IdentityErrors.SESSION_ENDED,
    IdentityErrors.TOKEN_INVALID,
  ] as const
  const bearer = {
    security: [{ bearerAuth: [] }],
    ...guardRefuses([HttpErrors.UNAUTHENTICATED, ...ofTokens]),
  }

  return new Elysia({ name: 'metropolitan.authentication' }).macro({
    ...contractOptions,
    anyone: {
      detail: { security: [{}, { bearerAuth: [] }], ...guardRefuses(ofTokens) },
      ...hooksOf(context, identify),
    },
    guest: { detail: bearer, ...hooksOf(context, identifyGuest) },
    customer: { detail: bearer, ...hooksOf(context, identifyCustomer) },
    anybody: { detail: { security: [] }, ...hooksForAnybody(context) },
    signed: { detail: { security: [{ stripeSignature: [] }] } },
  })
}

/** What the requests of a caller are counted by; nothing for whoever is not signed in. */
function nameOf(actor: Actor): Author | undefined {
  if (actor.kind === 'customer') return `user:${actor.userId}`
  return actor.kind === 'guest' ? `guest:${actor.guestId}` : undefined
}

function findCaller(context: Context, request: Request): Promise<Actor> {
  return hasToken(request) ? authenticate(context, bearerToken(request)) : Promise.resolve(anonymous)
}

/** Looks again whether the customer of a request may still be answered, as streams and waits do while they last. */
export function recheckSession(context: Context, request: Request): () => Promise<unknown> {
  return () => authenticate(context, bearerToken(request))
}
