import type postgres from 'postgres'
import {
  type Captured,
  type CapturedStatement,
  carryOut,
  type Day,
  flat,
  prepareAll,
  type Step,
  type Steps,
} from './replay'
import { type Committed, isOurs, isSeed, type Transcript, whatLeadsTo, withSharedSeeds } from './transcripts'

type Report = (line: string) => void

/** More than so many speak of one name: then it links everything to everything. */
const tight = 8
const loose = 40
/** A statement that needs more transactions before it is only planned: the record would grow without end. */
const longestDay = 150

/**
 * Chooses from all that the tests have sent: every statement of the product, and few and short days in which as many of
 * them as possible touch rows as they did. `sql` is a migrated, empty database, on which that is tried.
 */
export async function choose(
  sql: postgres.ReservedSql,
  transcripts: readonly Transcript[],
  report: Report,
): Promise<Omit<Captured, 'migration'>> {
  const shared = new Map<string, Committed>()
  const renamed = transcripts
    .filter((transcript) => transcript.flat().some(isOurs))
    .map((transcript) => withSharedSeeds(transcript, shared))
  const catalogue = openCatalogue()
  for (const entry of renamed.flat(2)) catalogue.placeOf(entry)
  const statements = await withTypes(sql, catalogue)
  await sql.unsafe('deallocate all')
  for (const [place, fault] of await prepareAll(sql, statements)) {
    report(`not understood: ${fault}: ${flat(statements[place]?.statement ?? '').slice(0, 100)}`)
  }
  const seeds = [...shared.values()]
  const trial = openTrial(sql, { statements, catalogue })
  const { days, atWork } = await chooseDays(trial, renamed, seeds)
  const ours = statements.filter((one) => one.ours).length
  report(`${ours} statements of the product; ${atWork} of them touch rows in ${days.length} days`)
  return compact({ statements, seeds: seeds.map(trial.stepsOf), days })
}

/** Of what tests send themselves, only what a day needs is kept. */
function compact({ statements, seeds, days }: Omit<Captured, 'migration'>): Omit<Captured, 'migration'> {
  const used = new Set([...seeds, ...days.flatMap(({ transactions }) => transactions)].flatMap(placesIn))
  const kept = statements.flatMap((statement, place) => (statement.ours || used.has(place) ? [place] : []))
  const places = new Map(kept.map((old, place) => [old, place]))
  const moved = (steps: Steps): Steps =>
    steps.map(([place, parameters, rows]): Step => [places.get(place) ?? 0, parameters, rows])
  return {
    statements: kept.flatMap((place) => statements[place] ?? []),
    seeds: seeds.map(moved),
    days: days.map(({ at, transactions }) => ({
      at,
      transactions: transactions.map((one) => (typeof one === 'number' ? one : moved(one))),
    })),
  }
}

function placesIn(transaction: number | Steps): number[] {
  return typeof transaction === 'number' ? [] : transaction.map(([place]) => place)
}

interface Catalogue {
  readonly statements: readonly CapturedStatement[]
  /** For each, the OIDs of its parameters' types. */
  readonly types: readonly (readonly number[])[]
  placeOf(entry: Committed[number]): number
}

const momentType = 1184

/** Gives each statement its place. */
function openCatalogue(): Catalogue {
  const statements: CapturedStatement[] = []
  const types: (readonly number[])[] = []
  const places = new Map<string, number>()
  return {
    statements,
    types,
    placeOf(entry) {
      const ours = isOurs(entry)
      const key = `${ours} ${flat(entry.statement)}`
      const known = places.get(key)
      if (known !== undefined) return known
      const moments = entry.types.flatMap((type, place) => (type === momentType ? [place] : []))
      places.set(key, statements.length)
      types.push(entry.types)
      return statements.push({ statement: entry.statement, ours, ...(moments.length > 0 && { moments }) }) - 1
    },
  }
}

/** Postgres infers the types of most parameters; of the rest it is told them. */
async function withTypes(sql: postgres.ReservedSql, catalogue: Catalogue): Promise<CapturedStatement[]> {
  const faults = await prepareAll(sql, catalogue.statements)
  const typed: CapturedStatement[] = []
  for (const [place, statement] of catalogue.statements.entries()) {
    const oids = catalogue.types[place] ?? []
    const names = !faults.has(place)
      ? []
      : await sql<{ name: string }[]>`
          select case when oid = 0 then 'unknown' else oid::regtype::text end as name
          from unnest(${oids.map(String)}::oid[]) with ordinality t(oid, place) order by place`
    typed.push({ ...statement, ...(names.length > 0 && { types: names.map(({ name }) => name) }) })
  }
  return typed
}

