import type { Queue } from 'bullmq'
import type { Context } from './context'
import {
  claimMessages,
  type LeasedMessage,
  type Message,
  markSent,
  outboxWakeUp,
  readOutboxLag,
  renewLease,
} from './outbox'
import { openQueue, runMessage, type Subscription } from './queue'

const batchSize = 100
const sweepMilliseconds = 500
const lagMilliseconds = 30_000
/** A message that waits longer than this is worth a line in the log. */
const worthTellingSeconds = 60
/** How many handlers run in the relay itself while Redis is unreachable. */
const directConcurrency = 4
/** After this a queue that neither takes nor refuses a job counts as away; taken later, the job finds its work done. */
const queuePatienceMs = 2_000

export interface Relay {
  /** Finishes the round that is under way. */
  stop(): Promise<void>
}

/**
 * Carries messages from the outbox to their queues: woken after each commit, and every half second in any case.
 * Any number of relays may run.
 */
export function startRelay(context: Context, subscriptions: readonly Subscription[]): Relay {
  const byTopic = new Map(subscriptions.map((subscription) => [subscription.topic, subscription]))
  const queues = new Map<string, Queue<Message>>()
  for (const { queue } of subscriptions) {
    if (!queues.has(queue)) queues.set(queue, openQueue(context.config.redis, queue))
  }
  const round = async (): Promise<void> => {
    for (;;) {
      const messages = await claimMessages(context.db, [...byTopic.keys()], batchSize)
      await sendMessages({ context, byTopic, queues }, messages)
      if (messages.length < batchSize) return
    }
  }
  const loop = runWhenAsked(round, (error) => context.log.error({ err: error }, 'relay round failed'))
  const stopListening = context.wakeUps.listen(outboxWakeUp, loop.ask)
  const timer = setInterval(loop.ask, sweepMilliseconds)
  const lagTimer = setInterval(() => void tellLag(context), lagMilliseconds)
  return {
    async stop() {
      clearInterval(timer)
      clearInterval(lagTimer)
      stopListening()
      await loop.finish()
      // While Redis is away there is nobody to say goodbye to.
      await Promise.all([...queues.values()].map((queue) => queue.close().catch(() => undefined)))
    },
  }
}

async function tellLag(context: Context): Promise<void> {
  try {
    const lag = await readOutboxLag(context.db)
    if (lag.parked > 0 || lag.oldestSeconds > worthTellingSeconds) context.log.warn(lag, 'outbox is behind')
  } catch (error) {
    context.log.debug({ err: error }, 'the lag of the outbox could not be read')
  }
}

interface Routes {
  readonly context: Context
  readonly byTopic: ReadonlyMap<string, Subscription>
  readonly queues: ReadonlyMap<string, Queue<Message>>
}

async function sendMessages(routes: Routes, messages: readonly LeasedMessage[]): Promise<void> {
  const results = await Promise.all(messages.map((message) => addToQueue(routes, message)))
  const sent = messages.filter((_, index) => results[index])
  if (sent.length > 0) await markSent(routes.context.db, sent)
  await runDirectly(
    routes,
    messages.filter((_, index) => !results[index]),
  )
}

/** The job's id is the message's, so that a message sent twice while its job waits is still one job. */
async function addToQueue(
  { context, byTopic, queues }: Routes,
  { leasedUntil: _, ...message }: LeasedMessage,
): Promise<boolean> {
  const subscription = byTopic.get(message.topic)
  const queue = queues.get(subscription?.queue ?? '')
  if (!subscription || !queue) return false
  // A queue that never had a connection does not refuse: it would wait for Redis, and the outbox with it.
  if (context.redis.status !== 'ready') return false
  try {
    return await Promise.race([
      queue.add(subscription.job, message, { jobId: message.id }).then(() => true),
      Bun.sleep(queuePatienceMs).then(() => false),
    ])
  } catch {
    return false
  }
}

/** The work itself, while Redis is away. What waited in this list for longer than its lease is left to whoever has it. */
async function runDirectly({ context, byTopic }: Routes, messages: readonly LeasedMessage[]): Promise<void> {
  const waiting = [...messages]
  const runNext = async (): Promise<void> => {
    for (let message = waiting.shift(); message; message = waiting.shift()) {
      const subscription = byTopic.get(message.topic)
      if (subscription && (await renewLease(context.db, message)))
        await runMessage(context, subscription, message)
    }
  }
  await Promise.all(Array.from({ length: directConcurrency }, runNext))
}

/** Runs `work` whenever asked, never twice at once; asked while it runs, it runs once more afterwards. */
export function runWhenAsked(work: () => Promise<void>, onError: (error: unknown) => void) {
  let running: Promise<void> | undefined
  let askedAgain = false
  let finished = false
  const run = async (): Promise<void> => {
    do {
      askedAgain = false
      await work().catch(onError)
    } while (askedAgain && !finished)
    running = undefined
  }
  return {
    ask(): void {
      if (finished) return
      if (running === undefined) running = run()
      else askedAgain = true
    },
    async finish(): Promise<void> {
      finished = true
      await running
    },
  }
}
