import { expect, test } from 'bun:test'
import { createTestDatabase } from '../support/database'
import { readStatements, sitesVariable } from '../support/statement-sites'
import { describeFault, findFaults, findUnreached } from './row-types/judge'
import { openSession } from './row-types/postgres-session'
import { filesWithSql, readSource } from './row-types/templates'

/**
 * Runs when all tests have run, on what they made the product send: only then is known which statements there are. A
 * changed column breaks the build, although statements are text.
 */
const source = readSource(filesWithSql())
const executed = readStatements(process.env[sitesVariable] ?? '')

test('the type of each row is what Postgres says about its statement', async () => {
  const { url } = await createTestDatabase()
  const session = await openSession(url)
  const faults = await findFaults(source, session, executed)
  await session.close()

  expect(faults.map(describeFault).toSorted()).toEqual([])
})

test('nothing is read of a row whose type is not stated', () => {
  expect(source.untypedReads).toEqual([])
})

test('a test sends each statement, and each part of one', () => {
  expect(findUnreached(source, executed)).toEqual([])
})
