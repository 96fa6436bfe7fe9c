import { Type } from '@sinclair/typebox'
import { Elysia } from 'elysia'
import { HttpErrors } from '#http/http-errors'
import { Choice } from '#http/schemas'
import { authentication } from '#identity/guard'
import type { Context } from '#platform/context'
import { inTime, probeMs } from '#platform/in-time'
import { lateSeconds, readBacklog } from '#platform/outbox-backlog'
import { withoutRedis } from '#platform/redis'

const Readiness = Type.Object(
  {
    status: Choice(['ready', 'degraded'] as const, 'ReadinessStatus'),
    postgres: Type.Literal('up'),
    redis: Choice(['up', 'down'] as const, 'RedisStatus'),
    outbox: Type.Object(
      {
        open: Type.Integer({ description: 'Messages that wait, counted up to 1,000' }),
        oldestSeconds: Type.Number({ description: 'How long the oldest of them has waited' }),
      },
      { title: 'OutboxLag', description: 'What the workers have not done yet' },
    ),
    release: Type.String({ description: 'Which release of the shop runs' }),
  },
  {
    title: 'Readiness',
    description:
      '`degraded`: Redis is away, and everything still works, a little slower; or messages have waited for over a minute: nobody works on them.',
  },
)

export interface Lifecycle {
  /** Set while the process ends: the balancer shall send nothing new. */
  draining: boolean
}

/** `/livez`: the process answers. `/readyz`: it may be sent traffic, which needs Postgres, one that takes writes, but not Redis. */
export function health(context: Context, lifecycle: Lifecycle) {
  return new Elysia({ name: 'metropolitan.health', tags: ['operations'] })
    .use(authentication(context))
    .get('/livez', () => ({ status: 'alive' as const }), {
      anybody: true,
      probe: true,
      detail: {
        operationId: 'readLiveness',
        summary: 'Is the process alive?',
        description:
          'For whatever restarts processes: it answers as long as this one can, and asks neither Postgres nor ' +
          'Redis. Requests to it are not counted.',
      },
      response: { 200: Type.Object({ status: Type.Literal('alive') }, { title: 'Liveness' }) },
    })
    .get('/readyz', () => readReadiness(context, lifecycle), {
      anybody: true,
      probe: true,
      refuses: [HttpErrors.DATABASE_READ_ONLY],
      detail: {
        operationId: 'readReadiness',
        summary: 'May this process be sent traffic?',
        description:
          'For the balancer, every few seconds. 200 means that this process may be sent traffic, also where it ' +
          'is `degraded`: that is for people to look at. 503: Postgres cannot be asked or takes no writes ' +
          '(DATABASE_READ_ONLY), or this process is about to end. Requests to it are not counted.',
      },
      response: { 200: Readiness },
    })
}

async function readReadiness(context: Context, lifecycle: Lifecycle) {
  if (lifecycle.draining) throw HttpErrors.SERVICE_UNAVAILABLE()
  const asked = Promise.all([
    context.db.sql<[{ readOnly: boolean }]>`
      select coalesce(current_setting('transaction_read_only') = 'on', false) as "readOnly"`,
    readBacklog(context.db),
    withoutRedis(async () => {
      await context.redis.ping()
      return 'up' as const
    }, 'down' as const),
  ])
  const answers = await inTime(asked, probeMs)
  if (!answers) throw HttpErrors.SERVICE_UNAVAILABLE()
  const [[database], backlog, redis] = answers
  // A standby, or a primary that somebody made read-only: nobody could buy here.
  if (database.readOnly) throw HttpErrors.DATABASE_READ_ONLY()
  const isWell = redis === 'up' && backlog.oldestSeconds <= lateSeconds
  return {
    status: isWell ? ('ready' as const) : ('degraded' as const),
    postgres: 'up' as const,
    redis,
    outbox: { ...backlog },
    release: context.config.release,
  }
}
