import { readConfig } from './config'
import { type Context, closeContext, openContext } from './context'
import { changeLevelWhenAsked, reopenWhenAsked } from './log-signals'
import { ConfigurationError } from './settings-reader'

interface Process {
  readonly context: Context
  /** Registers what shall be done, in the order of registration, before the process ends. */
  readonly onStop: (step: () => Promise<void>) => void
}

/** An expected reason not to start, told in one line and without a stack. */
export class BootError extends Error {}

/** After this a process that hangs while it ends is ended by force. */
const stopDeadlineMs = 20_000

/** The first requests come right after the start, and are not to wait for a collection of all there is. */
const startedMs = 1_000

/** Starts a process and ends it in order on SIGTERM or SIGINT. A configuration that is wrong ends it with code 1. */
export async function boot(name: string, start: (process: Process) => Promise<void>): Promise<void> {
  const context = openContextOrExit(name)
  for (const warning of context.config.warnings)
    context.log.warn({ warning }, 'a setting should be otherwise')
  const steps: (() => Promise<void>)[] = []
  let stopping = false
  const stop = async (signal: string): Promise<void> => {
    if (stopping) return
    stopping = true
    context.log.info({ signal }, `${name} is stopping`)
    setTimeout(() => process.exit(1), stopDeadlineMs).unref()
    for (const step of steps) {
      await step().catch((error: unknown) => context.log.error({ err: error }, 'a step of stopping failed'))
    }
    await context.reporter.flush()
    await closeContext(context)
    context.log.info(`${name} has stopped`)
    process.exit(0)
  }
  for (const signal of ['SIGTERM', 'SIGINT'] as const) process.on(signal, () => void stop(signal))
  changeLevelWhenAsked(context.log)
  reopenWhenAsked(context.log, context.logOutput, () => void stop('SIGHUP'))
  process.on('unhandledRejection', (error) => {
    context.log.error({ err: error }, 'unhandled rejection')
    context.reporter.report(error)
  })
  try {
    await start({ context, onStop: (step) => steps.push(step) })
    setTimeout(giveBackMemory, startedMs).unref()
  } catch (error) {
    const reason = error instanceof BootError ? error.message : error
    context.log.fatal({ err: reason }, `${name} could not start`)
    process.exit(1)
  }
}

/** Reading and compiling the modules took memory that serving does not: about 10 MiB of API and worker together. */
function giveBackMemory(): void {
  Bun.gc(true)
  Bun.shrink()
}

function openContextOrExit(name: string): Context {
  try {
    return openContext(readConfig(), name)
  } catch (error) {
    if (!(error instanceof ConfigurationError)) throw error
    process.stderr.write(`${error.message}\n`)
    process.exit(1)
  }
}
