#!/usr/bin/env bun
// Stops the Postgres and Redis of this checkout, wherever they came from. Their data stay.
import { composeStop } from './docker.ts'
import { stopPostgres } from './postgres.ts'
import { explain } from './progress.ts'
import { stopRedis } from './redis.ts'
import { dataDirectory, ROOT } from './settings.ts'

try {
  const postgres = await stopPostgres(dataDirectory())
  const redis = await stopRedis(dataDirectory())
  const containers = await composeStop(ROOT)
  console.log(`Postgres: ${postgres ? 'stopped' : 'was not running'}`)
  console.log(`Redis: ${redis ? 'stopped' : 'was not running'}`)
  if (containers) console.log('Docker containers: stopped')
} catch (error) {
  console.error(explain(error))
  process.exit(1)
}
