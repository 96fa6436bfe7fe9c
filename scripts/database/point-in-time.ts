import {
  appendFileSync,
  createReadStream,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import {
  Fault,
  findLocalPostgres,
  freePort,
  localUrl,
  messageOf,
  openCluster,
  packagesDirectory,
  poll,
  type Report,
  ROOT,
  startCluster,
  stopCluster,
  unpackPostgres,
} from '../services/index'
import { settleAfterRestore } from './after-restore'
import { decrypt } from './age-files'
import { checksum, countRows, openForOps } from './backup'
import { fetchInto, namesIn } from './backup-store'
import { findBrokenInvariants } from './invariants'
import { type BaseManifest, baseForm } from './server-copy'
import { inScratch } from './wal-archive'

interface Wish {
  /** Where base backups and WAL lie. */
  readonly place: string
  /** The moment to go back to; not set: as far as the WAL goes. */
  readonly time: Date | undefined
  readonly identityFile: string | undefined
  readonly identities: readonly string[]
  readonly database: string
  readonly report: Report
}

export interface Rehearsal {
  readonly base: string
  readonly seconds: number
  readonly rows: Readonly<Record<string, number>>
  readonly broken: readonly string[]
  /** Of the newest transaction that is in it. */
  readonly reached: string
}

const recoveryDeadlineMs = 3_600_000

/**
 * Restores a whole server to a minute, on a port of its own, asks it whether the promises hold, makes it another epoch and
 * ends it. `into`: where its data stay for a real restore; not set, they are thrown away.
 */
export async function restoreToTime(wish: Wish, into?: string): Promise<Rehearsal> {
  const started = performance.now()
  const { name, manifest } = await chooseBase(wish)
  const folder = into ?? mkdtempSync(join(tmpdir(), 'metropolitan-rehearsal-'))
  const data = join(folder, 'postgres')
  const binaries = await findBinaries(manifest.serverMajor, wish.report)
  try {
    await unpackBase({ ...wish, name, manifest, data })
    prepareRecovery(data, wish)
    const cluster = await openCluster({
      binaries,
      data,
      refuge: join('/var/tmp', `metropolitan-${process.pid}`),
    })
    const port = await freePort()
    await startCluster(cluster, { port, durable: into !== undefined }).catch((error: unknown) => {
      throw new Fault(`${reasonIn(data)}\n  ${messageOf(error)}`)
    })
    const found = await examine(localUrl(port, wish.database), data)
    return { base: name, seconds: (performance.now() - started) / 1_000, ...found }
  } finally {
    await stopCluster(data)
    if (into === undefined) rmSync(folder, { recursive: true, force: true })
  }
}

/** The newest whole one that was finished before that moment. */
async function chooseBase({ place, time }: Wish): Promise<{ name: string; manifest: BaseManifest }> {
  const names = await namesIn(place)
  const whole = names.filter((name) => baseForm.test(name) && names.includes(`${name}.json`))
  for (const name of whole.toReversed()) {
    const text = await inScratch(async (scratch) =>
      readFileSync(await fetchInto(place, `${name}.json`, scratch), 'utf8'),
    )
    const manifest = JSON.parse(text) as BaseManifest
    if (!time || new Date(manifest.finishedAt) <= time) return { name, manifest }
  }
  throw new Fault(
    whole.length === 0
      ? `${place} has no base backup: ./scripts/run db:base-backup --to ${place} makes one`
      : `The oldest of ${whole.length} base backup(s) in ${place} is younger than that moment`,
  )
}

async function findBinaries(major: number, report: Report) {
  const { found } = await findLocalPostgres(ROOT)
  const fitting = found.find((one) => one.major === major)
  if (fitting) return fitting
  const unpacked = await unpackPostgres(join(packagesDirectory(), 'postgres'), report).catch(() => undefined)
  if (unpacked?.major === major) return unpacked
  throw new Fault(
    `The copy is of PostgreSQL ${major}, and no server of that release is here: install postgresql-${major}`,
  )
}

interface Unpacking extends Wish {
  readonly name: string
  readonly manifest: BaseManifest
  readonly data: string
}

async function unpackBase({ place, name, manifest, data, identities }: Unpacking): Promise<void> {
  await inScratch(async (scratch) => {
    const file = await fetchInto(place, name, scratch)
    if ((await checksum(file)) !== manifest.sha256)
      throw new Fault(`${name} is damaged: its checksum is not that of its manifest`)
    const bytes = Bun.file(file).stream()
    const plain = manifest.encrypted ? await decrypt(bytes, identities) : bytes
    mkdirSync(data, { recursive: true, mode: 0o700 })
    const tar = Bun.spawn(['tar', '-x', '-C', data, '--no-same-owner'], {
      stdin: new Response(plain),
      stderr: 'pipe',
    })
    const said = await tar.stderr.text()
    if ((await tar.exited) !== 0) throw new Fault(`${name} could not be unpacked: ${said.trim()}`)
  })
}

/** The server's own settings of files and addresses are of another machine: it hears what `startCluster` tells it. */
function prepareRecovery(data: string, { place, time, identityFile }: Wish): void {
  const quote = (text: string) => `'${text.replaceAll("'", "'\\''")}'`
  const identity = identityFile ? ` --identity ${quote(identityFile)}` : ''
  const command = `cd ${quote(ROOT)} && ${quote(process.execPath)} scripts/db-wal.ts --fetch %f --into "$OLDPWD/%p" --from ${quote(place)}${identity}`
  const settings = [
    `restore_command = '${command.replaceAll("'", "''")}'`,
    "archive_mode = 'off'",
    "recovery_target_action = 'promote'",
    ...(time ? [`recovery_target_time = '${time.toISOString().replace('T', ' ').replace('Z', '+00')}'`] : []),
  ]
  appendFileSync(join(data, 'postgresql.auto.conf'), `\n${settings.join('\n')}\n`)
  writeFileSync(join(data, 'recovery.signal'), '')
  // What is read of the log later is to be of this start.
  rmSync(join(data, 'server.log'), { force: true })
}

function reasonIn(data: string): string {
  try {
    const log = readFileSync(join(data, 'server.log'), 'utf8')
    if (log.includes('recovery ended before configured recovery target'))
      return 'The WAL in the archive ends before that moment: choose an earlier one, or look why it was not archived'
    const fatal = /(?:FATAL|PANIC): +(.*)/.exec(log)?.[1]
    if (fatal) return `The restored server did not start: ${fatal}`
  } catch {
    // There is no log where the server did not come so far.
  }
  return 'The restored server did not start'
}

async function examine(url: string, data: string): Promise<Pick<Rehearsal, 'rows' | 'broken' | 'reached'>> {
  const sql = openForOps(url)
  try {
    const recovered = await poll(
      async () => {
        // Where it finds no more WAL before that moment, it ends while it is asked.
        const [row] = await sql<[{ busy: boolean }]>`select pg_is_in_recovery() as busy`.catch(() => {
          throw new Fault(reasonIn(data))
        })
        return row.busy ? undefined : true
      },
      { deadlineMs: recoveryDeadlineMs, everyMs: 100 },
    )
    if (!recovered) throw new Fault(reasonIn(data))
    const rows = await countRows(sql)
    const broken = await findBrokenInvariants(sql)
    await settleAfterRestore(sql)
    return { rows, broken, reached: await lastTransaction(data) }
  } finally {
    await sql.end({ timeout: 1 })
  }
}

async function lastTransaction(data: string): Promise<string> {
  let text = ''
  for await (const chunk of createReadStream(join(data, 'server.log'))) text += chunk
  return /last completed transaction was at log time (.*)/.exec(text)?.[1] ?? 'the moment of the base backup'
}
