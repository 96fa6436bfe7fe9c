import type { Context } from '#platform/context'
import { withoutRedis } from '#platform/redis'
import { IdempotencyService } from './idempotency-service'

type WithRedis = Pick<Context, 'redis'>

/** What Redis knows of an event, and the epoch of the database that was asked about. */
export interface KnownEvent {
  /** Undefined where it cannot be told: then Postgres is asked, and nothing is remembered. */
  readonly epoch: string | undefined
  readonly isProcessed: boolean
}

/** Whether Redis knows that this very database has an event's effect. False while Redis is away: Postgres is asked. */
export async function lookUpEvent(
  { epoch: { read }, redis }: Pick<Context, 'epoch' | 'redis'>,
  eventId: string,
): Promise<KnownEvent> {
  const epoch = await read()
  if (epoch === undefined) return { epoch, isProcessed: false }
  return {
    epoch,
    isProcessed: await withoutRedis(() => IdempotencyService.has(redis, eventId, epoch), false),
  }
}

/**
 * To be called after the commit of the event's effect, never before. The epoch is the one of before the transaction: had
 * it been read afterwards, a failover between the two would let a database vouch for what another one did.
 */
export async function rememberAsProcessed(
  { redis }: WithRedis,
  eventId: string,
  epoch: string | undefined,
): Promise<void> {
  if (epoch === undefined) return
  await withoutRedis(() => IdempotencyService.add(redis, eventId, epoch), undefined)
}

/** From now on the event is looked up in Postgres again. */
export function forgetAsProcessed({ redis }: WithRedis, eventId: string): Promise<void> {
  return withoutRedis(() => IdempotencyService.clear(redis, eventId), undefined)
}
