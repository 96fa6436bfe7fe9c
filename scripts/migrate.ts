import { join } from 'node:path'
import { MigrationError, migrate, readMigrationStatus } from '#platform/migrations'
import { ConfigurationError, SettingsReader } from '#platform/settings-reader'
import { announceTarget, refuseUnknownOptions } from './database/index'
import { Fault } from './services/index'

/** `bun run db:migrate [--status]`. Reads only the database's URL: ops need not have the shop's secrets for this. */
const directory = join(import.meta.dir, '..', 'drizzle', 'migrations')

try {
  refuseUnknownOptions(['--status'])
  const url = readUrl()
  if (process.argv.includes('--status')) await printStatus(url)
  else await run(url)
} catch (error) {
  const expected = [MigrationError, ConfigurationError, Fault].some((kind) => error instanceof kind)
  console.error(expected && error instanceof Error ? error.message : error)
  process.exitCode = 1
}

function readUrl(): string {
  const read = new SettingsReader(process.env)
  const production = process.env.NODE_ENV === 'production'
  const fallback = production ? undefined : 'postgres://postgres@127.0.0.1:54329/metropolitan'
  // The API may go through a pooler, which the migration lock does not survive.
  const direct = read.optionalUrl('MIGRATE_DATABASE_URL', ['postgres:', 'postgresql:'])
  const url = direct ?? read.url('DATABASE_URL', ['postgres:', 'postgresql:'], fallback)
  read.finish()
  return url
}

async function run(url: string): Promise<void> {
  announceTarget(url)
  const { applied } = await migrate({ url, directory, report: (line) => console.log(line) })
  console.log(applied.length === 0 ? 'The database is up to date' : `${applied.length} migration(s) applied`)
}

async function printStatus(url: string): Promise<void> {
  const { applied, pending } = await readMigrationStatus({ url, directory })
  for (const { tag, appliedAt, durationMs } of applied) {
    console.log(`${tag}  applied ${appliedAt.toISOString()} in ${durationMs} ms`)
  }
  for (const tag of pending) console.log(`${tag}  pending`)
}
