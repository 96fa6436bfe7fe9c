import { createApp } from '#app/app'
import { readConfig } from '#platform/config'
import { openContext } from '#platform/context'

/** The API for a measurement. `SHIELD=off` leaves out the call to Redis before the write, and nothing else. */
const context = openContext(readConfig(), 'bench')
const unshielded = { ...context, redis: Object.create(context.redis, { eval: { value: refuse } }) }
const app = createApp({
  context: process.env.SHIELD === 'off' ? unshielded : context,
  lifecycle: { draining: false },
  reporter: { report: () => undefined, flush: () => Promise.resolve() },
})
app.listen({ hostname: '127.0.0.1', port: context.config.http.port, reusePort: false })

function refuse(): Promise<never> {
  return Promise.reject(new Error('left out'))
}
