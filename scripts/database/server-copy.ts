import { existsSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { Fault, type Report } from '../services/index'
import { encrypt, writePrivately } from './age-files'
import { openForOps, readServerMajor } from './backup'
import { dropWalBefore, fetchInto, keepNewest, namesIn, putInto } from './backup-store'
import { findClientTools, runTool } from './client-tools'
import { inScratch } from './wal-archive'

/** What lies beside a copy of a whole server. */
export interface BaseManifest {
  readonly serverMajor: number
  readonly takenAt: string
  /** Up to no earlier moment than this can be restored. */
  readonly finishedAt: string
  /** The first file of WAL that it needs. */
  readonly firstWal: string
  readonly bytes: number
  readonly sha256: string
  readonly encrypted: boolean
}

/** Their names; a later one comes later in order, too. */
export const baseForm = /^base-\d{8}T\d{9}Z\.tar(\.age)?$/

interface Options {
  readonly url: string
  readonly place: string
  readonly recipients: readonly string[]
  readonly report: Report
}

/** Copies a whole running server by pg_basebackup, encrypted on its way to the disk, with what it needs to begin with. */
export async function takeBaseBackup({ url, place, recipients, report }: Options) {
  const sql = openForOps(url)
  try {
    const serverMajor = await readServerMajor(sql)
    const tools = await findClientTools(serverMajor, report)
    const program = join(dirname(tools.dump), 'pg_basebackup')
    if (!existsSync(program))
      throw new Fault(
        `There is no pg_basebackup beside ${tools.dump}: install the package postgresql-client-${serverMajor}`,
      )
    const [archive] = await sql<[{ mode: string }]>`select current_setting('archive_mode') as mode`
    if (archive.mode === 'off')
      report('  archive_mode is off: without WAL this copy can be restored to its own moment alone')
    const started = new Date().toISOString()
    const [wal] = await sql<
      [{ file: string }]
    >`select pg_walfile_name(redo_lsn) as file from pg_control_checkpoint()`
    const name = `base-${started.replaceAll(/[-:.]/g, '')}.tar${recipients.length > 0 ? '.age' : ''}`
    return await inScratch(async (scratch) => {
      const file = join(place.startsWith('s3://') ? scratch : place, `${name}.unfinished`)
      mkdirSync(dirname(file), { recursive: true, mode: 0o700 })
      let written = { bytes: 0, sha256: '' }
      try {
        await runTool({
          tools,
          url,
          command: [
            program,
            '--pgdata=-',
            '--format=tar',
            '--wal-method=fetch',
            '--checkpoint=fast',
            '--no-password',
          ],
          onLine: () => undefined,
          async onOutput(bytes) {
            written = await writePrivately(file, await encrypt(bytes, recipients))
          },
        })
        const finishedAt = new Date().toISOString()
        const manifest: BaseManifest = {
          serverMajor,
          takenAt: started,
          finishedAt,
          firstWal: wal.file,
          ...written,
          encrypted: recipients.length > 0,
        }
        await finish({ place, name, file, scratch, manifest })
        return { name, ...manifest }
      } finally {
        rmSync(file, { force: true })
      }
    })
  } finally {
    await sql.end({ timeout: 1 })
  }
}

interface Finish {
  readonly place: string
  readonly name: string
  readonly file: string
  readonly scratch: string
  readonly manifest: BaseManifest
}

/** The manifest comes last: what has none is not whole, and nobody restores it. */
async function finish({ place, name, file, scratch, manifest }: Finish): Promise<void> {
  if (place.startsWith('s3://')) await putInto(place, file, name)
  else renameSync(file, join(place, name))
  const beside = join(scratch, 'manifest.json')
  writeFileSync(beside, `${JSON.stringify(manifest, undefined, 2)}\n`, { mode: 0o600 })
  await putInto(place, beside, `${name}.json`)
}

/** Lets go of all but the newest `keep` copies, and of the WAL that none of those left needs. */
export async function dropOldBases(place: string, keep: number): Promise<string[]> {
  const gone = await keepNewest(place, baseForm, keep)
  const oldest = (await namesIn(place)).find(
    (name) => baseForm.test(name.replace(/\.json$/, '')) && name.endsWith('.json'),
  )
  if (!oldest) return gone
  const manifest = await inScratch(async (scratch) =>
    readFileSync(await fetchInto(place, oldest, scratch), 'utf8'),
  )
  const files = await dropWalBefore(place, (JSON.parse(manifest) as BaseManifest).firstWal)
  return files > 0 ? [...gone, `${files} file(s) of WAL`] : gone
}
