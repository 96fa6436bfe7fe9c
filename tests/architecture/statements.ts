import { join } from 'node:path'
import postgres from 'postgres'
import { afterThisFile } from '../support/cleanup'
import {
  type ExecutedStatement,
  readStatements,
  type SentStatement,
  sitesVariable,
} from '../support/statement-sites'
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

/** Each statement that the tests of this run have sent, the tests' own ones included. */
export function readSent(): ExecutedStatement[] {
  const folder = process.env[sitesVariable]
  if (!folder) throw new Error(`${sitesVariable} is not set: scripts/test.ts sets it for a run of all tests`)
  // The driver itself says these, for whoever opened the transaction.
  return readStatements(folder).filter(({ statement }) => !/^\s*(begin|commit|rollback)\b/i.test(statement))
}

/** Those of the product, by the file that wrote each. Migrations make the tables that the others are asked about. */
export function ofTheProduct(sent: readonly ExecutedStatement[]): SentStatement[] {
  return sent.flatMap(({ source, statement, types }) =>
    source === undefined || source.startsWith('src/platform/migration') ? [] : [{ source, statement, types }],
  )
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
  sent: readonly ExecutedStatement[],
): Promise<Faults> {
  const uses: TableUse[] = []
  const unknown: string[] = []
  for (const statement of ofTheProduct(sent)) {
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
