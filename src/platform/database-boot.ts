import { BootError } from './boot'
import type { Context } from './context'
import { isDatabaseUnavailable, sqlState } from './database'
import { findPoolerFaults, startupFault } from './database-pooler'

const pauseMs = 500
const reportEveryMs = 2_000

/**
 * Waits until Postgres answers and has our tables, saying so while it waits. Throws BootError when
 * `DATABASE_BOOT_WAIT_SECONDS` are over, or at once where waiting cannot help.
 */
export async function waitForDatabase(context: Context): Promise<void> {
  const { bootWaitSeconds } = context.config.database
  const deadline = Date.now() + bootWaitSeconds * 1_000
  for (let reportedAt = 0; ; ) {
    const fault = await findFault(context)
    if (!fault) {
      await context.epoch.read()
      return
    }
    if (!fault.mayPass || Date.now() > deadline) {
      throw new BootError(`The database cannot be used: ${fault.message}`)
    }
    if (Date.now() - reportedAt > reportEveryMs) {
      context.log.warn({ reason: fault.message }, 'waiting for the database')
      reportedAt = Date.now()
    }
    await Bun.sleep(pauseMs)
  }
}

interface Fault {
  readonly message: string
  readonly mayPass: boolean
}

async function findFault(context: Context): Promise<Fault | undefined> {
  try {
    const [row] = await context.db.sql<
      { ready: boolean }[]
    >`select to_regclass('orders') is not null as ready`
    if (!row?.ready) return { message: 'it has no tables yet. Run: ./scripts/run db:migrate', mayPass: true }
    const faults = await findPoolerFaults(context)
    return faults.length === 0 ? undefined : { message: faults.join('. Besides, '), mayPass: false }
  } catch (error) {
    const text = error instanceof Error ? error.message : String(error)
    const refused = startupFault(text)
    if (refused !== undefined) return { message: refused, mayPass: false }
    return { message: `${text} (${sqlState(error) ?? 'no code'})`, mayPass: isDatabaseUnavailable(error) }
  }
}
