import { archiveWal, fetchWal, option, readIdentities, readRecipients, runCommand } from './database/index'
import { Fault } from './services/index'

/**
 * For Postgres to call. `bun scripts/db-wal.ts --archive %p --to PLACE [--recipients FILE]` keeps a file of WAL, and
 * `--fetch %f --into %p --from PLACE [--identity FILE]` gives one back. PLACE is a folder or s3://bucket/folder.
 */
await runCommand(async () => {
  const [path, to, name] = [option('archive'), option('to'), option('fetch')]
  const [into, place] = [option('into'), option('from')]
  if (path && to) await archiveWal(path, to, readRecipients(option('recipients')))
  else if (name && into && place)
    await fetchWal(name, into, { place, identities: readIdentities(option('identity')) })
  else
    throw new Fault(
      './scripts/run db:wal --archive PATH --to PLACE, or --fetch NAME --into PATH --from PLACE',
    )
})
