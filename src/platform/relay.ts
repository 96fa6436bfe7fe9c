import type { Queue } from 'bullmq'
import { BootError } from './boot'
import type { Context } from './context'
import { withRequestId } from './log'
import { type Message, outboxWakeUp } from './outbox'
import { readOutboxLag } from './outbox-backlog'
import {
  addressOf,
  type ClaimedMessage,
  claimMessages,
  type Listeners,
  renewClaim,
} from './outbox-deliveries'
import {
  openQueue,
  runMessage,
  type Subscription,
  subscriptionFinder,
  traceOf,
  withinPartingTime,
} from './queue'
import { runWhenAsked } from './run-when-asked'

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
  /** Finishes the batch that is under way. */
  stop(): Promise<void>
}

/**
 * Carries messages from the outbox to their subscribers' queues: woken after each commit, and every half second in any
 * case. Any number of relays may run. `unheard` names the topics that nobody listens to on purpose.
 */
export function startRelay(
  context: Context,
  subscriptions: readonly Subscription[],
  unheard: readonly string[] = [],
): Relay {
  const listeners = { subscriptions, unheard }
  checkListeners(listeners)
  const queues = new Map<string, Queue<Message>>()
  for (const { queue } of subscriptions) {
    if (!queues.has(queue)) queues.set(queue, openQueue(context.config.redis, queue))
  }
  const routes = { context, find: subscriptionFinder(subscriptions), queues }
  const carryBatch = async (): Promise<void> => {
    const { messages, isFull } = await claimMessages(context.db, listeners, batchSize)
    if (messages.length > 0) await context.failpoint('relay.claimed')
    await sendMessages(routes, messages)
    // Asked for, not looped: a relay that is told to stop leaves the rest of a backlog to others.
    if (isFull) loop.ask()
  }
  const loop = runWhenAsked(carryBatch, (error) => {
    context.log.error({ err: error }, 'relay round failed')
    context.reporter.report(error, { what: 'relay' })
  })
  const stopListening = context.wakeUps.listen(outboxWakeUp, loop.ask)
  const timer = setInterval(loop.ask, sweepMilliseconds)
  const lagTimer = setInterval(() => void tellLag(context, listeners), lagMilliseconds)
  return {
    async stop() {
      clearInterval(timer)
      clearInterval(lagTimer)
      stopListening()
      await loop.finish()
      await Promise.all([...queues.values()].map((queue) => withinPartingTime(queue.close())))
    },
  }
}

/** Two subscribers that one row cannot tell apart would take each other's work. */
function checkListeners({ subscriptions, unheard }: Listeners): void {
  const faults = subscriptions.flatMap(({ topic, job }, index) => {
    const address = addressOf(topic, job)
    const before = subscriptions.slice(0, index)
    return [
      ...(address.split('/').length > 2 ? [`${address}: neither a topic nor a name may contain "/"`] : []),
      ...(before.some((other) => addressOf(other.topic, other.job) === address)
        ? [`two subscribers of ${topic} have the name ${job}: give one of them another`]
        : []),
      ...(unheard.includes(topic) ? [`${topic} has the subscriber ${job}, and is said to have none`] : []),
    ]
  })
  if (faults.length > 0)
    throw new BootError(`The subscribers of the outbox are not in order: ${faults.join('; ')}`)
}

async function tellLag(context: Context, listeners: Listeners): Promise<void> {
  try {
    const lag = await readOutboxLag(context.db, listeners)
    if (lag.deadLetters > 0 || lag.oldestSeconds > worthTellingSeconds)
      context.log.warn(lag, 'outbox is behind')
  } catch (error) {
    context.log.debug({ err: error }, 'the lag of the outbox could not be read')
  }
}

interface Routes {
  readonly context: Context
  readonly find: ReturnType<typeof subscriptionFinder>
  readonly queues: ReadonlyMap<string, Queue<Message>>
}

/** Each queue is given its messages at once; the relay does itself what a queue does not take. */
async function sendMessages(routes: Routes, messages: readonly ClaimedMessage[]): Promise<void> {
  const byQueue = Map.groupBy(messages, (message) => routes.find(message)?.queue ?? '')
  const refused = await Promise.all(
    [...byQueue].map(async ([name, some]) => ((await addToQueue(routes, name, some)) ? [] : some)),
  )
  await runDirectly(routes, refused.flat())
}

/** A job's id is its message's, so that a message sent twice while its job waits is still one job. */
async function addToQueue(
  { context, find, queues }: Routes,
  name: string,
  messages: readonly ClaimedMessage[],
): Promise<boolean> {
  const queue = queues.get(name)
  // A queue that never had a connection does not refuse: it would wait for Redis, and the outbox with it.
  if (!queue || context.redis.status !== 'ready') return false
  const sent = messages.flatMap(({ sentAt: _, ...message }) => {
    const subscription = find(message)
    return subscription ? [{ subscription, message }] : []
  })
  const jobs = sent.map(({ subscription, message }) => ({
    name: subscription.job,
    data: message,
    opts: { jobId: message.id },
  }))
  try {
    const isAdded = await Promise.race([
      queue.addBulk(jobs).then(() => true),
      Bun.sleep(queuePatienceMs).then(() => false),
    ])
    if (isAdded) for (const { subscription, message } of sent) tellRelayed(context, subscription, message)
    if (isAdded) context.metrics.count('metropolitan_relayed_total', { by: 'queue' }, sent.length)
    return isAdded
  } catch {
    return false
  }
}

/** A line for each message and not for each batch: whoever follows one order must not meet another's ids. */
function tellRelayed(context: Context, subscription: Subscription, message: Message): void {
  const requestId = message.requestId ?? message.id
  withRequestId(requestId, () => context.log.info(traceOf(subscription, message), 'relayed'))
}

/** The work itself, while Redis is away. What waited in this list for so long that another has claimed it is left to that one. */
async function runDirectly({ context, find }: Routes, messages: readonly ClaimedMessage[]): Promise<void> {
  const waiting = [...messages]
  const runNext = async (): Promise<void> => {
    for (let message = waiting.shift(); message; message = waiting.shift()) {
      const subscription = find(message)
      if (subscription && (await renewClaim(context.db, message))) {
        context.metrics.count('metropolitan_relayed_total', { by: 'relay' })
        await runMessage(context, subscription, message)
      }
    }
  }
  await Promise.all(Array.from({ length: directConcurrency }, runNext))
}
