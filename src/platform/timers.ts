import type { Context } from './context'
import { runWhenAsked } from './run-when-asked'

/** Work that comes round. Every worker does it: what it acts on, it claims in Postgres. */
export interface PeriodicWork {
  readonly name: string
  readonly everySeconds: number
  readonly run: (context: Context) => Promise<unknown>
}

/** Starts the timers of this process. Work that takes longer than its period is not started twice. */
export function startTimers(context: Context, works: readonly PeriodicWork[]): { stop(): Promise<void> } {
  const running = works.map(({ name, everySeconds, run }) => {
    const loop = runWhenAsked(
      async () => {
        const end = context.tasks.start({ name, since: context.now() })
        await run(context).finally(end)
      },
      (error) => {
        context.log.error({ err: error, timer: name }, 'periodic work failed')
        context.reporter.report(error, { timer: name })
      },
    )
    return { loop, timer: setInterval(loop.ask, everySeconds * 1_000) }
  })
  return {
    async stop() {
      for (const { timer } of running) clearInterval(timer)
      await Promise.all(running.map(({ loop }) => loop.finish()))
    },
  }
}
