import type { Context } from '#platform/context'
import { withoutRedis } from '#platform/redis'
import type { Head } from './audit-log'

const key = 'metropolitan:audit-head'

/** The end of the chain as a worker saw it last; undefined where none has, or Redis cannot be asked. */
export async function findAnchor({ redis }: Pick<Context, 'redis'>): Promise<Head | undefined> {
  const text = await withoutRedis(() => redis.get(key), null)
  const [, seq, seal] = /^(\d+):(.+)$/.exec(text ?? '') ?? []
  return seq === undefined || seal === undefined ? undefined : { seq: Number(seq), seal }
}

/** Keeps it outside the database, where whoever changes the log there does not reach. */
export async function keepAnchor({ redis }: Pick<Context, 'redis'>, { seq, seal }: Head): Promise<void> {
  await withoutRedis(() => redis.set(key, `${seq}:${seal}`), undefined)
}
