import type { Redis } from '#platform/redis'

const lifetimeSeconds = 86_400
const keyOf = (eventId: string): string => `webhook:idempotency:${eventId}`

/**
 * Knows in Redis which events of Stripe were processed, so that a repeated one costs no statement. A fast path and no
 * more: Postgres decides, and every function may fail while Redis is away. An event is kept with the epoch of the
 * database that has its effect: a restored one, or a promoted replica, may lack it.
 */
export const IdempotencyService = {
  async has(redis: Redis, eventId: string, epoch: string): Promise<boolean> {
    return (await redis.get(keyOf(eventId))) === epoch
  },
  /** To be called after the commit of the event's effect, never before, with the epoch of before its transaction. */
  async add(redis: Redis, eventId: string, epoch: string): Promise<void> {
    await redis.setex(keyOf(eventId), lifetimeSeconds, epoch)
  },
  async clear(redis: Redis, eventId: string): Promise<void> {
    await redis.del(keyOf(eventId))
  },
} as const
