import { Redis, type RedisOptions } from 'ioredis'
import type { Config } from './config'
import type { Log } from './log'
import { assertOutsideTransaction } from './transaction-scope'

export type { Redis } from 'ioredis'

/**
 * How a client reaches Redis: ours, and those of the queues. By sentinels it asks them anew whenever its connection ends, so
 * that it finds the primary of that moment.
 */
export function connectionTo({ target, tls }: Config['redis']) {
  const [{ host, port } = { host: '127.0.0.1', port: 6379 }] = target.hosts
  const login = {
    ...(target.username !== undefined && { username: target.username }),
    ...(target.password !== undefined && { password: target.password }),
    db: target.database,
  }
  // A primary that became a replica keeps its connections, and takes no more writes.
  const common = { ...login, ...(tls && { tls }), reconnectOnError: isReadOnly, retryStrategy: soonAgain }
  if (target.kind === 'server') return { ...common, host, port } satisfies RedisOptions
  return {
    ...common,
    sentinels: [...target.hosts],
    name: target.name,
    // A primary that hangs closes no connection: what the sentinels say of another one is listened to.
    failoverDetector: true,
    ...(target.sentinelUsername !== undefined && { sentinelUsername: target.sentinelUsername }),
    ...(target.sentinelPassword !== undefined && { sentinelPassword: target.sentinelPassword }),
    ...(tls && { enableTLSForSentinelMode: true, sentinelTLS: tls }),
    sentinelRetryStrategy: soonAgain,
  } satisfies RedisOptions
}

/** The queues' library would wait up to 20 s. */
const soonAgain = (attempt: number): number => Math.min(1_000, 50 * 2 ** Math.min(attempt, 5))

const isReadOnly = (error: Error): boolean => error.message.startsWith('READONLY')

/**
 * Opens the process's one Redis client. Redis is never needed for a right answer: a command fails at once while it is
 * away (`enableOfflineQueue: false`), and the caller goes on without it.
 */
export function openRedis(config: Config['redis'], log: Log): Redis {
  const redis = new Redis({
    ...connectionTo(config),
    enableOfflineQueue: false,
    maxRetriesPerRequest: 1,
    commandTimeout: 1_000,
    connectTimeout: 2_000,
  })
  logConnection(redis, log)
  const send = redis.sendCommand.bind(redis)
  redis.sendCommand = (command, stream) => {
    assertOutsideTransaction('Redis was called')
    return send(command, stream)
  }
  return redis
}

/** A connection of its own for subscriptions, which may wait for Redis to come back and then subscribes again. */
export function openSubscriber(config: Config['redis'], log: Log): Redis {
  const redis = new Redis({
    ...connectionTo(config),
    maxRetriesPerRequest: null,
  })
  logConnection(redis, log)
  return redis
}

// One line when Redis goes away and one when it is back, not one for every attempt.
function logConnection(redis: Redis, log: Log): void {
  let away = false
  redis.on('error', (error: Error) => {
    if (!away) log.warn({ err: error.message }, 'redis is unreachable: going on without it')
    away = true
  })
  redis.on('ready', () => {
    if (away) log.info('redis is back')
    away = false
  })
}

/** The answer of Redis, or the fallback while it cannot be asked. */
export async function withoutRedis<Answer>(ask: () => Promise<Answer>, fallback: Answer): Promise<Answer> {
  assertOutsideTransaction('Redis was called')
  try {
    return await ask()
  } catch {
    return fallback
  }
}
