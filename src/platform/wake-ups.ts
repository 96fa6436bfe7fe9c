import type { ChainableCommander } from 'ioredis'
import type { Config } from './config'
import type { Log } from './log'
import { type openRedis, openSubscriber } from './redis'
import { assertOutsideTransaction } from './transaction-scope'

const channel = 'metropolitan:wake-up'

type Listener = () => void

/**
 * Tells every process that something changed, so that those who wait look at once instead of at their next turn.
 * A wake-up is a hint and may be lost: whoever listens also looks from time to time.
 */
export interface WakeUps {
  /**
   * Says that `topic` changed. Returns at once; nothing happens while Redis is away. What `alongside` adds to the
   * pipeline goes in the same round trip, and nobody waits for that either.
   */
  announce(topic: string, alongside?: (pipeline: ChainableCommander) => void): void
  /** Calls `listener` whenever `topic` changes, until the returned function is called. */
  listen(topic: string, listener: Listener): () => void
  /** The same for the whole life of the process; what this process announces is heard before `announce` returns. */
  listenAtOnce(topic: string, listener: Listener): void
  close(): void
}

export type RedisClient = ReturnType<typeof openRedis>

/** Listens on a connection of its own, because a subscribed connection can do nothing else. */
export function openWakeUps(config: Config['redis'], redis: RedisClient, log: Log): WakeUps {
  const listeners = new Map<string, Set<Listener>>()
  const atOnce = new Map<string, Listener[]>()
  const subscriber = openSubscriber(config, log)
  subscriber.on('message', (_channel: string, topic: string) => {
    for (const listener of [...(listeners.get(topic) ?? []), ...(atOnce.get(topic) ?? [])]) listener()
  })
  // Rejected only when the connection is closed for good.
  subscriber.subscribe(channel).catch(() => undefined)

  return {
    announce(topic, alongside) {
      assertOutsideTransaction('A wake-up was announced')
      for (const listener of atOnce.get(topic) ?? []) listener()
      const pipeline = redis.pipeline()
      alongside?.(pipeline)
      pipeline
        .publish(channel, topic)
        .exec()
        .catch(() => undefined)
    },
    listen(topic, listener) {
      const those = listeners.get(topic) ?? new Set()
      listeners.set(topic, those.add(listener))
      return () => {
        those.delete(listener)
        if (those.size === 0) listeners.delete(topic)
      }
    },
    listenAtOnce(topic, listener) {
      atOnce.set(topic, [...(atOnce.get(topic) ?? []), listener])
    },
    close: () => subscriber.disconnect(),
  }
}

/** Waits until `topic` changes, `milliseconds` pass or `signal` aborts, whichever comes first. */
export function waitForWakeUp(
  wakeUps: WakeUps,
  topic: string,
  options: { readonly milliseconds: number; readonly signal?: AbortSignal | undefined },
): Promise<void> {
  return new Promise((resolve) => {
    const finish = (): void => {
      stopListening()
      clearTimeout(timer)
      options.signal?.removeEventListener('abort', finish)
      resolve()
    }
    const stopListening = wakeUps.listen(topic, finish)
    const timer = setTimeout(finish, options.milliseconds)
    options.signal?.addEventListener('abort', finish, { once: true })
  })
}

/** Waits for one topic again and again, and misses nothing that is announced between two waits. */
export interface Waiter {
  wait(milliseconds: number, signal: AbortSignal): Promise<void>
  close(): void
}

export function openWaiter(wakeUps: WakeUps, topic: string): Waiter {
  let missed = false
  let wake = (): void => undefined
  const close = wakeUps.listen(topic, () => {
    missed = true
    wake()
  })
  return {
    close,
    async wait(milliseconds, signal) {
      if (!missed && !signal.aborted && milliseconds > 0) {
        const { promise, resolve } = Promise.withResolvers<void>()
        const timer = setTimeout(resolve, milliseconds)
        const leave = (): void => resolve()
        signal.addEventListener('abort', leave)
        wake = resolve
        await promise
        wake = () => undefined
        signal.removeEventListener('abort', leave)
        clearTimeout(timer)
      }
      missed = false
    },
  }
}