interface Trial {
  stepsOf(committed: Committed): Steps
  /** The product's statements that do in this transcript what they did when it was written down, and where. */
  atWork(transcript: Transcript): Promise<Map<number, Committed>>
  /** Nothing of a day may be refused on the schema as it is: what ran beside something else is left out. */
  withoutRefused(transcript: Transcript): Promise<Transcript>
}

function openTrial(
  sql: postgres.ReservedSql,
  { statements, catalogue }: { statements: readonly CapturedStatement[]; catalogue: Catalogue },
): Trial {
  const stepsOf = (committed: Committed): Steps =>
    committed.map((entry): Step => [catalogue.placeOf(entry), entry.parameters, entry.rows])
  const tried = async (transcript: Transcript) => {
    const transactions = transcript.map(stepsOf)
    const [, outcomes = []] = await carryOut(sql, {
      statements,
      days: [{ transactions, at: beginOf(transcript) }],
    })
    return { transactions, outcomes }
  }
  const withoutRefused = async (transcript: Transcript): Promise<Transcript> => {
    const { transactions, outcomes } = await tried(transcript)
    const refused = new Set(outcomes.filter(({ fault }) => fault !== undefined).map(({ step }) => step))
    const kept = transcript.filter((_, place) => !transactions[place]?.some((step) => refused.has(step)))
    return kept.length === transcript.length ? kept : await withoutRefused(kept)
  }
  return {
    stepsOf,
    withoutRefused,
    async atWork(transcript) {
      const { transactions, outcomes } = await tried(transcript)
      const good = new Set(outcomes.filter(isAsItWas).map(({ step }) => step))
      const found = new Map<number, Committed>()
      for (const [place, committed] of transcript.entries()) {
        for (const step of transactions[place] ?? []) {
          const statement = statements[step[0]]
          const touches =
            step[2] > 0 || !/\b(insert\s+into|update|delete\s+from)\b/i.test(statement?.statement ?? '')
          if (good.has(step) && touches && statement?.ours && !found.has(step[0]))
            found.set(step[0], committed)
        }
      }
      return found
    },
  }
}

function isAsItWas({ fault, rows, step }: { fault?: string; rows: number; step: Step }): boolean {
  return fault === undefined && rows > 0 === step[2] > 0
}

function beginOf(transcript: Transcript): number {
  return transcript[0]?.[0]?.at ?? 0
}

async function chooseDays(trial: Trial, transcripts: readonly Transcript[], seeds: readonly Committed[]) {
  const days: Day[] = []
  const seen = new Set<number>()
  const add = async (given: Transcript): Promise<void> => {
    const transcript = await trial.withoutRefused(given)
    for (const place of (await trial.atWork(transcript)).keys()) seen.add(place)
    days.push({
      at: beginOf(transcript),
      transactions: transcript.map((committed) =>
        isSeed(committed) ? seeds.indexOf(committed) : trial.stepsOf(committed),
      ),
    })
  }
  const candidates: { transcript: Transcript; found: Map<number, Committed> }[] = []
  for (const transcript of transcripts) candidates.push({ transcript, found: await trial.atWork(transcript) })
  const byYield = candidates.toSorted((one, other) => other.found.size - one.found.size)
  const left = (found: ReadonlyMap<number, Committed>) => [...found].filter(([place]) => !seen.has(place))

  for (const { transcript, found } of byYield) {
    const wanted = left(found).map(([, committed]) => committed)
    if (wanted.length > 0) await add(whatLeadsTo(transcript, new Set(wanted), tight))
  }
  // Then one by one what was not at work without more of what came before.
  for (const { transcript, found } of byYield) {
    for (const [place, committed] of left(found)) {
      const longer = whatLeadsTo(transcript, new Set([committed]), loose)
      const isOfUse =
        !seen.has(place) && longer.length < longestDay && (await trial.atWork(longer)).has(place)
      if (isOfUse) await add(longer)
    }
  }
  return { days, atWork: seen.size }
}
