import type { Redis } from '#platform/redis'

const lifetimeSeconds = 86_400
const keyOf = (eventId: string): string => `webhook:idempotency:${eventId}`

/**
 * Knows in Redis which events of Stripe were processed, so that a repeated one costs no statement. A fast path and no
 * more: Postgres decides, and every function may fail while Redis is away.
 */
export const IdempotencyService = {
  async has(redis: Redis, eventId: string): Promise<boolean> {
    return (await redis.exists(keyOf(eventId))) === 1
  },
  /** To be called after the commit of the event's effect, never before. */
  async add(redis: Redis, eventId: string): Promise<void> {
    await redis.setex(keyOf(eventId), lifetimeSeconds, 'true')
  },
  async clear(redis: Redis, eventId: string): Promise<void> {
    await redis.del(keyOf(eventId))
  },
} as const
