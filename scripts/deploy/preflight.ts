import { statfsSync } from 'node:fs'
import { readConfig } from '#platform/config'
import { type Context, closeContext, openContext } from '#platform/context'
import { findPoolerFaults } from '#platform/database-pooler'
import { checkSecrets } from '#platform/secrets'
import { ConfigurationError } from '#platform/settings-reader'
import { readStatus } from '../database/index'
import { messageOf } from '../services/index'
import { type Finding, right, unknown, wrong } from './finding'
import { examineRedis } from './redis'

export interface PreflightOptions {
  readonly variables: Readonly<Record<string, string | undefined>>
  /** The address of Postgres that migrations and backups use. */
  readonly directUrl: () => Promise<string>
  /** Folders that will be written to. */
  readonly folders: readonly string[]
  /** Keys, endpoint and clock of Stripe. */
  readonly examineStripe: (context: Context) => Promise<readonly Finding[]>
}

const oldestPostgres = 15
const newestPostgres = 18
const longestSkewMs = 2_000
const patienceMs = 15_000

/** Whether a release may be brought out here: everything it will need, looked at without changing anything. */
export async function preflight(options: PreflightOptions): Promise<Finding[]> {
  const { variables } = options
  const configured = examineConfiguration(variables)
  if (configured.config === undefined) return [...configured.findings, ...examineDisks(options.folders)]
  const context = openContext(configured.config, 'preflight')
  try {
    const groups = await Promise.all([
      inTime('Postgres', examinePostgres(context)),
      inTime('Migrations', examineMigrations(options)),
      inTime('Redis', examineRedis(context)),
      inTime('Stripe', options.examineStripe(context)),
    ])
    return [...configured.findings, ...groups.flat(), ...examineDisks(options.folders)]
  } finally {
    // What does not answer is not waited for.
    await Promise.race([closeContext(context), Bun.sleep(1_000)])
  }
}

function examineConfiguration(variables: PreflightOptions['variables']) {
  try {
    const config = readConfig({ ...variables, LOG_LEVEL: 'silent' })
    if (config.environment === 'production') {
      return {
        config,
        findings: [right(`configuration and keys of ${config.release} are as production wants them`)],
      }
    }
    const { faults } = checkSecrets(variables)
    const next = `NODE_ENV=production refuses ${faults.length} of the keys here: ./scripts/run keys:check`
    return {
      config,
      findings: [
        right(`the configuration of ${config.release} can be read`),
        unknown(`this is ${config.environment}, not production: nothing real is sold here`, next),
      ],
    }
  } catch (error) {
    if (!(error instanceof ConfigurationError)) throw error
    return {
      findings: error.faults.map((fault) =>
        wrong(fault, 'see .env.example, and the file with your settings'),
      ),
    }
  }
}

async function examinePostgres(context: Context): Promise<Finding[]> {
  const before = Date.now()
  const [seen] = await context.db.sql<
    { version: number; now: Date; used: number; most: number; isReadOnly: boolean }[]
  >`
    select current_setting('server_version_num')::int as version, clock_timestamp() as now,
      (select count(*)::int from pg_stat_activity where backend_type = 'client backend') as used,
      current_setting('max_connections')::int as most,
      current_setting('transaction_read_only') = 'on' as "isReadOnly"`
  if (!seen) return []
  const major = Math.floor(seen.version / 10_000)
  const skewMs = Math.max(0, before - seen.now.getTime(), seen.now.getTime() - Date.now())
  const { poolSize, readerPoolSize } = context.config.database
  // During a roll a new process stands beside the old one, with pools of its own.
  const wanted = 2 * poolSize + readerPoolSize
  const free = seen.most - seen.used
  const faults = await findPoolerFaults(context)
  return [
    major >= oldestPostgres && major <= newestPostgres
      ? right(`Postgres answers, version ${major}`)
      : wrong(`Postgres is version ${major}`, `use ${oldestPostgres} to ${newestPostgres}`),
    ...(seen.isReadOnly
      ? [wrong('Postgres takes no writes', 'name the primary in DATABASE_URL, or wait for the promotion')]
      : []),
    ...faults.map((fault) => wrong(`Postgres: ${fault}`, 'docs/operations/pgbouncer.md')),
    skewMs <= longestSkewMs
      ? right('the clocks of this machine and of Postgres agree')
      : wrong(
          `this clock and that of Postgres are ${Math.round(skewMs / 1_000)} s apart`,
          'start NTP on both',
        ),
    free >= wanted
      ? right(`Postgres has room for ${free} more connections`)
      : wrong(
          `Postgres has room for ${free} more connections, and a roll needs ${wanted}`,
          'raise max_connections, lower DATABASE_POOL_SIZE, or put PgBouncer between: docs/operations/pgbouncer.md',
        ),
  ]
}

async function examineMigrations({ directUrl }: PreflightOptions): Promise<Finding[]> {
  const { pending, faults } = await readStatus(await directUrl())
  // What is missing only because it is not yet there is no fault.
  const other = pending.length > 0 ? [] : faults
  return [
    pending.length === 0
      ? right('every migration is applied')
      : unknown(
          `${pending.length} migration(s) are pending: ${pending.join(', ')}`,
          './scripts/run db:migrate',
        ),
    ...other.map((fault) => wrong(fault, './scripts/run db:status')),
  ]
}

/** A shop stops where its logs or its data find no room. */
function examineDisks(folders: readonly string[]): Finding[] {
  return folders.map((folder) => {
    try {
      const { bavail, blocks, bsize } = statfsSync(folder)
      const freeMb = Math.floor((bavail * bsize) / 1_048_576)
      const share = Math.round((bavail / Math.max(1, blocks)) * 100)
      if (freeMb >= 1_024 && share >= 5) return right(`${folder} has room: ${freeMb} MB`)
      return wrong(`${folder} has ${freeMb} MB left (${share} %)`, 'make room: at least 1024 MB and 5 %')
    } catch (error) {
      return wrong(`${folder} cannot be looked at: ${messageOf(error)}`, `mkdir -p ${folder}`)
    }
  })
}

async function inTime(what: string, examined: Promise<readonly Finding[]>): Promise<readonly Finding[]> {
  const where: Readonly<Record<string, string>> = {
    Postgres: 'DATABASE_URL',
    Migrations: 'MIGRATE_DATABASE_URL',
    Redis: 'REDIS_URL',
    Stripe: 'STRIPE_SECRET_KEY',
  }
  const late = Bun.sleep(patienceMs).then(() =>
    Promise.reject(new Error(`no answer in ${patienceMs / 1_000} s`)),
  )
  late.catch(() => undefined)
  try {
    return await Promise.race([examined, late])
  } catch (error) {
    const reason = messageOf(error).replaceAll(/\s*\n\s*/g, ' ')
    return [wrong(`${what} cannot be used: ${reason}`, `is it running, and is ${where[what]} right?`)]
  }
}
