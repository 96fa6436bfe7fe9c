import { Queue, Worker } from 'bullmq'
import type { Config } from './config'
import type { Context } from './context'
import { inTime } from './in-time'
import { withRequestId } from './log'
import type { Message } from './outbox'
import { type Attempt, addressOf, beginAttempt, returnMessage } from './outbox-deliveries'
import { connectionTo } from './redis'
import { assertOutsideTransaction } from './transaction-scope'

/** Who listens to a topic of the outbox: a job of a queue. Several of it may run at once, and it may run twice. */
export interface Subscription {
  readonly topic: string
  readonly queue: string
  /** The subscriber's name, which its rows carry: with another one, what waits for it is not found any more. */
  readonly job: string
  /**
   * For jobs of which none may be given up: whether an error says that whom the job asks is away. Such a try is not
   * counted for three days, and a dead letter of theirs is kept until somebody has seen to it.
   */
  readonly isOutage?: (error: unknown) => boolean
  readonly handle: (context: Context, message: Message) => Promise<void>
}

/**
 * Finds whom a message is for. Undefined where it is a subscriber of another release: a relay of that release sends it
 * again. What a relay of the release without subscribers has sent is the topic's first subscriber's.
 */
export function subscriptionFinder(
  subscriptions: readonly Subscription[],
): (message: Message) => Subscription | undefined {
  const byAddress = new Map(subscriptions.map((each) => [addressOf(each.topic, each.job), each]))
  return ({ topic, subscriber }) => {
    if (!subscriber) return subscriptions.find((each) => each.topic === topic)
    return byAddress.get(topic) ?? byAddress.get(addressOf(topic, subscriber))
  }
}

/** How long a worker with nothing in hand, and a queue, may take to part from a Redis that is away, or only just back. */
const partingMs = 2_000

// The braces keep all keys of a queue in one slot, so that Redis Cluster works.
const prefix = '{metropolitan}'

/** A producer that fails at once while Redis is away, so that the relay can do the work itself. */
export function openQueue(config: Config['redis'], name: string): Queue<Message> {
  const queue = new Queue<Message>(name, {
    prefix,
    connection: { ...connectionTo(config), enableOfflineQueue: false, maxRetriesPerRequest: 1 },
    // A finished job that is kept would swallow a message sent again under the same id.
    defaultJobOptions: { removeOnComplete: true, removeOnFail: true, attempts: 1 },
  })
  queue.on('error', () => undefined)
  const [add, addBulk] = [queue.add.bind(queue), queue.addBulk.bind(queue)]
  queue.add = async (...given) => {
    assertOutsideTransaction('A queue was called')
    return await add(...given)
  }
  queue.addBulk = async (jobs) => {
    assertOutsideTransaction('A queue was called')
    return await addBulk(jobs)
  }
  return queue
}

/** Runs the jobs of one queue in this process. Retries are the outbox's: a flushed Redis forgets none of them. */
export function startQueueWorker(
  context: Context,
  queue: string,
  options: { readonly subscriptions: readonly Subscription[]; readonly concurrency: number },
): Worker<Message> {
  const find = subscriptionFinder(options.subscriptions)
  const inHand = new Set<Promise<void>>()
  const work = async (message: Message): Promise<void> => {
    const subscription = find(message)
    if (subscription) await runMessage(context, subscription, message)
    else context.log.info({ queue, topic: message.topic, messageId: message.id }, 'job of another release')
  }
  const worker = new Worker<Message>(
    queue,
    async ({ data, attemptsStarted }) => {
      // Begun before, by a worker that died or lost Redis: it may be done, and is counted before it begins again.
      const running = work(attemptsStarted > 1 ? { ...data, isFirst: false } : data)
      inHand.add(running)
      await running.finally(() => inHand.delete(running))
    },
    {
      prefix,
      connection: { ...connectionTo(context.config.redis), maxRetriesPerRequest: null },
      concurrency: options.concurrency,
      lockDuration: 10_000,
      stalledInterval: 5_000,
      maxStalledCount: 20,
    },
  )
  // Without a listener an unreachable Redis would end the process; the client reconnects by itself.
  worker.on('error', (error) => context.log.debug({ err: error.message, queue }, 'queue connection'))
  // What is in hand is finished, however long that takes. The library then waits for Redis, without an end while it is away.
  const close = worker.close.bind(worker)
  worker.close = async (force) => {
    const closed = close(force)
    if (force) return await closed
    await Promise.allSettled(inHand)
    await withinPartingTime(closed)
    await Promise.allSettled(inHand)
  }
  return worker
}

