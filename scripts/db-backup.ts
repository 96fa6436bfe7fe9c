import { basename, dirname, join } from 'node:path'
import {
  backUp,
  keepNewest,
  manifestOf,
  option,
  putInto,
  readRecipients,
  runCommand,
  settingsForReading,
  targetUrl,
} from './database/index'
import { dataDirectory, Fault, toConsole } from './services/index'

/**
 * `bun run db:backup [--to FILE] [--recipients FILE] [--s3 s3://bucket/folder] [--keep N] [--replica]`: dumps the live database into a
 * file, with a checksum and row counts beside it; encrypted for the recipients; copied to the bucket; and only the newest N
 * of this database are left in the file's folder and in the bucket.
 */
await runCommand(async () => {
  const url = await targetUrl('DATABASE_URL', await settingsForReading())
  const database = new URL(url).pathname.slice(1)
  const [s3, keep] = [option('s3'), option('keep')]
  const recipients = readRecipients(option('recipients'))
  if (s3 && recipients.length === 0)
    throw new Fault('What leaves this machine is encrypted: --recipients FILE')
  const stamp = new Date().toISOString().replaceAll(/[-:]|\.\d+/g, '')
  const ending = recipients.length > 0 ? '.dump.age' : '.dump'
  const file = option('to') ?? join(dataDirectory(), 'backups', `${database}-${stamp}${ending}`)
  const { rows, bytes, sha256, serverMajor, toolMajor } = await backUp({
    url,
    file,
    recipients,
    report: toConsole,
  })
  const total = Object.values(rows).reduce((sum, count) => sum + count, 0)
  console.log(`${file}
  ${Object.keys(rows).length} tables, ${total} rows, ${bytes} bytes${recipients.length > 0 ? ', encrypted' : ''}
  server ${serverMajor}, pg_dump ${toolMajor}, sha256 ${sha256}`)
  // The manifest last: what has none is not whole.
  for (const one of s3 ? [file, manifestOf(file)] : []) await putInto(s3 ?? '', one, basename(one))
  if (s3) console.log(`  copied to ${s3}`)
  if (keep) await letGo(database, [dirname(file), ...(s3 ? [s3] : [])], Number(keep))
})

async function letGo(database: string, places: readonly string[], keep: number): Promise<void> {
  const form = new RegExp(`^${RegExp.escape(database)}-\\d{8}T\\d{6}Z\\.dump(\\.age)?$`)
  for (const place of places)
    for (const old of await keepNewest(place, form, keep)) console.log(`  let go: ${place}/${old}`)
}
