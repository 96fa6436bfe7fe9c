import {
  announceTarget,
  downDirectory,
  migrationsDirectory,
  option,
  refuseUnmeant,
  rollBack,
  runCommand,
  targetUrl,
} from './database/index'
import { Fault } from './services/index'

/**
 * `bun run db:rollback --to NAME [--production HOST:PORT/NAME]`: undoes the migrations after NAME, where nothing is lost by it;
 * in production only where that database is named.
 */
await runCommand(async () => {
  const to = option('to')
  if (!to)
    throw new Fault('Say which migration shall be the newest afterwards: ./scripts/run db:rollback --to NAME')
  const url = await targetUrl()
  announceTarget(url)
  refuseUnmeant(url, option('production'))
  const undone = await rollBack({
    url,
    migrations: migrationsDirectory,
    downs: downDirectory,
    to,
    report: (line) => console.log(line),
  })
  console.log(undone.length === 0 ? `Nothing comes after ${to}` : `${undone.length} migration(s) undone`)
})
