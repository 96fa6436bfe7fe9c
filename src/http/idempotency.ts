import { createHash } from 'node:crypto'
import { canonicalJson } from '#platform/canonical-json'
import { IdempotencyErrors, type RequestKey } from '#platform/idempotency'
import { HttpErrors } from './http-errors'
import { pathOf } from './path'
import { requestFacts } from './request-log'

/** What may be wrong with a key that was sent. */
export const keyErrors = [
  HttpErrors.IDEMPOTENCY_KEY_INVALID,
  IdempotencyErrors.IDEMPOTENCY_KEY_REUSED,
] as const

const acceptableKey = /^[\x21-\x7e]{1,255}$/

/**
 * What identifies a repeated request: the actor, the method, the actual path and the caller's `Idempotency-Key`.
 * The row is written by the use case, in the transaction of its effect. Undefined where the caller sent no key.
 */
export function requestKey(request: Request, actorId: string, body: unknown): RequestKey | undefined {
  const key = request.headers.get('idempotency-key')
  if (key === null) return undefined
  if (!acceptableKey.test(key)) throw HttpErrors.IDEMPOTENCY_KEY_INVALID()
  return {
    actorId,
    method: request.method,
    path: requestFacts(request).path ?? pathOf(request),
    key,
    bodyHash: hashOf(body),
  }
}

/**
 * The request's key, where doing it twice would be worse than asking for a header. Throws IDEMPOTENCY_KEY_REQUIRED and
 * IDEMPOTENCY_KEY_INVALID.
 */
export function requiredKey(request: Request, actorId: string, body: unknown): RequestKey {
  const key = requestKey(request, actorId, body)
  if (!key) throw HttpErrors.IDEMPOTENCY_KEY_REQUIRED()
  return key
}

/**
 * A hash that does not depend on the order of an object's keys. It is kept for a day: of a secret only that there was one,
 * because from a hash without a key whoever reads the row could find a password by trying. Whoever takes one compares it.
 */
export function hashOf(body: unknown): string {
  return createHash('sha256')
    .update(canonicalJson(withoutSecrets(body)))
    .digest('base64url')
}

const secretMember = /password|secret/i

function withoutSecrets(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(withoutSecrets)
  if (typeof value !== 'object' || value === null) return value
  return Object.fromEntries(
    Object.entries(value).map(([name, member]) => [
      name,
      secretMember.test(name) ? 'a secret' : withoutSecrets(member),
    ]),
  )
}
