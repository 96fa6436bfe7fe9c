import { readConfig } from '#platform/config'
import { openDatabase, type Pool } from '#platform/database'
import { ConfigurationError } from '#platform/settings-reader'
import { referenceSeeds } from '../drizzle/seed/reference'
import { ForeignRowsError, seedGroceries } from '../drizzle/seed/seed-groceries'
import { announceTarget, refuseUnknownOptions } from './database/index'
import { Fault } from './services/index'

/**
 * `bun run db:seed [--reference]`: the rows that the code needs, in every environment, and in development the
 * demonstration catalog. Twice changes nothing.
 */
try {
  refuseUnknownOptions(['--reference'])
  const config = readConfig()
  announceTarget(config.database.url)
  const database = openDatabase(config.database, 'seed')
  try {
    await seedReference(database)
    const demo = !config.production && !process.argv.includes('--reference')
    if (demo) await seedDemo(database)
    else console.log('No demonstration catalog: it is for development')
  } finally {
    await database.close()
  }
} catch (error) {
  console.error(explain(error))
  process.exitCode = 1
}

async function seedReference(database: Pool): Promise<void> {
  for (const { name, run } of referenceSeeds) {
    const added = await run(database)
    console.log(added === 0 ? `${name}: there already` : `${name}: ${added} row(s) added`)
  }
}

async function seedDemo(database: Pool): Promise<void> {
  const { categories, products } = await seedGroceries(database)
  console.log(
    products + categories === 0
      ? 'The catalog is there already: nothing to add'
      : `Added ${categories} categories and ${products} products`,
  )
}

function explain(error: unknown): unknown {
  if (error instanceof ConfigurationError || error instanceof Fault) return error.message
  if (error instanceof ForeignRowsError)
    return `No demonstration catalog: ${error.message}. It wants a database of its own.`
  return error
}
