import type postgres from 'postgres'
import { sqlState } from '../database'
import { firstLine, isConcurrent, MigrationError } from './files'
import { assertValid, dropIfInvalid, type IndexBuild, indexBuiltBy, indexDroppedBy } from './indexes'
import { askAutovacuum, findHolders, wasInTheWay } from './locks'
import type { Session } from './session'

/** A file of statements on its way up or down. */
export interface Script {
  readonly tag: string
  /** As messages name it: `0002_critical_indexes.sql`, `down/0002_critical_indexes.sql`. */
  readonly file: string
  /** False: its statements run one by one, and may run again. */
  readonly transactional: boolean
  readonly statements: readonly string[]
}

export interface ScriptOptions {
  readonly report: (line: string) => void
  /** How long to wait for the locks that a file needs. */
  readonly lockWaitSeconds: number
  readonly lockTimeoutMs: number
  /** Tests run a competitor, or end the process, between two statements. */
  readonly beforeStatement: (tag: string, number: number) => void | Promise<void>
  /** Notes, behind the last statement and in its transaction if it has one, that the file was carried out. */
  readonly record: (sql: postgres.ISql) => Promise<unknown>
}

interface Run extends Session {
  readonly script: Script
  readonly options: ScriptOptions
  /** The number of the statement that is running, for messages. */
  at: number
}

/** Carries a file out beside a shop that is open. Throws `MigrationError`, whose message says what to do. */
export async function runScript(session: Session, script: Script, options: ScriptOptions): Promise<void> {
  const run = { ...session, script, options, at: 0 }
  try {
    if (script.transactional) await runAtOnce(run)
    else await runOneByOne(run)
  } catch (error) {
    throw error instanceof MigrationError ? error : new MigrationError(failure(run, error))
  }
}

async function runAtOnce(run: Run): Promise<void> {
  await givingWay(run, () =>
    run.sql.begin(async (tx) => {
      for (const [position, statement] of run.script.statements.entries()) {
        await step(run, position + 1, () => tx.unsafe(statement))
      }
      run.assertAlive()
      await run.options.record(tx)
    }),
  )
}

async function runOneByOne(run: Run): Promise<void> {
  for (const [position, statement] of run.script.statements.entries()) {
    run.options.report(`${run.script.tag}: statement ${position + 1}, ${firstLine(statement)}`)
    await givingWay(run, () => runAlone(run, position + 1, statement))
  }
  run.assertAlive()
  await run.options.record(run.sql)
}

async function runAlone(run: Run, number: number, statement: string): Promise<void> {
  const { sql, options } = run
  const index = indexBuiltBy(statement)
  run.at = number
  await waitForHolders(run, indexDroppedBy(statement))
  // Nobody queues behind a concurrent statement, so it may wait; beginning again would cost the whole build.
  await setLockTimeout(sql, isConcurrent(statement) ? options.lockWaitSeconds * 1_000 : options.lockTimeoutMs)
  if (index && (await dropIfInvalid(sql, index))) {
    options.report(`${run.script.tag}: the index ${index.name} was INVALID, it is built anew`)
  }
  try {
    await step(run, number, () => sql.unsafe(statement))
  } catch (error) {
    if (index) await removeRest(run, index)
    throw error
  }
  if (index) await assertValid(sql, index)
  await setLockTimeout(sql, options.lockTimeoutMs)
}

/**
 * Dropping an index concurrently makes it INVALID first and waits then: cut off while it waits, it would leave an index
 * that no query uses and every write pays for. So those it would wait for are waited for before it begins.
 */
async function waitForHolders(run: Run, index: string | undefined): Promise<void> {
  if (!index) return
  const { lockWaitSeconds, report } = run.options
  const deadline = Date.now() + lockWaitSeconds * 1_000
  const first = await findHolders(run.sql, index)
  for (let saidAt = 0; ; await Bun.sleep(100)) {
    run.assertAlive()
    const now = await findHolders(run.sql, index)
    const left = first.find((holder) => now.some(({ key }) => key === holder.key))
    if (!left) return
    const waiting = `waiting for ${left.words}`
    if (Date.now() > deadline) {
      throw new MigrationError(
        `${run.script.file}, statement ${run.at}: after ${lockWaitSeconds} s still ${waiting}. ` +
          `The index ${index} is as it was; end that, or try later`,
      )
    }
    if (Date.now() - saidAt > 5_000) {
      report(`${run.script.tag}, statement ${run.at}: ${waiting}`)
      saidAt = Date.now()
    }
  }
}

/**
 * An INVALID index slows every write, and a unique one still refuses some: it goes at once if it can. If it cannot,
 * because the connection is gone or a long query is in the way, the next run removes it.
 */
async function removeRest({ sql, options, assertAlive }: Run, index: IndexBuild): Promise<void> {
  try {
    assertAlive()
    await setLockTimeout(sql, options.lockTimeoutMs)
    await dropIfInvalid(sql, index)
  } catch {
    options.report(`If the index ${index.name} stayed behind, INVALID, the next run removes it`)
  }
}

async function setLockTimeout(sql: postgres.Sql, milliseconds: number): Promise<void> {
  await sql`select set_config('lock_timeout', ${String(milliseconds)}, false)`
}

async function step(run: Run, number: number, work: () => Promise<unknown>): Promise<void> {
  run.at = number
  await run.options.beforeStatement(run.script.tag, number)
  run.assertAlive()
  await run.watch.during(`${run.script.tag}, statement ${number}`, work)
}

/** Repeats what was refused a lock, or chosen to end a deadlock, and leaves the shop a breath in between. */
async function givingWay(run: Run, attempt: () => Promise<unknown>): Promise<void> {
  const { lockWaitSeconds, report } = run.options
  const deadline = Date.now() + lockWaitSeconds * 1_000
  for (let retry = 1; ; retry += 1) {
    try {
      await attempt()
      return
    } catch (error) {
      if (!wasInTheWay(error)) throw error
      const pause = Math.min(250 * 2 ** retry, 10_000)
      if (Date.now() + pause > deadline) throw error
      const wait = `retry ${retry} in ${pause / 1_000} s`
      report(`${run.script.tag}: gave way, waiting for ${run.watch.blockedBy}, ${wait}`)
      await Bun.sleep(pause)
      await askAutovacuum(run.sql, run.watch.blocker)
    }
  }
}

function failure({ script, at, options, watch }: Run, error: unknown): string {
  const statement = script.statements[at - 1] ?? ''
  const { message, detail } = error as { message?: string; detail?: string }
  const reason = `${sqlState(error) ?? ''} ${message ?? error}${detail ? ` (${detail})` : ''}`
  const undone = script.transactional
    ? 'Nothing of this file was applied'
    : `The ${at - 1} statement(s) before it are done and may be repeated`
  const dropped = indexDroppedBy(statement)
  const halfway = dropped && wasInTheWay(error) ? `; ${dropped} is INVALID until this was run again` : ''
  const advice = wasInTheWay(error)
    ? `It gave way for ${options.lockWaitSeconds} s, waiting for ${watch.blockedBy}: end that, or try later`
    : 'correct the cause, then run this again'
  return `${script.file}, statement ${at} (${firstLine(statement)}): ${reason}. ${undone}${halfway}; ${advice}`
}
