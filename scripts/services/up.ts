#!/usr/bin/env bun
// Brings Postgres and Redis up and leaves them running; `bun run services:down` stops them.
import { ensurePostgres } from './postgres'
import { explain, toConsole } from './progress'
import { ensureRedis } from './redis'
import { serviceSettings } from './settings'

try {
  const settings = serviceSettings(toConsole)
  const postgres = await ensurePostgres(settings.postgres)
  const redis = await ensureRedis(settings.redis)
  console.log(`DATABASE_URL=${postgres.url}\nREDIS_URL=${redis.url}`)
} catch (error) {
  console.error(explain(error))
  process.exit(1)
}
