import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { ensureTemplate } from '../../tests/support/database'
import { bringUpTestServices } from '../../tests/support/services'
import { sitesVariable } from '../../tests/support/statement-sites'
import { explain, step, toConsole } from '../services/index'
import { runStaticChecks } from './static-checks'
import { runTests, slowestFiles } from './test-run'

export interface Order {
  /** Files and options for `bun test`; none for all. */
  readonly tests: readonly string[]
  /** Biome, the compiler and the document of the API, too. */
  readonly withChecks: boolean
}

/** What the code's own shape and the migrations say: quick, and most of what a change breaks by mistake. */
export const quickTests = ['tests/architecture/', 'tests/migrations/']

/** These judge what all tests together have sent. */
const afterAll = [
  './tests/architecture/sent-statements.after.ts',
  './tests/architecture/row-types.after.ts',
  './tests/http/answers.after.ts',
]

/**
 * Runs what is ordered on Postgres and Redis of its own. The last line is always `N passed, N failed`, whatever went
 * wrong before; a check counts as a test does, and those that failed are named. Answers the exit code.
 */
export async function runSuite(order: Order): Promise<number> {
  const tally = { passed: 0, failed: 0, skipped: 0 }
  const failedChecks: string[] = []
  process.on('SIGINT', () => {
    // The tests got it too, in the same terminal: wait for their last words instead of dying before them.
  })
  try {
    // Beside the services, which mostly wait; before the tests, some of which look at the time.
    const checking = order.withChecks ? runStaticChecks() : Promise.resolve({ passed: 0, failed: [] })
    const [checked, leave] = await Promise.all([checking, bringUp()])
    tally.passed += checked.passed
    tally.failed += checked.failed.length
    failedChecks.push(...checked.failed)
    try {
      await runAll(order, tally)
    } finally {
      await leave()
    }
  } catch (error) {
    console.error(explain(error))
    tally.failed += 1
  }
  printEnd(order, tally, failedChecks)
  return tally.failed > 0 || tally.passed === 0 ? 1 : 0
}

async function bringUp(): Promise<() => Promise<void>> {
  const leave = await bringUpTestServices(toConsole)
  try {
    await step('a migrated database to copy from', toConsole, () => ensureTemplate())
    return leave
  } catch (error) {
    await leave()
    throw error
  }
}

type Tally = { passed: number; failed: number; skipped: number }

/** All tests, and then the one that judges what they have sent; or just those that were asked for. */
async function runAll({ tests }: Order, tally: Tally): Promise<void> {
  const count = async (args: readonly string[], environment?: Record<string, string>): Promise<void> => {
    const { passed, failed, skipped } = await runTests(args, environment)
    tally.passed += passed
    tally.failed += failed
    tally.skipped += skipped
  }
  if (tests.length > 0) return await count(tests)
  const folder = mkdtempSync(join(tmpdir(), 'sent-statements-'))
  try {
    await count([], { [sitesVariable]: folder })
    await count(afterAll, { [sitesVariable]: folder })
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}

function printEnd({ tests, withChecks }: Order, tally: Tally, failedChecks: readonly string[]): void {
  if (withChecks) {
    console.log('\nThe slowest test files:')
    console.log(slowestFiles(tests.length > 0 ? tests : ['tests/'], 10).join('\n'))
  }
  for (const name of failedChecks) console.log(`✗ ${name}: see above`)
  if (tally.skipped > 0) {
    console.log(`${tally.skipped} of the failed were skipped: a test that does not run proves nothing.`)
  }
  console.log(`${tally.passed} passed, ${tally.failed} failed`)
}
