import { readConfig } from '#platform/config'
import { openDatabase } from '#platform/database'
import { type Anchor, verifyAudit } from '../src/domains/admin/application/audit/verify-audit'
import { argumentsOfCheck, runCheck } from './check-command'
import { settingsForReading } from './database/index'

/**
 * `bun run audit:verify [<row>:<seal> …] [--deadline SECONDS] [--replica]`: follows the audit log from its first row and names each
 * row that was changed, removed or inserted. Anchors are lines of the worker's log (`audit head`): only they show that
 * the end of the log was cut off. Ends with 1 where anything is wrong or the log could not be read.
 */
await runCheck(async () => {
  const anchors = argumentsOfCheck()
    .filter((text) => text !== '--replica')
    .map(readAnchor)
  const config = readConfig(await settingsForReading())
  const database = openDatabase(config.database, 'audit-verify')
  const { rows, head, findings } = await verifyAudit({ db: database, config }, anchors)
  for (const { seq, fault, detail } of findings) console.log(`row ${seq}: ${fault} (${detail})`)
  const end = head ? `${head.seq}:${head.seal}` : 'empty'
  console.log(`${rows} rows, ${findings.length} findings, head ${end}`)
  await database.close()
  return findings.length === 0
})

function readAnchor(text: string): Anchor {
  const [, seq, seal] = /^(\d+):(\S+)$/.exec(text) ?? []
  if (seq === undefined || seal === undefined) throw new RangeError(`"${text}" is not <row>:<seal>`)
  return { seq: Number(seq), seal }
}