/** Waits for a connection to be closed in order, as long as that may take; what is left of it ends with the process. */
export async function withinPartingTime(closing: Promise<unknown>): Promise<void> {
  await inTime(
    closing.catch(() => undefined),
    partingMs,
  )
}

/** Runs a message's handler once, and leaves a line in the log. A failure goes back to the outbox and is never thrown. */
export async function runMessage(
  context: Context,
  subscription: Subscription,
  message: Message,
): Promise<void> {
  await withRequestId(message.requestId ?? message.id, async () => {
    const startedAt = performance.now()
    const end = context.tasks.start({ name: subscription.job, messageId: message.id, since: context.now() })
    const run = await tryOnce(context, subscription, message).finally(end)
    const durationMs = Math.round((performance.now() - startedAt) * 10) / 10
    context.log.info({ ...traceOf(subscription, message), ...run, durationMs }, 'job')
    const { job } = subscription
    context.metrics.count('metropolitan_jobs_total', { job_name: job, outcome: run.outcome })
    context.metrics.observe('metropolitan_job_duration_seconds', durationMs / 1_000, { job_name: job })
  })
}

/** By what a message is found in the log: names and ids, and nothing else of its payload. */
export function traceOf(subscription: Subscription, { id, payload }: Message) {
  const { orderId, ...ids } = Object.fromEntries(
    Object.entries(payload).filter(([name, value]) => name.endsWith('Id') && typeof value === 'string'),
  )
  return {
    job: subscription.job,
    topic: subscription.topic,
    messageId: id,
    ...(orderId !== undefined && { orderId }),
    ...(Object.keys(ids).length > 0 && { ids }),
  }
}

interface Run {
  /** `skipped`: the message was done, or a dead letter, before. */
  readonly outcome: 'done' | 'failed' | 'dead_letter' | 'skipped'
  /** Which try it was. */
  readonly attempts?: number
}

/** It is not counted before it begins: should it kill its worker, the next one is. */
const firstAttempt: Attempt = { number: 1, isDeadLetter: false }

async function tryOnce(context: Context, subscription: Subscription, message: Message): Promise<Run> {
  const log = context.log.child({ job: subscription.job, messageId: message.id })
  let attempts: number | undefined
  let isDeadLetter: boolean
  try {
    const attempt = message.isFirst ? firstAttempt : await beginAttempt(context.db, message.id)
    if (!attempt) return { outcome: 'skipped' }
    attempts = attempt.number
    isDeadLetter = attempt.isDeadLetter
    if (!isDeadLetter) {
      await subscription.handle(context, message)
      return { outcome: 'done', attempts }
    }
  } catch (error) {
    log.error({ err: error }, 'job failed')
    const isOutage = subscription.isOutage?.(error) ?? false
    const failure = { number: attempts ?? 0, error: describe(error), isOutage }
    if (!failure.isOutage) {
      const { job, topic } = subscription
      context.reporter.report(error, { job, topic, messageId: message.id, requestId: message.requestId })
    }
    isDeadLetter = await returnMessage(context.db, message.id, failure).catch((lost: unknown) => {
      // Postgres is away: the message stays open and is sent again later.
      log.error({ err: lost }, 'the failure could not be recorded')
      return false
    })
  }
  if (isDeadLetter) {
    log.error({ alert: true, topic: subscription.topic }, 'dead letter: nothing tries it any more')
  }
  return { outcome: isDeadLetter ? 'dead_letter' : 'failed', ...(attempts !== undefined && { attempts }) }
}

function describe(error: unknown): string {
  return (error instanceof Error ? `${error.name}: ${error.message}` : String(error)).slice(0, 2_000)
}
