import { expect, test } from 'bun:test'
import { loadMigrations } from '#platform/migrations'
import { migrationsDirectory } from '../../scripts/database/index'
import { type Captured, capturedFile, unknownShare } from '../../scripts/database/measurements'
import { createTestDatabase } from '../support/database'
import { expectNoneBut } from './debts'
import { ofTheProduct, openReserved, readSent, tableFaults } from './statements'
import { readTree } from './tree'

/** Runs when all tests have run: scripts/test.ts calls it, because only then is known what the product sends. */
const database = await createTestDatabase()
const sent = readSent()
const faults = await tableFaults(await openReserved(database.url), await readTree(), sent)

test('the tests have sent statements of many files', () => {
  expect(new Set(sent.map(({ source }) => source)).size).toBeGreaterThan(40)
})

test.each([...faults.keys()])('%s', (rule) => expectNoneBut(rule, faults.get(rule) ?? []))

test('the record that schemas are held to is that of this release, or of the one that runs', async () => {
  const captured: Captured = await Bun.file(capturedFile).json()
  const newest = (await loadMigrations(migrationsDirectory)).at(-1)?.tag
  // While the next release is being made, with its migrations, the record is that of the one before. Otherwise it is
  // stale: bun run db:capture-statements makes it anew.
  const allowed = captured.migration === newest ? 0.05 : 0.25
  expect(unknownShare(captured, ofTheProduct(sent))).toBeLessThan(allowed)
})
