import { requestKey } from '#http/idempotency'
import type { RequestKey } from '#platform/idempotency'
import { AdminErrors } from '../errors'

/**
 * The request's key, where moving money twice would be worse than asking for a header. Throws IDEMPOTENCY_KEY_REQUIRED
 * and IDEMPOTENCY_KEY_INVALID.
 */
export function requiredKey(request: Request, actorId: string, body: unknown): RequestKey {
  const key = requestKey(request, actorId, body)
  if (!key) throw AdminErrors.IDEMPOTENCY_KEY_REQUIRED()
  return key
}
