import { readConfig } from '#platform/config'
import { openDatabase } from '#platform/database'
import { ConfigurationError } from '#platform/settings-reader'
import { ForeignRowsError, seedGroceries } from '../drizzle/seed/seed-groceries'

/** `bun run db:seed`: the demonstration catalog, for development only. Twice changes nothing. */
try {
  const config = readConfig()
  if (config.production) throw new ForeignRowsError('NODE_ENV is production')
  const database = openDatabase(config.database, 'seed')
  try {
    const { categories, products } = await seedGroceries(database)
    console.log(
      products + categories === 0
        ? 'The catalog is there already: nothing to add'
        : `Added ${categories} categories and ${products} products`,
    )
  } finally {
    await database.close()
  }
} catch (error) {
  console.error(explain(error))
  process.exitCode = 1
}

function explain(error: unknown): unknown {
  if (error instanceof ConfigurationError) return error.message
  if (error instanceof ForeignRowsError)
    return `Not seeded: ${error.message}. Seeds want a database of their own.`
  return error
}
