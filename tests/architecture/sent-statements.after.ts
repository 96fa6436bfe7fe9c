import { expect, test } from 'bun:test'
import { createTestDatabase } from '../support/database'
import { expectNoneBut } from './debts'
import { openReserved, readSent, tableFaults } from './statements'
import { readTree } from './tree'

/** Runs when all tests have run: scripts/test.ts calls it, because only then is known what the product sends. */
const database = await createTestDatabase()
const sent = readSent()
const faults = await tableFaults(await openReserved(database.url), await readTree(), sent)

test('the tests have sent statements of many files', () => {
  expect(new Set(sent.map(({ source }) => source)).size).toBeGreaterThan(40)
})

test.each([...faults.keys()])('%s', (rule) => expectNoneBut(rule, faults.get(rule) ?? []))
