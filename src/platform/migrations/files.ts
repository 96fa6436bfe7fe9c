import { createHash } from 'node:crypto'
import { readdir, readFile } from 'node:fs/promises'
import { basename, join } from 'node:path'

/** A refusal or a failure that ops can act on: the message names the file and says what to do next. */
export class MigrationError extends Error {
  override readonly name = 'MigrationError'
}

export interface Migration {
  /** The file's name without `.sql`: `0002_critical_indexes`. */
  readonly tag: string
  readonly index: number
  readonly hash: string
  /** False for a file marked `-- migrate: no-transaction`: its statements run one by one. */
  readonly transactional: boolean
  readonly statements: readonly string[]
}

export interface AppliedMigration {
  readonly tag: string
  readonly hash: string
}

interface JournalEntry {
  readonly idx: number
  readonly tag: string
}

const noTransaction = /^--\s*migrate:\s*no-transaction\s*$/m

/**
 * Reads a folder of migrations in order and refuses one that is not whole. This file alone knows drizzle's layout:
 * a journal in `meta/_journal.json`, a `.sql` file for each entry, statements between `--> statement-breakpoint`.
 */
export async function loadMigrations(directory: string): Promise<Migration[]> {
  const entries = await readJournal(directory)
  const files = (await readdir(directory)).filter((file) => file.endsWith('.sql')).toSorted()
  refuse(journalFaults(entries, files))
  const migrations = await Promise.all(entries.map((entry) => readMigration(directory, entry)))
  refuse(migrations.flatMap(contentFaults))
  return migrations
}

/**
 * What is left to do, in order; `ahead` are the migrations of a newer release, which an older one leaves alone
 * (a release may be taken back without its database). Refuses everything that cannot have happened in order.
 */
export function pendingMigrations(migrations: readonly Migration[], applied: readonly AppliedMigration[]) {
  const hashes = new Map(applied.map((row) => [row.tag, row.hash]))
  const known = new Set(migrations.map((migration) => migration.tag))
  const pending = migrations.filter((migration) => !hashes.has(migration.tag))
  const lastKnown = migrations.at(-1)?.index ?? 0
  const strangers = applied.map((row) => row.tag).filter((tag) => !known.has(tag))
  const ahead = pending.length === 0 ? strangers.filter((tag) => numberOf(tag) > lastKnown) : []
  const newest = applied.map((row) => row.tag).toSorted((a, b) => numberOf(b) - numberOf(a))[0]

  refuse([
    ...strangers
      .filter((tag) => !ahead.includes(tag))
      .map((tag) => `${tag}.sql was applied to this database but is missing from the folder: bring it back`),
    ...migrations
      .filter((migration) => (hashes.get(migration.tag) ?? migration.hash) !== migration.hash)
      .map(
        ({ tag }) =>
          `${tag}.sql was changed after it was applied: undo the change and put it into a new migration`,
      ),
    ...pending
      .filter((migration) => newest !== undefined && migration.index <= numberOf(newest))
      .map(
        ({ tag }) =>
          `${tag}.sql is out of order: ${newest}, which comes after it, is applied already. Generate it anew, to come last`,
      ),
  ])
  return { pending, ahead }
}

/** The SQL alone: comments become a space, the contents of strings and function bodies go. For looking, not for running. */
export function bareSql(statement: string): string {
  const tokens =
    /(--[^\n]*|\/\*[\s\S]*?\*\/)|('(?:[^']|'')*'|\$(\w*)\$[\s\S]*?\$\3\$)|("(?:[^"]|"")*")|([^'"$/-]+|.)/g
  return statement
    .replace(tokens, (token, comment?: string, text?: string) => {
      if (comment) return ' '
      return text ? "''" : token
    })
    .trim()
}

/** The first line that says something, cut to what fits into a message. */
export function firstLine(statement: string): string {
  const line = bareSql(statement).split('\n')[0]?.replaceAll(/\s+/g, ' ').trim() ?? ''
  return line.length > 80 ? `${line.slice(0, 79)}…` : line
}

/** May the statement wait and work beside the shop's writes? Such a one cannot run in a transaction. */
export function isConcurrent(statement: string): boolean {
  return /\bconcurrently\b/i.test(bareSql(statement))
}

async function readJournal(directory: string): Promise<JournalEntry[]> {
  const path = join(directory, 'meta', '_journal.json')
  const text = await readFile(path, 'utf8').catch(() => undefined)
  if (text === undefined) throw new MigrationError(`${path} is missing: is this a folder of migrations?`)
  const entries = entriesIn(text)
  if (!entries) throw new MigrationError(`${path} is not a journal of drizzle-kit: bring it back from git`)
  return entries.toSorted((a, b) => a.idx - b.idx)
}

function entriesIn(text: string): JournalEntry[] | undefined {
  try {
    const { entries } = JSON.parse(text) as { entries?: JournalEntry[] }
    const whole = entries?.every((entry) => Number.isInteger(entry.idx) && typeof entry.tag === 'string')
    return whole ? entries : undefined
  } catch {
    return undefined
  }
}

