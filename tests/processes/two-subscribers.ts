import { boot } from '#platform/boot'
import { startQueueWorker } from '#platform/queue'
import { startRelay } from '#platform/relay'
import { subscriber } from '../support/subscribers'

/** A worker process with a topic that several listen to, by name; the product has none yet. One job runs at a time. */
await boot('worker', async ({ context, onStop }) => {
  const names = (process.env.SUBSCRIBERS ?? '').split(',')
  const subscriptions = names.map((name) => ({ ...subscriber(name), queue: 'test' }))
  const relay = startRelay(context, subscriptions)
  const worker = startQueueWorker(context, 'test', { subscriptions, concurrency: 1 })
  context.log.info('worker is running')
  onStop(() => relay.stop())
  onStop(() => worker.close())
})
