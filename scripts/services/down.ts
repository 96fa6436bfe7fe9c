#!/usr/bin/env bun
// Stops the Postgres and Redis of this checkout, wherever they came from. Their data stay.
import { rmSync } from 'node:fs'
import { composeStop } from './docker'
import { stopPostgres } from './postgres'
import { explain } from './progress'
import { stopRedis } from './redis'
import { dataDirectory, ROOT } from './settings'
import { startedHereMark } from './start-settings'

try {
  const postgres = await stopPostgres(dataDirectory())
  const redis = await stopRedis(dataDirectory())
  for (const name of ['postgres', 'redis'] as const)
    rmSync(startedHereMark(dataDirectory(), name), { force: true })
  const containers = await composeStop(ROOT)
  console.log(`Postgres: ${postgres ? 'stopped' : 'was not running'}`)
  console.log(`Redis: ${redis ? 'stopped' : 'was not running'}`)
  if (containers) console.log('Docker containers: stopped')
} catch (error) {
  console.error(explain(error))
  process.exit(1)
}
