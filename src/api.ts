import { createApp } from '#app/app'
import { boot } from '#platform/boot'
import { waitForDatabase } from '#platform/database-boot'
import { announceReady } from '#platform/ready-file'
import { openErrorReporter } from '#platform/sentry'

/** How long requests under way may take to finish. */
const drainDeadlineMs = 10_000
/** Beyond this Bun refuses a body without reading it; the API's own, lower limits answer with a problem. */
const hardBodyLimitBytes = 16_777_216

/** The HTTP process: configuration → context → app → listen; on SIGTERM it drains and ends. */
await boot('api', async ({ context, onStop }) => {
  const { config, log } = context
  const reporter = await openErrorReporter(config)
  await waitForDatabase(context)
  const lifecycle = { draining: false }
  const app = createApp({ context, lifecycle, reporter })
  app.listen({
    hostname: config.http.host,
    port: config.http.port,
    reusePort: config.http.reusePort,
    maxRequestBodySize: hardBodyLimitBytes,
    // Long polls and streams are quiet for longer than the ten seconds that Bun allows.
    idleTimeout: 60,
  })
  log.info(
    { host: config.http.host, port: app.server?.port, environment: config.environment },
    'api is listening',
  )
  const leave = announceReady(config.readyFile)

  onStop(async () => {
    lifecycle.draining = true
    leave()
    // The balancer needs a moment to see that this process is not ready any more.
    await Bun.sleep(config.http.drainSeconds * 1_000)
    const { server } = app
    await Promise.race([server?.stop(), Bun.sleep(drainDeadlineMs)])
    await server?.stop(true)
    await reporter.flush()
  })
})