function journalFaults(entries: readonly JournalEntry[], files: readonly string[]): string[] {
  const listed = new Set(entries.map((entry) => `${entry.tag}.sql`))
  const twice = entries.filter((entry, position) => entries[position - 1]?.idx === entry.idx)
  return [
    ...entries
      .filter((entry) => !files.includes(`${entry.tag}.sql`))
      .map((entry) => `${entry.tag}.sql is in the journal but missing from the folder: bring it back`),
    ...files
      .filter((file) => !listed.has(file))
      .map(
        (file) =>
          `${file} is not in the journal: make migrations with "./scripts/run db:generate", or remove it`,
      ),
    ...twice.map(
      (entry) => `${entry.tag} has a number that another has too: generate the one not yet merged anew`,
    ),
    ...entries
      .filter((entry) => numberOf(entry.tag) !== entry.idx)
      .map((entry) => `${entry.tag} is number ${entry.idx} in the journal: file and journal must agree`),
  ]
}

async function readMigration(directory: string, { idx, tag }: JournalEntry): Promise<Migration> {
  // A checkout with Windows' line ends is the same migration.
  const text = (await readFile(join(directory, basename(`${tag}.sql`)), 'utf8')).replaceAll('\r\n', '\n')
  return {
    tag,
    index: idx,
    hash: createHash('sha256').update(text).digest('hex'),
    transactional: !noTransaction.test(text),
    statements: text
      .split('--> statement-breakpoint')
      .map((statement) => statement.trim())
      .filter((statement) => bareSql(statement) !== ''),
  }
}

/** What would fail half-way, or could not be run again, is refused before anything has run. */
function contentFaults(migration: Migration): string[] {
  const made = new Set(migration.statements.flatMap((statement) => tableIn(statement, makesTable) ?? []))
  return migration.statements.flatMap((statement, position) => {
    const fault =
      (migration.transactional ? transactionalFault(statement) : repeatableFault(statement)) ??
      blockingFault(statement, made)
    return fault
      ? [`${migration.tag}.sql, statement ${position + 1} (${firstLine(statement)}): ${fault}`]
      : []
  })
}

function transactionalFault(statement: string): string | undefined {
  if (isConcurrent(statement)) {
    return 'CONCURRENTLY cannot run in a transaction: move it to a file of its own marked "-- migrate: no-transaction"'
  }
  if (/(^|;)\s*(begin(?!\s+atomic)|start\s+transaction|commit|rollback)\b/i.test(bareSql(statement))) {
    return 'the runner opens and commits the transaction, the file must not'
  }
  return undefined
}

// These change nothing when they are run a second time, and have no IF [NOT] EXISTS to say so.
const repeatable =
  /^(set|reset|analyze|vacuum|comment\s+on|reindex\b.*\bconcurrently|alter\s+table\b.*\b(validate\s+constraint|set\s+\(|alter\s+column\b.*\bset\s+statistics))\b/is

/** A runner killed in such a file begins it again, so each statement must be one that may have run already. */
function repeatableFault(statement: string): string | undefined {
  const bare = bareSql(statement).replace(/;\s*$/, '')
  if (bare.includes(';')) return 'separate the statements by "--> statement-breakpoint"'
  const saysSo = /\bif\s+(not\s+)?exists\b/i.test(bare) || /--\s*migrate:\s*repeatable\b/.test(statement)
  if (saysSo || repeatable.test(bare)) return undefined
  return 'it may run twice: use IF [NOT] EXISTS, or say why it may with "-- migrate: repeatable, because …"'
}

const name = String.raw`((?:"[^"]+"|[\w$]+)(?:\s*\.\s*(?:"[^"]+"|[\w$]+))?)`
const makesTable = new RegExp(
  String.raw`^create\s+(?:unlogged\s+)?table\s+(?:if\s+not\s+exists\s+)?${name}`,
  'i',
)
const buildsIndex = [
  new RegExp(
    String.raw`^create\s+(?:unique\s+)?index\s+(?!concurrently\b)(?:if\s+not\s+exists\s+)?(?:"[^"]+"\s+|(?!on\b)[\w$]+\s+)?` +
      String.raw`on\s+(?:only\s+)?${name}`,
    'i',
  ),
  new RegExp(
    String.raw`^alter\s+table\s+(?:only\s+)?${name}\s[\s\S]*\badd\s+(?:constraint\s+\S+\s+)?(?:unique|primary\s+key)\b(?!\s+using\s+index)`,
    'i',
  ),
]

function tableIn(statement: string, ...patterns: readonly RegExp[]): string | undefined {
  const bare = bareSql(statement)
  const [table] = patterns.flatMap((pattern) => pattern.exec(bare)?.[1] ?? [])
  return table
    ?.replaceAll(/["\s]/g, '')
    .replace(/^public\./, '')
    .toLowerCase()
}

/** An index that is built while writers wait, on a table that has rows already: somebody forgot `.concurrently()`. */
function blockingFault(statement: string, made: ReadonlySet<string>): string | undefined {
  const table = tableIn(statement, ...buildsIndex)
  if (!table || made.has(table) || /--\s*migrate:\s*blocking, because\b/.test(statement)) return undefined
  return (
    `it keeps everyone from writing to ${table} while it builds an index: use CONCURRENTLY (.concurrently() in the ` +
    'table, then ./scripts/run db:generate), or say why it may with "-- migrate: blocking, because …"'
  )
}

function numberOf(tag: string): number {
  return Number.parseInt(tag, 10)
}

function refuse(faults: readonly string[]): void {
  if (faults.length > 0) throw new MigrationError(faults.join('\n'))
}
