import type { Context } from '#platform/context'
import { IdentityErrors } from '../errors'
import { findCustomer } from '../infrastructure/actors'
import { readAccessToken } from '../infrastructure/tokens'
import type { Customer } from '../user'

/**
 * The customer behind an access token: the token is verified, then its session is looked up (one statement).
 * Throws ACCESS_TOKEN_EXPIRED (refresh it), TOKEN_INVALID or SESSION_ENDED (sign in again).
 */
export async function authenticate(context: Context, token: string): Promise<Customer> {
  const reading = await readAccessToken(context.config.auth, token, context.now())
  if ('fault' in reading) {
    throw reading.fault === 'expired' ? IdentityErrors.ACCESS_TOKEN_EXPIRED() : IdentityErrors.TOKEN_INVALID()
  }
  const { sub, sessionId, deviceId, type } = reading.payload
  if (type !== 'access') throw IdentityErrors.TOKEN_INVALID()
  const customer = await findCustomer(context.db, sessionId, sub)
  if (!customer || customer.deviceId !== deviceId) throw IdentityErrors.SESSION_ENDED()
  return { kind: 'customer', ...customer }
}
