import { basename } from 'node:path'
import {
  announceTarget,
  fetchInto,
  inScratch,
  manifestOf,
  option,
  readIdentities,
  restore,
  runCommand,
} from './database/index'
import { Fault, toConsole } from './services/index'

/**
 * `bun run db:restore --from FILE --into URL [--identity FILE]`: restores a backup into a database that is new or empty, and checks it.
 * FILE may be s3://bucket/folder/file; an encrypted one needs the key of one of its recipients.
 * The target is always named: a restore must never reach the wrong database by a variable that was left set.
 */
await runCommand(async () => {
  const [file, url] = [option('from'), option('into')]
  if (!file || !url)
    throw new Fault('./scripts/run db:restore --from FILE --into postgres://user:password@host:port/new')
  announceTarget(url)
  const identities = readIdentities(option('identity'))
  const { tables, rows, differences } = await inScratch(async (scratch) => {
    const bucket = file.startsWith('s3://') ? file.slice(0, file.lastIndexOf('/')) : undefined
    if (bucket) await fetchInto(bucket, manifestOf(basename(file)), scratch)
    const here = bucket ? await fetchInto(bucket, basename(file), scratch) : file
    return await restore({ url, file: here, identities, report: toConsole })
  })
  for (const difference of differences) console.log(`✗ ${difference}`)
  if (differences.length > 0)
    throw new Fault(`${differences.length} difference(s): do not switch to this database`)
  console.log(`${tables} tables, ${rows} rows: as the backup counted them, and I1 to I4 hold`)
})
