import { rename } from 'node:fs/promises'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { bareSql, isConcurrent } from '#platform/migrations'

/**
 * `bun run db:generate --name add_notes [--custom]`: the difference between tables in code and the last migration,
 * as a new one. drizzle-kit writes it; what it writes wrongly for a live database is put right here.
 */
export interface GenerateOptions {
  readonly name: string
  /** An empty file, to be written by hand. */
  readonly custom?: boolean
  readonly directory: string
  /** drizzle-kit's configuration: the tables, and this same directory, relative to the project (it needs that). */
  readonly config: string
}

interface Journal {
  readonly entries: { idx: number; tag: string }[]
}

const breakpoint = '--> statement-breakpoint\n'

/** Answers the tags it made: none when tables and migrations agree. */
export async function generateMigration(options: GenerateOptions): Promise<string[]> {
  const before = await readTags(options.directory)
  await runDrizzleKit(options)
  await numberFromOne(options.directory)
  const made = (await readTags(options.directory)).filter((tag) => !before.includes(tag))
  if (made[0] && !options.custom) await separateConcurrentStatements(options, made[0])
  return (await readTags(options.directory)).filter((tag) => !before.includes(tag))
}

async function runDrizzleKit({ name, custom, config }: GenerateOptions): Promise<void> {
  const kit = join(import.meta.dir, '..', 'node_modules', 'drizzle-kit', 'bin.cjs')
  const flags = ['generate', `--config=${config}`, `--name=${name}`, ...(custom ? ['--custom'] : [])]
  // Run by Bun, so that a machine without Node can do it.
  const child = Bun.spawn([process.execPath, kit, ...flags], {
    cwd: join(import.meta.dir, '..'),
    stdout: 'pipe',
    stderr: 'pipe',
  })
  const [said, complained] = await Promise.all([child.stdout.text(), child.stderr.text(), child.exited])
  // It exits with 0 also when it failed; only these words tell.
  if (!/\[✓\]|No schema changes/.test(said)) throw new Error(`${said}\n${complained}`.trim())
}

/** drizzle-kit begins at 0000, people at 0001; from then on it counts from the last one. */
async function numberFromOne(directory: string): Promise<void> {
  const journal = await readJournal(directory)
  const [first] = journal.entries
  if (journal.entries.length !== 1 || first?.idx !== 0) return
  const tag = first.tag.replace(/^0000/, '0001')
  await rename(join(directory, `${first.tag}.sql`), join(directory, `${tag}.sql`))
  await rename(join(directory, 'meta', '0000_snapshot.json'), join(directory, 'meta', '0001_snapshot.json'))
  Object.assign(first, { idx: 1, tag })
  await Bun.write(journalPath(directory), JSON.stringify(journal, null, 2))
}

/** drizzle-kit puts CREATE INDEX CONCURRENTLY beside statements that need a transaction; it may not be in one. */
async function separateConcurrentStatements(options: GenerateOptions, tag: string): Promise<void> {
  const path = join(options.directory, `${tag}.sql`)
  const statements = (await Bun.file(path).text())
    .split('--> statement-breakpoint')
    .map((text) => text.trim())
  const moved = statements.filter((text) => isConcurrent(text) || isRebuilt(text, statements))
  if (moved.length === 0) return

  const kept = statements.filter((text) => !moved.includes(text))
  const concurrent = `-- migrate: no-transaction\n${moved.map(repeatable).join(breakpoint)}`
  if (kept.length === 0) {
    await Bun.write(path, concurrent)
    return
  }
  await Bun.write(path, kept.map((text) => `${text}\n`).join(breakpoint))
  const [following] = await generateMigration({ ...options, name: `${options.name}_indexes`, custom: true })
  await Bun.write(join(options.directory, `${following}.sql`), concurrent)
}

/** A changed index is dropped and made again: both in one file, so that nobody is without it for long. */
function isRebuilt(statement: string, all: readonly string[]): boolean {
  const name = /^drop\s+index\s+("\w+")/i.exec(bareSql(statement))?.[1]
  return name !== undefined && all.some((other) => isConcurrent(other) && other.includes(name))
}

function repeatable(statement: string): string {
  const said = statement
    .replace(/^(create\s+(?:unique\s+)?index\s+concurrently)\s+(?!if\b)/i, '$1 IF NOT EXISTS ')
    .replace(/^drop\s+index\s+(?!concurrently\b)/i, 'DROP INDEX CONCURRENTLY IF EXISTS ')
  return `${said}\n`
}

function journalPath(directory: string): string {
  return join(directory, 'meta', '_journal.json')
}

async function readJournal(directory: string): Promise<Journal> {
  const file = Bun.file(journalPath(directory))
  return (await file.exists()) ? await file.json() : { entries: [] }
}

async function readTags(directory: string): Promise<string[]> {
  return (await readJournal(directory)).entries.map((entry) => entry.tag)
}

if (import.meta.main) {
  const { values } = parseArgs({ options: { name: { type: 'string' }, custom: { type: 'boolean' } } })
  if (!values.name || !/^[a-z][a-z0-9_]*$/.test(values.name)) {
    console.error('Say what it is: ./scripts/run db:generate --name add_order_notes')
    process.exit(1)
  }
  const root = join(import.meta.dir, '..')
  const made = await generateMigration({
    name: values.name,
    custom: values.custom ?? false,
    directory: join(root, 'drizzle', 'migrations'),
    config: join(root, 'drizzle.config.ts'),
  })
  console.log(made.length === 0 ? 'Tables and migrations agree, nothing to do' : `Made ${made.join(', ')}`)
}
