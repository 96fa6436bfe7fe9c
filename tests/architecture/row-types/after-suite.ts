import { createTestDatabase } from '../../support/database'
import { readStatements } from '../../support/statement-sites'
import { describeFault, findFaults, findUnreached } from './judge'
import { openSession } from './postgres-session'
import { filesWithSql, readSource } from './templates'

/**
 * The last step of the suite, which needs what all of it recorded: row types agree with their statements, and no
 * statement is left that no test sends. `isWhole` is false where only some files ran: then the others' are not missed.
 */
export async function judgeStatements(
  folder: string,
  { isWhole }: { readonly isWhole: boolean },
): Promise<{ readonly passed: number; readonly failed: number }> {
  const source = readSource(filesWithSql())
  const executed = readStatements(folder)
  const faults = await findRowFaults(source, executed)
  const unreached = isWhole ? findUnreached(source, executed) : []
  const results = [
    report('the type of each row is what Postgres says about its statement', faults.map(describeFault)),
    report('nothing is read of a row whose type is not stated', source.untypedReads),
    report(
      'a test sends each statement, and each part of one',
      unreached.map(({ site, parts }) => `${site} was never sent: ${parts.join('…').trim().slice(0, 60)}`),
    ),
  ]
  return { passed: results.filter(Boolean).length, failed: results.filter((passed) => !passed).length }
}

async function findRowFaults(
  source: ReturnType<typeof readSource>,
  executed: ReturnType<typeof readStatements>,
) {
  const database = await createTestDatabase()
  const session = await openSession(database.url)
  try {
    return await findFaults(source, session, executed)
  } finally {
    await session.close()
    await database.drop()
  }
}

function report(name: string, faults: readonly string[]): boolean {
  console.log(`(${faults.length === 0 ? 'pass' : 'fail'}) ${name}`)
  for (const fault of faults.toSorted()) console.log(`  ${fault}`)
  return faults.length === 0
}
