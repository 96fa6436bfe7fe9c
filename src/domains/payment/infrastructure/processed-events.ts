import type { Context } from '#platform/context'
import { withoutRedis } from '#platform/redis'
import { IdempotencyService } from './idempotency-service'

type WithRedis = Pick<Context, 'redis'>

/** Whether Redis knows that an event was processed. False while Redis is away: then Postgres is asked. */
export function isKnownAsProcessed({ redis }: WithRedis, eventId: string): Promise<boolean> {
  return withoutRedis(() => IdempotencyService.has(redis, eventId), false)
}

/** To be called after the commit of the event's effect, never before. */
export function rememberAsProcessed({ redis }: WithRedis, eventId: string): Promise<void> {
  return withoutRedis(() => IdempotencyService.add(redis, eventId), undefined)
}

/** From now on the event is looked up in Postgres again. */
export function forgetAsProcessed({ redis }: WithRedis, eventId: string): Promise<void> {
  return withoutRedis(() => IdempotencyService.clear(redis, eventId), undefined)
}
