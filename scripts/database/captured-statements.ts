import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type postgres from 'postgres'
import { loadMigrations } from '#platform/migrations'
import { transcriptsVariable } from '../../tests/support/transcripts'
import { Fault, type Report, ROOT } from '../services/index'
import { choose } from './capture'
import {
  type Captured,
  type CapturedStatement,
  carryOut,
  flat,
  planFault,
  prepareAll,
  type Step,
} from './replay'
import { migrationsDirectory } from './target'
import { readTranscripts } from './transcripts'

export const capturedFile = join(ROOT, 'tests/database/statements.json')

/** Runs all tests, in a folder of its own for what they send, and chooses from that. `sql`: as for `choose`. */
export async function captureStatements(sql: postgres.ReservedSql, report: Report): Promise<Captured> {
  const folder = mkdtempSync(join(tmpdir(), 'transcripts-'))
  try {
    const child = Bun.spawn([process.execPath, 'scripts/test.ts', 'tests/'], {
      cwd: ROOT,
      env: { ...process.env, [transcriptsVariable]: folder },
      stdio: ['ignore', 'inherit', 'inherit'],
    })
    if ((await child.exited) !== 0)
      throw new Fault('The tests fail: what they sent is no measure of anything')
    return await chooseFrom(folder, sql, report)
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}

export async function chooseFrom(
  folder: string,
  sql: postgres.ReservedSql,
  report: Report,
): Promise<Captured> {
  const migration = (await loadMigrations(migrationsDirectory)).at(-1)?.tag ?? ''
  return { migration, ...(await choose(sql, readTranscripts(folder), report)) }
}

/** A line for each statement and each day, so that a difference shows which. */
export function writeCaptured({ migration, statements, seeds, days }: Captured): string {
  const lines = (items: readonly unknown[]): string => items.map((item) => JSON.stringify(item)).join(',\n')
  return `{"migration": ${JSON.stringify(migration)},
"statements": [\n${lines(statements)}\n],
"seeds": [\n${lines(seeds)}\n],
"days": [\n${lines(days)}\n]}\n`
}

/**
 * What of the running release a schema refuses, and why: each statement is prepared and planned, and its days are carried
 * out, with what it was sent with, in transactions that are rolled back. Of a day only the first refusal is told: others
 * follow from it. `only` leaves out what does not name it.
 */
export async function findBroken(
  sql: postgres.ReservedSql,
  captured: Captured,
  only = '',
): Promise<string[]> {
  const { statements } = captured
  await sql.unsafe('deallocate all')
  const faults = await prepareAll(sql, statements)
  const planned = await Promise.all(
    statements.map(async ({ statement, ours }, place) => {
      if (!ours || !statement.includes(only)) return undefined
      return faults.get(place) ?? (await planFault(sql, place, countParameters(statement)))
    }),
  )
  const broken = new Set(planned.flatMap((fault, place) => (fault ? words(statements[place], fault) : [])))
  const names = ([place]: Step) => statements[place]?.statement.includes(only) ?? false
  for (const { seeds, days } of bySeeds(captured)) {
    const wanted = days.filter(({ transactions }) => transactions.flat().some(names))
    if (wanted.length === 0) continue
    for (const outcomes of await carryOut(sql, { statements, seeds, days: wanted })) {
      const first = outcomes.find(({ fault, step }) => fault !== undefined && !faults.has(step[0]))
      if (first?.fault) broken.add(words(statements[first.step[0]], first.fault))
    }
  }
  return [...broken]
}

/** Days that begin alike together, so that what they begin with is put there once. */
function bySeeds({ seeds, days }: Captured) {
  const groups = Map.groupBy(days, ({ transactions }) =>
    transactions.filter((one) => typeof one === 'number').join(' '),
  )
  return [...groups].map(([places, members]) => ({
    seeds: places.split(' ').flatMap((place) => (place === '' ? [] : [seeds[Number(place)] ?? []])),
    days: members.map(({ at, transactions }) => ({
      at,
      transactions: transactions.filter((one) => typeof one !== 'number'),
    })),
  }))
}

function words(statement: CapturedStatement | undefined, fault: string): string {
  const whose = statement?.ours ? '' : ' (of a test or a seed)'
  return `${fault}: ${flat(statement?.statement ?? '').slice(0, 100)}${whose}`
}

function countParameters(statement: string): number {
  return Math.max(0, ...[...statement.matchAll(/\$(\d+)/g)].map(([, number]) => Number(number)))
}

/** Of lists of rows the length varies: statements that differ in nothing else are one. */
export function kindOf(statement: string): string {
  const anonymous = flat(statement).replaceAll(/\$\d+/g, '$')
  return anonymous
    .replaceAll(/(\([$, ]+\))(?:\s*,\s*\([$, ]+\))+/g, '$1')
    .replaceAll(/\(\$(?:\s*,\s*\$)+\)/g, '($)')
}

/** What opens and ends transactions is in no record. */
const recorded = /^\s*(select|insert|update|delete|with)\b/i

interface Sent {
  readonly source: string
  readonly statement: string
}

/**
 * How much of what the product sends now is unknown to the record, from 0 to 1: the mean over the files that send it. A
 * list with many filters is asked for in combinations that are drawn anew in each run, and counts as one file. A release
 * that is being made adds to it; beyond a share it is the record of another release.
 */
export function unknownShare({ statements }: Captured, sent: readonly Sent[]): number {
  const known = new Set(statements.filter(({ ours }) => ours).map(({ statement }) => kindOf(statement)))
  const kept = sent.filter(({ statement }) => recorded.test(statement))
  const shares = [...Map.groupBy(kept, ({ source }) => source).values()].map((ofFile) => {
    const kinds = [...new Set(ofFile.map(({ statement }) => kindOf(statement)))]
    return kinds.filter((kind) => !known.has(kind)).length / kinds.length
  })
  return shares.length === 0 ? 1 : shares.reduce((sum, share) => sum + share, 0) / shares.length
}
