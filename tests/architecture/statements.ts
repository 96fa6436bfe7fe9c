import { join } from 'node:path'
import postgres from 'postgres'
import { afterThisFile } from '../support/cleanup'
import { readStatements, type SentStatement, sitesVariable } from '../support/statement-sites'
import type { Faults } from './debts'
import {
  allowedIn,
  isSent,
  isUnderstood,
  ownersIn,
  strongest,
  type TableUse,
  tableRules,
  unsent,
  usesOf,
} from './table-use'
import { root, type Tree } from './tree'

/** Each statement that the tests of this run have sent, by the file that wrote it. */
export function readSent(): SentStatement[] {
  const folder = process.env[sitesVariable]
  if (!folder) throw new Error(`${sitesVariable} is not set: scripts/test.ts sets it for a run of all tests`)
  const sent = readStatements(folder).flatMap(({ source, ...statement }) =>
    source === undefined ? [] : [{ ...statement, source }],
  )
  // Migrations make the tables that the others are asked about.
  return sent.filter(({ source }) => !source.startsWith('src/platform/migration'))
}

/** One connection that closes with the test file: what it prepares is its own. */
export async function openReserved(url: string): Promise<postgres.ReservedSql> {
  const client = postgres(url, { max: 1, onnotice: () => undefined })
  afterThisFile(() => client.end({ timeout: 1 }))
  return await client.reserve()
}

/** What each rule about tables says of the statements that were sent. */
export async function tableFaults(
  sql: postgres.ReservedSql,
  tree: Tree,
  sent: readonly SentStatement[],
): Promise<Faults> {
  const uses: TableUse[] = []
  const unknown: string[] = []
  for (const statement of sent) {
    const asked = await usesOf(sql, statement).catch((error: unknown) => {
      unknown.push(`${statement.source}: ${String(error)}`)
      return []
    })
    uses.push(...asked)
  }
  const page = await Bun.file(join(root, 'docs/decisions/0003-statements-that-cross-domains.md')).text()
  const evidence = { uses: strongest(uses), owners: ownersIn(tree), allowed: allowedIn(page) }
  return new Map([
    ...tableRules.map(({ name, faults }) => [name, [...faults(evidence)].toSorted()] as const),
    [isUnderstood, unknown],
    [isSent, unsent(tree, sent)],
  ])
}
