import { join } from 'node:path'
import type { Context } from './context'
import type { Sample } from './metrics'
import { loadMigrations } from './migrations/index'
import { readDeadLettersByTopic, readOpenByTopic } from './outbox-backlog'

/** What waits in the outbox and what nothing tries any more, by topic. One that has neither any more is not shown. */
export async function measureOutbox({ db }: Context): Promise<Sample[]> {
  const open = await readOpenByTopic(db)
  const dead = await readDeadLettersByTopic(db)
  return [
    ...open.flatMap(({ topic, count, oldestSeconds }) => [
      { metric: 'metropolitan_outbox_topic_open' as const, labels: { topic }, value: count },
      {
        metric: 'metropolitan_outbox_topic_oldest_seconds' as const,
        labels: { topic },
        value: oldestSeconds,
      },
    ]),
    ...dead.map(({ topic, count }) => ({
      metric: 'metropolitan_dead_letters' as const,
      labels: { topic },
      value: count,
    })),
  ]
}

/** What Redis says of its memory. Full, it refuses every write: queues stand still and the relay does their work. */
export async function measureRedis({ redis }: Context): Promise<Sample[]> {
  const info = await redis.info('memory')
  const bytes = (name: string): number => Number(new RegExp(`^${name}:(\\d+)`, 'm').exec(info)?.[1] ?? 0)
  return [
    { metric: 'metropolitan_redis_memory_bytes', labels: { kind: 'used' }, value: bytes('used_memory') },
    { metric: 'metropolitan_redis_memory_bytes', labels: { kind: 'most' }, value: bytes('maxmemory') },
  ]
}

const migrationsDirectory = join(import.meta.dir, '..', '..', 'drizzle', 'migrations')

/** Which migrations of this release the database has. What is pending is not known where the files are not there. */
export async function measureMigrations({ db }: Context): Promise<Sample[]> {
  const rows = await db.sql<{ tag: string }[]>`select tag from schema_migrations`
  const applied = new Set(rows.map(({ tag }) => tag))
  const ours = await loadMigrations(migrationsDirectory).catch(() => undefined)
  const shown = (state: string, value: number): Sample => ({
    metric: 'metropolitan_migrations',
    labels: { state },
    value,
  })
  const pending = ours?.filter(({ tag }) => !applied.has(tag)).length
  return [shown('applied', applied.size), ...(pending === undefined ? [] : [shown('pending', pending)])]
}
