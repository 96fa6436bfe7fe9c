import { Redis } from 'ioredis'
import type { Config } from './config'
import type { Log } from './log'
import { assertOutsideTransaction } from './transaction-scope'

export type { Redis } from 'ioredis'

/**
 * Opens the process's one Redis client. Redis is never needed for a right answer: a command fails at once while it is
 * away (`enableOfflineQueue: false`), and the caller goes on without it.
 */
export function openRedis(config: Config['redis'], log: Log): Redis {
  const redis = new Redis(config.url, {
    enableOfflineQueue: false,
    maxRetriesPerRequest: 1,
    commandTimeout: 1_000,
    connectTimeout: 2_000,
    retryStrategy: (attempt) => Math.min(1_000, 50 * 2 ** Math.min(attempt, 5)),
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
  const redis = new Redis(config.url, {
    maxRetriesPerRequest: null,
    retryStrategy: (attempt) => Math.min(1_000, 50 * 2 ** Math.min(attempt, 5)),
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
