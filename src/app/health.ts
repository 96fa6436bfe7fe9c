import { Type } from '@sinclair/typebox'
import { Elysia } from 'elysia'
import { HttpErrors } from '#http/http-errors'
import { problems } from '#http/schemas'
import { authentication } from '#identity/guard'
import type { Context } from '#platform/context'
import { inTime, probeMs } from '#platform/in-time'
import { lateSeconds, readBacklog } from '#platform/outbox-backlog'
import { withoutRedis } from '#platform/redis'

const Readiness = Type.Object(
  {
    status: Type.Union([Type.Literal('ready'), Type.Literal('degraded')]),
    postgres: Type.Literal('up'),
    redis: Type.Union([Type.Literal('up'), Type.Literal('down')]),
    outbox: Type.Object(
      {
        open: Type.Integer({ description: 'Messages that wait, counted up to 1,000' }),
        oldestSeconds: Type.Number({ description: 'How long the oldest of them has waited' }),
      },
      { description: 'What the workers have not done yet' },
    ),
    release: Type.String(),
  },
  {
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
      detail: { operationId: 'readLiveness', summary: 'Is the process alive?' },
      response: { 200: Type.Object({ status: Type.Literal('alive') }), ...problems(422) },
    })
    .get('/readyz', () => readReadiness(context, lifecycle), {
      anybody: true,
      detail: { operationId: 'readReadiness', summary: 'May this process be sent traffic?' },
      response: { 200: Readiness, ...problems(422, 503) },
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
