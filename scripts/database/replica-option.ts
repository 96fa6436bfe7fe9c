import { openHosts } from '#platform/database-hosts'
import { readDatabaseTarget } from '#platform/database-url'
import { SettingsReader } from '#platform/settings-reader'
import { Fault, messageOf } from '../services/index'

/**
 * The settings of a command that only reads: with `--replica` its database is the first standby of `DATABASE_READ_URL` that
 * answers, and it has no other. So a backup or a check takes nothing from whoever is buying.
 */
export async function settingsForReading(): Promise<Record<string, string | undefined>> {
  if (!process.argv.includes('--replica')) return process.env
  const url = await findReplica()
  return {
    ...process.env,
    DATABASE_URL: url,
    MIGRATE_DATABASE_URL: '',
    DATABASE_READ_URL: '',
    DATABASE_READER_URL: '',
  }
}

async function findReplica(): Promise<string> {
  const read = new SettingsReader(process.env)
  const named = read.optionalUrl('DATABASE_READ_URL', ['postgres:', 'postgresql:'])
  read.finish()
  const target = readDatabaseTarget(named ?? '')
  if (!target)
    throw new Fault(
      '--replica reads from DATABASE_READ_URL, which is not set. Set it, or leave --replica out.',
    )
  return await openHosts({ ...target, wish: 'standby' })
    .choose()
    .catch((error: unknown) => {
      throw new Fault(`${messageOf(error)}. Start a standby of DATABASE_READ_URL, or leave --replica out.`)
    })
}
