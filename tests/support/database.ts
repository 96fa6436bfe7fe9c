import { createHash, randomBytes } from 'node:crypto'
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import postgres from 'postgres'
import { migrate } from '#platform/migrations'
import { poll, ROOT } from '../../scripts/services/index'
import { afterThisFile } from './cleanup'
import { testServices } from './services'
import { noteDatabase } from './transcripts'

export type TestDatabase = { url: string; name: string; drop(): Promise<void> }

const MIGRATIONS = join(ROOT, 'drizzle/migrations')
const TEMPLATE_LOCK = 7_205_002
const TEMPLATE_DEADLINE_MS = 120_000

/** A migrated, empty database of this test file's own; dropped when the file ends. About 50 ms. */
export async function createTestDatabase(): Promise<TestDatabase> {
  const template = await ensureTemplate()
  const name = `t_${process.pid}_${randomBytes(4).toString('hex')}`
  await administer((sql) => sql.unsafe(`create database ${name} template ${template} strategy file_copy`))
  noteDatabase(name)
  const drop = () =>
    administer((sql) => sql.unsafe(`drop database if exists ${name} with (force)`)).then(() => {})
  afterThisFile(drop)
  return { url: await urlOf(name), name, drop }
}

/** A database with nothing in it, for tests of the migrations themselves. */
export async function createEmptyDatabase(): Promise<TestDatabase> {
  const name = `t_${process.pid}_${randomBytes(4).toString('hex')}`
  await administer((sql) => sql.unsafe(`create database ${name}`))
  const drop = () =>
    administer((sql) => sql.unsafe(`drop database if exists ${name} with (force)`)).then(() => {})
  afterThisFile(drop)
  return { url: await urlOf(name), name, drop }
}

/**
 * The migrated database all others are copied from, built once for each state of the migrations. It is built under
 * another name and renamed, so a template that exists is whole; nobody can connect to it, so it can always be copied.
 */
export async function ensureTemplate(report: (line: string) => void = () => {}): Promise<string> {
  const template = `tpl_${hashOf(['drizzle/migrations', 'drizzle/seed'])}`
  await administer(async (sql) => {
    if (await exists(sql, template)) return
    await holdingLock(sql, async () => {
      if (!(await exists(sql, template))) await buildTemplate(sql, template, report)
    })
  })
  return template
}

async function buildTemplate(
  sql: postgres.Sql,
  template: string,
  report: (line: string) => void,
): Promise<void> {
  const unfinished = `${template}_unfinished`
  await sql.unsafe(`drop database if exists ${unfinished} with (force)`)
  await sql.unsafe(`create database ${unfinished}`)
  await migrate({ url: await urlOf(unfinished), directory: MIGRATIONS, report })
  await sql.unsafe(`alter database ${unfinished} with is_template true allow_connections false`)
  await sql.unsafe(`alter database ${unfinished} rename to ${template}`)
}

async function exists(sql: postgres.Sql, name: string): Promise<boolean> {
  const rows = await sql`select 1 from pg_database where datname = ${name}`
  return rows.length > 0
}

/** Polled, because a session waiting for an advisory lock blocks the concurrent index builds of its holder. */
async function holdingLock(sql: postgres.Sql, work: () => Promise<void>): Promise<void> {
  const attempt = async () => {
    const [row] = await sql<{ held: boolean }[]>`select pg_try_advisory_lock(${TEMPLATE_LOCK}) as held`
    return row?.held ? true : undefined
  }
  const held = await poll(attempt, { deadlineMs: TEMPLATE_DEADLINE_MS, everyMs: 100 })
  if (!held) throw new Error('another test process has been building the template for too long')
  await work()
}

/** One connection that cannot outlive the work, on the database that is nobody's. */
async function administer<T>(work: (sql: postgres.Sql) => Promise<T>): Promise<T> {
  const sql = postgres(await urlOf('postgres'), {
    max: 1,
    connect_timeout: 10,
    onnotice() {},
    fetch_types: false,
  })
  try {
    return await work(sql)
  } finally {
    await sql.end({ timeout: 5 })
  }
}

async function urlOf(database: string): Promise<string> {
  const url = new URL((await testServices()).postgresUrl)
  url.pathname = `/${database}`
  return url.href
}

function hashOf(folders: string[]): string {
  const hash = createHash('sha256')
  for (const folder of folders.map((name) => join(ROOT, name)).filter((path) => existsSync(path))) {
    const entries = readdirSync(folder, { withFileTypes: true, recursive: true })
    const files = entries.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name))
    for (const file of files.sort()) hash.update(file).update(readFileSync(file))
  }
  return hash.digest('hex').slice(0, 16)
}
