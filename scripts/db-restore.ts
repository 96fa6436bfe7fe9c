import { announceTarget, option, restore, runCommand } from './database/index'
import { Fault, toConsole } from './services/index'

/**
 * `bun run db:restore --from FILE --into URL`: restores a backup into a database that is new or empty, and checks it.
 * The target is always named: a restore must never reach the wrong database by a variable that was left set.
 */
await runCommand(async () => {
  const [file, url] = [option('from'), option('into')]
  if (!file || !url)
    throw new Fault('./scripts/run db:restore --from FILE --into postgres://user:password@host:port/new')
  announceTarget(url)
  const { tables, rows, differences } = await restore({ url, file, report: toConsole })
  for (const difference of differences) console.log(`✗ ${difference}`)
  if (differences.length > 0)
    throw new Fault(`${differences.length} difference(s): do not switch to this database`)
  console.log(`${tables} tables, ${rows} rows: as the backup counted them, and I1 to I4 hold`)
})
