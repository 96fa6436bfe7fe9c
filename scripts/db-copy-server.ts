import { dropOldBases, option, readRecipients, runCommand, takeBaseBackup, targetUrl } from './database/index'
import { Fault, toConsole } from './services/index'

/**
 * `bun run db:base-backup --to PLACE [--recipients FILE] [--keep N]`: copies the whole server, for a restore to any minute
 * after it. PLACE is the folder, or s3://bucket/folder, that WAL is archived into. `--keep`: only the newest N are left,
 * with the WAL that they need.
 */
await runCommand(async () => {
  const place = option('to')
  if (!place) throw new Fault('./scripts/run db:base-backup --to FOLDER, or --to s3://bucket/folder')
  const recipients = readRecipients(option('recipients'))
  if (place.startsWith('s3://') && recipients.length === 0)
    throw new Fault('What leaves this machine is encrypted: --recipients FILE')
  const { name, bytes, sha256 } = await takeBaseBackup({
    url: await targetUrl(),
    place,
    recipients,
    report: toConsole,
  })
  console.log(`${place}/${name}\n  ${bytes} bytes, sha256 ${sha256}`)
  const keep = option('keep')
  if (keep) for (const old of await dropOldBases(place, Number(keep))) console.log(`  let go: ${old}`)
})
