import type { Context } from '#platform/context'
import { IdentityErrors } from '../../errors'
import { findCustomer } from '../../infrastructure/actors'
import { findGuest } from '../../infrastructure/guests'
import { readBearerToken } from '../../infrastructure/tokens'
import type { GuestTokenPayload, JWTPayload } from '../../session'
import type { Customer, Guest } from '../../user'
import { noteSeen } from './note-seen'

/**
 * The customer or guest behind a bearer token: the token is verified, then its session is looked up (one statement).
 * Throws ACCESS_TOKEN_EXPIRED (`action: refresh`), and TOKEN_INVALID or SESSION_ENDED (`action: sign_in`).
 */
export async function authenticate(context: Context, token: string): Promise<Customer | Guest> {
  const reading = await readBearerToken(context, token)
  if ('fault' in reading) {
    throw reading.fault === 'expired'
      ? IdentityErrors.ACCESS_TOKEN_EXPIRED({ params: { action: 'refresh' } })
      : IdentityErrors.TOKEN_INVALID({ params: { action: 'sign_in' } })
  }
  const actor = await findActor(context, reading.payload)
  if (!actor) throw IdentityErrors.SESSION_ENDED({ params: { action: 'sign_in' } })
  return actor
}

async function findActor(
  context: Context,
  payload: JWTPayload | GuestTokenPayload,
): Promise<Customer | Guest | undefined> {
  if (payload.type === 'guest') return await findGuest(context.db, payload.sub)
  if (payload.type !== 'access') throw IdentityErrors.TOKEN_INVALID({ params: { action: 'sign_in' } })
  const found = await findCustomer(context.db, payload.sessionId, payload.sub)
  if (!found || found.customer.deviceId !== payload.deviceId) return undefined
  if (found.seenLongAgo) noteSeen(context, payload.sessionId)
  return found.customer
}
