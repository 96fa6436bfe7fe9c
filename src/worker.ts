import { retention, startQueueWorkers, subscriptions, timers } from '#app/jobs'
import { openMeasurements } from '#app/measurements'
import { boot } from '#platform/boot'
import { waitForDatabase } from '#platform/database-boot'
import { startMeasuring } from '#platform/measuring'
import { serveMetrics } from '#platform/metrics-server'
import { announceReady } from '#platform/ready-file'
import { startRelay } from '#platform/relay'
import { startPruning } from '#platform/retention'
import { startTimers } from '#platform/timers'
import { serveWorkerHealth } from '#platform/worker-health'

/** The worker process: the relay that carries the outbox to the queues, their workers, the timers, the pruning, and its probes. */
await boot('worker', async ({ context, onStop }) => {
  const serving = await serveMetrics(context, 'worker')
  await waitForDatabase(context)
  const relay = startRelay(context, subscriptions)
  const workers = startQueueWorkers(context)
  const running = startTimers(context, timers)
  const pruning = startPruning(context, retention)
  const measuring = startMeasuring(context, openMeasurements())
  context.log.info('worker is running')
  const health = serveWorkerHealth(context, measuring)
  const leave = announceReady(context.config.readyFile)

  onStop(() => {
    health.drain()
    return Promise.resolve(leave())
  })
  onStop(async () => void (await Promise.all([running.stop(), pruning.stop(), measuring.stop()])))
  onStop(() => relay.stop())
  // Jobs under way are finished; what waits stays in Redis and in the outbox.
  onStop(async () => void (await Promise.all(workers.map((worker) => worker.close()))))
  onStop(() => health.stop())
  onStop(serving.stop)
})
