import { join } from 'node:path'
import { findDatabase } from '#platform/database-hosts'
import { MigrationError } from '#platform/migrations'
import { ConfigurationError, SettingsReader } from '#platform/settings-reader'
import { explain, Fault, messageOf, ROOT } from '../services/index'

export const migrationsDirectory = join(ROOT, 'drizzle/migrations')
export const downDirectory = join(ROOT, 'drizzle/down')

/** The database that a command works on, by a direct connection. Ops need not have the shop's secrets for this. */
export async function targetUrl(
  variable = 'DATABASE_URL',
  variables: Readonly<Record<string, string | undefined>> = process.env,
): Promise<string> {
  const read = new SettingsReader(variables)
  const production = process.env.NODE_ENV === 'production'
  const fallback = production ? undefined : 'postgres://postgres@127.0.0.1:54329/metropolitan'
  const direct = read.optionalUrl('MIGRATE_DATABASE_URL', ['postgres:', 'postgresql:'])
  const url = direct ?? read.url(variable, ['postgres:', 'postgresql:'], fallback)
  read.finish()
  return await findDatabase(url).catch((error: unknown) => {
    throw new Fault(messageOf(error))
  })
}

/** Runs a command to its end: what was foreseen is told in one line, anything else with its stack. */
export async function runCommand(work: () => Promise<void>): Promise<void> {
  try {
    await work()
  } catch (error) {
    const expected = error instanceof MigrationError || error instanceof ConfigurationError
    console.error(expected ? error.message : explain(error))
    process.exitCode = 1
  }
}

/** The value after `--name`; a Fault where it is missing. */
export function option(name: string, args: readonly string[] = process.argv): string | undefined {
  const position = args.indexOf(`--${name}`)
  if (position === -1) return undefined
  const value = args[position + 1]
  if (value === undefined || value.startsWith('--')) throw new Fault(`--${name} needs a value`)
  return value
}

/** Refuses what a command does not know, because a misspelt `--status` must not migrate. */
export function refuseUnknownOptions(known: readonly string[], args = process.argv.slice(2)): void {
  const unknown = args.filter((word) => !known.includes(word))
  if (unknown.length === 0) return
  throw new Fault(`Nothing was done: ${unknown.join(' ')} is unknown. There is: ${known.join(', ')}`)
}

/** Columns as wide as their widest cell; numbers are up to the caller. */
export function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const widths = head.map((title, column) =>
    Math.max(title.length, ...rows.map((row) => (row[column] ?? '').length)),
  )
  const line = (cells: readonly string[]) =>
    cells
      .map((cell, column) => cell.padEnd(widths[column] ?? 0))
      .join('  ')
      .trimEnd()
  return [line(head), line(widths.map((width) => '─'.repeat(width))), ...rows.map(line)].join('\n')
}
