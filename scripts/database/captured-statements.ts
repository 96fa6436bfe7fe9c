import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Glob } from 'bun'
import type postgres from 'postgres'
import { captureVariable } from '../../tests/support/statement-record'
import { Fault } from '../services/progress'
import { ROOT } from '../services/settings'

export interface CapturedStatement {
  readonly statement: string
  /** OIDs of the parameters' types; 0 where the server decides. */
  readonly types: readonly number[]
}

export const capturedFile = join(ROOT, 'tests/database/statements.json')

/** The tests that make the product do what it does. */
const folders = ['e2e', 'http', 'identity', 'order', 'payment', 'admin', 'platform']

/** Runs these tests and gives every statement that the product sent meanwhile, each once. */
export async function captureStatements(): Promise<CapturedStatement[]> {
  const folder = mkdtempSync(join(tmpdir(), 'statements-'))
  try {
    const paths = folders.map((name) => `tests/${name}/`)
    const child = Bun.spawn([process.execPath, 'scripts/test.ts', ...paths], {
      cwd: ROOT,
      env: { ...process.env, [captureVariable]: folder },
      stdio: ['ignore', 'inherit', 'inherit'],
    })
    if ((await child.exited) !== 0)
      throw new Fault('The tests fail: what they sent is no measure of anything')
    return chooseOurs(readdirSync(folder).flatMap((name) => readLines(join(folder, name))))
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}

function readLines(file: string): CapturedStatement[] {
  const lines = readFileSync(file, 'utf8').trim().split('\n')
  return lines.map((line) => JSON.parse(line) as CapturedStatement)
}

const windowLength = 36

/**
 * Tests send statements of their own, too, through the same pool. One is taken for the product's if a piece of it of
 * some length stands in the product's source.
 */
function chooseOurs(captured: readonly CapturedStatement[]): CapturedStatement[] {
  const source = [...new Glob('src/**/*.ts').scanSync(ROOT)]
    .map((path) => flat(readFileSync(join(ROOT, path), 'utf8')))
    .join('\n')
  const ours = captured.filter(({ statement }) => {
    if (!/^\s*(select|insert|update|delete|with)\b/i.test(statement)) return false
    const pieces = statement.split(/\$\d+/).map((piece) => flat(piece).trim())
    const longest = pieces.toSorted((a, b) => b.length - a.length)[0] ?? ''
    const starts = Array.from({ length: Math.max(1, longest.length - windowLength) }, (_, start) => start)
    return starts.some((start) => source.includes(longest.slice(start, start + windowLength)))
  })
  const unique = new Map(ours.map((entry) => [flat(entry.statement), entry]))
  return [...unique.entries()].toSorted(([a], [b]) => (a < b ? -1 : 1)).map(([, entry]) => entry)
}

function flat(text: string): string {
  return text.replaceAll(/\s+/g, ' ')
}

/** Which of the statements this schema does not understand any more, and why. None of them is carried out. */
export async function findBroken(
  sql: postgres.ReservedSql,
  statements: readonly CapturedStatement[],
): Promise<string[]> {
  const broken: string[] = []
  for (const { statement, types } of statements) {
    try {
      const names = await sql<{ name: string }[]>`
        select case when oid = 0 then 'unknown' else oid::regtype::text end as name
        from unnest(${types.map(String)}::oid[]) with ordinality t(oid, place) order by place`
      const parameters = names.length > 0 ? `(${names.map(({ name }) => name).join(', ')})` : ''
      await sql.unsafe(`prepare captured${parameters} as ${statement}`)
      const nothing = names.length > 0 ? `(${names.map(() => 'null').join(', ')})` : ''
      try {
        await sql.unsafe(`explain execute captured${nothing}`)
      } finally {
        await sql.unsafe('deallocate captured')
      }
    } catch (error) {
      broken.push(
        `${error instanceof Error ? error.message : String(error)}: ${flat(statement).slice(0, 100)}`,
      )
    }
  }
  return broken
}
