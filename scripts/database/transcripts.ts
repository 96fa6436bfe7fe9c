import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { DatabaseOpened, SentInOrder } from '../../tests/support/transcripts'

/** What one database was sent in one run of a test file, in the order in which it was committed. */
export type Transcript = readonly Committed[]
/** A transaction, or one statement that was one by itself. */
export type Committed = readonly SentInOrder[]

const ofTheProduct = /^\s*(select|insert|update|delete|with)\b/i
/** Of what tests and seeds send themselves, only what puts rows there: others of theirs end backends or hold locks. */
const ofTheTests = /^\s*(insert|update|delete|with)\b/i
const notOfTheShop = /^src\/platform\/(migration|database-hosts)/

export function isOurs({ source, statement }: SentInOrder): boolean {
  return source !== undefined && !notOfTheShop.test(source) && ofTheProduct.test(statement)
}

/** Everything that a run has written down, a transcript for each database that a test file opened. */
export function readTranscripts(folder: string): Transcript[] {
  return readdirSync(folder).flatMap((name) => {
    const text = readFileSync(join(folder, name), 'utf8').trim()
    const entries = text === '' ? [] : text.split('\n').map((line) => JSON.parse(line))
    return splitByDatabase(entries).map(commitOrder)
  })
}

function splitByDatabase(entries: readonly (SentInOrder | DatabaseOpened)[]): SentInOrder[][] {
  const parts: SentInOrder[][] = []
  for (const entry of entries) {
    if ('database' in entry) parts.push([])
    else parts.at(-1)?.push(entry)
  }
  return parts
}

/** What was rolled back is left out; what ran beside each other comes one after the other. */
function commitOrder(entries: readonly SentInOrder[]): Committed[] {
  const committed: SentInOrder[][] = []
  const open = new Map<number, SentInOrder[]>()
  for (const entry of entries) {
    const word = /^\s*(begin|commit|rollback)\b(?!\s+to\b)/i.exec(entry.statement)?.[1]?.toLowerCase()
    const transaction = open.get(entry.backend)
    if (word === 'begin') open.set(entry.backend, [])
    else if (word) open.delete(entry.backend)
    else if (isOfUse(entry)) (transaction ?? committed.at(committed.push([]) - 1))?.push(entry)
    if (word === 'commit' && transaction?.length) committed.push(transaction)
  }
  return committed
}

function isOfUse(entry: SentInOrder): boolean {
  return isOurs(entry) || ofTheTests.test(entry.statement)
}

const identifier = /[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}/g

/** Every test file fills its database with the same seeds, under ids of its own. */
export function isSeed(committed: Committed): boolean {
  const [first] = committed
  return (
    !committed.some(isOurs) &&
    /^\s*insert into (admin_permissions|catalog_state)\b/.test(first?.statement ?? '')
  )
}

/**
 * The transcript with its seeds under the ids that `seeds` has for them, so that each needs to be kept only once. A seed
 * that is not there yet is added.
 */
export function withSharedSeeds(transcript: Transcript, seeds: Map<string, Committed>): Transcript {
  const names = new Map<string, string>()
  for (const committed of transcript.filter(isSeed)) {
    const known = seeds.get(textOf(committed)) ?? committed
    seeds.set(textOf(committed), known)
    const [theirs, ours] = [idsIn(committed), idsIn(known)]
    theirs.forEach((id, place) => void names.set(id, ours[place] ?? id))
  }
  const renamed = (value: string | null): string | null =>
    value?.replaceAll(identifier, (id) => names.get(id) ?? id) ?? null
  return transcript.map(
    (committed) =>
      (isSeed(committed) ? seeds.get(textOf(committed)) : undefined) ??
      committed.map((entry) => ({ ...entry, parameters: entry.parameters.map(renamed) })),
  )
}

function textOf(committed: Committed): string {
  return committed.map(({ statement }) => statement).join('\n')
}

function idsIn(committed: Committed): string[] {
  const text = JSON.stringify(committed.map(({ parameters }) => parameters))
  return [...text.matchAll(identifier)].map(([id]) => id)
}

/** What stands for a row elsewhere: ids, phones, Stripe's names. Words and moments stand for many. */
function namesIn(committed: Committed): string[] {
  const values = committed.flatMap(({ parameters }) => parameters.flatMap((value) => value ?? []))
  return values.flatMap((value) => value.match(/[0-9a-f-]{36}|\+\d{9,}|\b[a-z]{2,4}_\w{8,}/g) ?? [])
}

/**
 * Of a transcript what the `wanted` transactions need: those before them that speak of the same rows. A name that
 * more than `linksTooMuch` speak of (the only product, the one member of staff) links everything to everything: of these
 * only the first one, which made the row.
 */
export function whatLeadsTo(
  transcript: Transcript,
  wanted: ReadonlySet<Committed>,
  linksTooMuch: number,
): Transcript {
  const writers = new Map<string, Committed[]>()
  for (const committed of transcript.filter(writesRows)) {
    for (const name of new Set(namesIn(committed)))
      writers.set(name, [...(writers.get(name) ?? []), committed])
  }
  const kept = new Set<Committed>()
  const keep = (committed: Committed): void => {
    if (kept.has(committed)) return
    kept.add(committed)
    for (const name of new Set(namesIn(committed))) {
      const all = writers.get(name) ?? []
      const before = all.slice(0, all.indexOf(committed) === -1 ? undefined : all.indexOf(committed))
      for (const other of all.length > linksTooMuch ? before.slice(0, 1) : before) keep(other)
    }
  }
  for (const committed of transcript) if (wanted.has(committed)) keep(committed)
  return transcript.filter((committed) => kept.has(committed) || isSeed(committed))
}

function writesRows(committed: Committed): boolean {
  return committed.some(({ statement, rows }) => rows > 0 && !/^\s*select\b/i.test(statement))
}
