import { createApp } from '#app/app'
import { watches } from '#app/watches'
import { BootError, boot } from '#platform/boot'
import type { Config } from '#platform/config'
import { waitForDatabase } from '#platform/database-boot'
import { serveMetrics } from '#platform/metrics-server'
import { announceReady } from '#platform/ready-file'
import { startWatching } from '#platform/watch'

/** How long requests under way may take to finish. */
const drainDeadlineMs = 10_000
/** Beyond this Bun refuses a body without reading it; the API's own, lower limits answer with a problem. */
const hardBodyLimitBytes = 16_777_216

/** The HTTP process: configuration → context → app → listen; on SIGTERM it drains and ends. */
await boot('api', async ({ context, onStop }) => {
  const { config, log, reporter } = context
  const serving = await serveMetrics(context, 'api')
  await waitForDatabase(context)
  const lifecycle = { draining: false }
  const app = createApp({ context, lifecycle, reporter })
  listen(app, config.http)
  log.info(
    { host: config.http.host, port: app.server?.port, environment: config.environment },
    'api is listening',
  )
  const leave = announceReady(config.readyFile)
  const watching = startWatching(context, watches)

  onStop(async () => {
    lifecycle.draining = true
    leave()
    await watching.stop()
    // The balancer needs a moment to see that this process is not ready any more.
    await Bun.sleep(config.http.drainSeconds * 1_000)
    const { server } = app
    await Promise.race([server?.stop(), Bun.sleep(drainDeadlineMs)])
    await server?.stop(true)
  })
  onStop(serving.stop)
})

function listen(app: ReturnType<typeof createApp>, { host, port, reusePort }: Config['http']): void {
  try {
    app.listen({
      hostname: host,
      port,
      reusePort,
      maxRequestBodySize: hardBodyLimitBytes,
      // Long polls and streams are quiet for longer than the ten seconds that Bun allows.
      idleTimeout: 60,
    })
  } catch (error) {
    throw new BootError(
      `It cannot listen on ${host}:${port}: ${error instanceof Error ? error.message : error}`,
    )
  }
}
