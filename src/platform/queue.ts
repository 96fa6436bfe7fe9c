import { Queue, Worker } from 'bullmq'
import type { Config } from './config'
import type { Context } from './context'
import { withRequestId } from './log'
import { beginAttempt, type Message, returnMessage } from './outbox'
import { assertOutsideTransaction } from './transaction-scope'

/** What acts on one topic of the outbox: a job of a queue. Several of it may run at once, and it may run twice. */
export interface Subscription {
  readonly topic: string
  readonly queue: string
  readonly job: string
  readonly handle: (context: Context, message: Message) => Promise<void>
}

// The braces keep all keys of a queue in one slot, so that Redis Cluster works.
const prefix = '{metropolitan}'

/** A producer that fails at once while Redis is away, so that the relay can do the work itself. */
export function openQueue(config: Config['redis'], name: string): Queue<Message> {
  const queue = new Queue<Message>(name, {
    prefix,
    connection: { url: config.url, enableOfflineQueue: false, maxRetriesPerRequest: 1 },
    // A finished job that is kept would swallow a message sent again under the same id.
    defaultJobOptions: { removeOnComplete: true, removeOnFail: true, attempts: 1 },
  })
  queue.on('error', () => undefined)
  const add = queue.add.bind(queue)
  queue.add = async (...given) => {
    assertOutsideTransaction('A queue was called')
    return await add(...given)
  }
  return queue
}

/** Runs the jobs of one queue in this process. Retries are the outbox's: a flushed Redis forgets none of them. */
export function startQueueWorker(
  context: Context,
  queue: string,
  options: { readonly subscriptions: readonly Subscription[]; readonly concurrency: number },
): Worker<Message> {
  const worker = new Worker<Message>(
    queue,
    async (job) => {
      const subscription = options.subscriptions.find((candidate) => candidate.topic === job.data.topic)
      if (subscription) await runMessage(context, subscription, job.data)
    },
    {
      prefix,
      connection: { url: context.config.redis.url, maxRetriesPerRequest: null },
      concurrency: options.concurrency,
      lockDuration: 10_000,
      stalledInterval: 5_000,
      maxStalledCount: 20,
    },
  )
  // Without a listener an unreachable Redis would end the process; the client reconnects by itself.
  worker.on('error', (error) => context.log.debug({ err: error.message, queue }, 'queue connection'))
  return worker
}

/** Runs a message's handler once. A failure goes back to the outbox and is never thrown. */
export async function runMessage(
  context: Context,
  subscription: Subscription,
  message: Message,
): Promise<void> {
  await withRequestId(message.requestId ?? message.id, async () => {
    const log = context.log.child({ job: subscription.job, messageId: message.id })
    try {
      if (!(await beginAttempt(context.db, message.id))) return
      await subscription.handle(context, message)
    } catch (error) {
      log.error({ err: error }, 'job failed')
      const parked = await returnMessage(context.db, message.id, describe(error)).catch((lost: unknown) => {
        // Postgres is away: the message stays open and is sent again later.
        log.error({ err: lost }, 'the failure could not be recorded')
        return false
      })
      if (parked) log.error({ topic: message.topic }, 'message parked: nothing tries it any more')
    }
  })
}

function describe(error: unknown): string {
  return (error instanceof Error ? `${error.name}: ${error.message}` : String(error)).slice(0, 2_000)
}
