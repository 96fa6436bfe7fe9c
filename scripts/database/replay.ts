import type postgres from 'postgres'

/** A statement that the product sends. */
export interface CapturedStatement {
  readonly statement: string
  /** Types of the parameters by name, where Postgres cannot infer them. */
  readonly types?: readonly string[]
  /** The parameters that are moments: they move with the day on which this is carried out. */
  readonly moments?: readonly number[]
  /** False: tests or seeds sent it, for what comes after it. */
  readonly ours: boolean
}

/** Which statement, with which parameters, and how many rows it touched. */
export type Step = readonly [statement: number, parameters: readonly (string | null)[], rows: number]
/** The steps of one transaction. */
export type Steps = readonly Step[]

/** What the running release sends, and enough of its days to see it at work. */
export interface Captured {
  /** The newest migration when it was captured. */
  readonly migration: string
  readonly statements: readonly CapturedStatement[]
  /** What a day begins with. Days name them by their places. */
  readonly seeds: readonly Steps[]
  readonly days: readonly Day[]
}

/** What a test had the product do, on a database of its own. */
export interface Day {
  /** When it was captured. */
  readonly at: number
  /** In their order: a place in `seeds`, or the steps themselves. */
  readonly transactions: readonly (number | Steps)[]
}

export interface StepOutcome {
  readonly step: Step
  /** Why it was refused. */
  readonly fault?: string
  readonly rows: number
}

const nameOf = (index: number): string => `captured_${index}`

/** Prepares each statement, and answers by its place why one is refused. They stay for `carryOut`. */
export async function prepareAll(
  sql: postgres.ReservedSql,
  statements: readonly CapturedStatement[],
): Promise<Map<number, string>> {
  const faults = new Map<number, string>()
  const prepare = async ({ statement, types }: CapturedStatement, index: number): Promise<void> => {
    const list = types ? `(${types.join(', ')})` : ''
    await sql
      .unsafe(`prepare ${nameOf(index)}${list} as ${statement}`)
      .catch((error: unknown) => faults.set(index, reasonOf(error)))
  }
  await Promise.all(statements.map(prepare))
  return faults
}

/** Plans a prepared statement without carrying it out: some faults show only here. */
export async function planFault(
  sql: postgres.ReservedSql,
  index: number,
  parameters: number,
): Promise<string | undefined> {
  const nothing = parameters > 0 ? `(${Array.from({ length: parameters }, () => 'null').join(', ')})` : ''
  return await sql.unsafe(`explain execute ${nameOf(index)}${nothing}`).then(
    () => undefined,
    (error: unknown) => reasonOf(error),
  )
}

export interface Replay {
  readonly statements: readonly CapturedStatement[]
  /** What all of them begin with; done once. */
  readonly seeds?: readonly Steps[]
  readonly days: readonly { readonly transactions: readonly Steps[]; readonly at: number }[]
}

/**
 * Carries captured transactions out, in one transaction that is rolled back; no day sees anything of another. What is
 * refused takes only its own transaction with it. `at` is when they were captured. Answers day by day, the seeds first.
 */
export async function carryOut(
  sql: postgres.ReservedSql,
  { statements, seeds = [], days }: Replay,
): Promise<StepOutcome[][]> {
  await sql.unsafe('begin')
  const outcomes = [await runAll(sql, statements, { transactions: seeds, later: 0 })]
  for (const { transactions, at } of days) {
    await sql.unsafe('savepoint day')
    outcomes.push(await runAll(sql, statements, { transactions, later: Date.now() - at }))
    await sql.unsafe('rollback to day')
  }
  await sql.unsafe('rollback')
  return outcomes
}

async function runAll(
  sql: postgres.ReservedSql,
  statements: readonly CapturedStatement[],
  { transactions, later }: { readonly transactions: readonly Steps[]; readonly later: number },
): Promise<StepOutcome[]> {
  const outcomes: StepOutcome[] = []
  for (const steps of transactions) {
    await sql.unsafe('savepoint before')
    for (const step of steps) {
      const outcome = await execute(sql, statements, { step, later })
      outcomes.push(outcome)
      if (outcome.fault === undefined) continue
      await sql.unsafe('rollback to before')
      break
    }
    await sql.unsafe('release before')
  }
  return outcomes
}

async function execute(
  sql: postgres.ReservedSql,
  statements: readonly CapturedStatement[],
  { step, later }: { step: Step; later: number },
): Promise<StepOutcome> {
  const [index, parameters] = step
  const moments = statements[index]?.moments ?? []
  const values = parameters.map((value, place) => literal(value, moments.includes(place) ? later : 0))
  const list = values.length > 0 ? `(${values.join(', ')})` : ''
  try {
    const result = await sql.unsafe(`execute ${nameOf(index)}${list}`)
    return { step, rows: result.count ?? 0 }
  } catch (error) {
    return { step, rows: 0, fault: reasonOf(error) }
  }
}

function literal(value: string | null, later: number): string {
  if (value === null) return 'null'
  const moment = later === 0 ? Number.NaN : Date.parse(value)
  const text = Number.isNaN(moment) ? value : new Date(moment + later).toISOString()
  return `'${text.replaceAll("'", "''")}'`
}

function reasonOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error)
}

export function flat(text: string): string {
  return text.replaceAll(/\s+/g, ' ').trim()
}
