import postgres from 'postgres'
import { type HotQuery, hotQueries, keptUnused } from './hot-queries'
import { type MeasuredShop, openMeasuredShop } from './measured-shop'
import { type ExecutedPlan, explainEverything } from './plans'
import { criticalIndexes } from './status'

/** After five executions a prepared statement may get a plan for any parameters, which it keeps. */
const rounds = 8

/** A table with more rows is one that no hot query may read from end to end. */
const bigTableRows = 1_000

export interface Finding {
  readonly query: string
  readonly indexes: readonly string[]
  readonly rows: number
  readonly milliseconds: number
  readonly buffers: number
  /** Of all its executions: an insert looks into the maps of free space at some of them. */
  readonly fewestBuffers: number
  /** What is wrong with how it was carried out; empty: nothing. */
  readonly faults: readonly string[]
}

export interface Verification {
  readonly findings: readonly Finding[]
  /** Of the eight indexes, those that no hot query used, each with the reason why it is kept. */
  readonly unused: readonly { readonly index: string; readonly reason: string }[]
  readonly faults: readonly string[]
}

/**
 * Makes the product send its hot queries to a generated database and looks how each was carried out. The database must
 * be one's own: rows are written, and every new connection explains itself from then on.
 */
export async function verifyHotQueries(url: string, queries = hotQueries): Promise<Verification> {
  const sql = postgres(url, { max: 1, onnotice: () => undefined })
  try {
    await explainEverything(sql)
    const big = await readBigTables(sql)
    const shop = await openMeasuredShop(url)
    try {
      const findings: Finding[] = []
      for (const query of queries) findings.push(judge(query, big, await measure(shop, query)))
      return summarise(findings)
    } finally {
      await shop.close()
    }
  } finally {
    await sql.end()
  }
}

/** The last execution, when the plan is settled and the pages are in memory. */
async function measure(shop: MeasuredShop, query: HotQuery): Promise<MeasuredPlan> {
  let last: ExecutedPlan | undefined
  let fewestBuffers = Number.POSITIVE_INFINITY
  for (let round = 0; round < rounds; round += 1) {
    const plans = await shop.plansOf(() => query.provoke(shop, nextRound()))
    const plan = plans.findLast(({ statement }) => query.statement.test(statement))
    last = plan ?? last
    fewestBuffers = Math.min(fewestBuffers, plan?.buffers ?? fewestBuffers)
  }
  if (!last)
    throw new Error(`The product did not send "${query.name}": correct scripts/database/hot-queries.ts`)
  return { ...last, fewestBuffers }
}

interface MeasuredPlan extends ExecutedPlan {
  readonly fewestBuffers: number
}

let lastRound = 0
/** No two rounds of a run use the same buyer's cart, the same unpaid order or the same phone. */
function nextRound(): number {
  lastRound += 1
  return lastRound
}

/** Of a small table the planner may rightly read all, and use no index. */
function judge(query: HotQuery, big: BigTables, plan: MeasuredPlan): Finding {
  const scanned = plan.scanned.filter((table) => big.names.has(table))
  const missed = query.indexes.filter((index) => !big.others.has(index) && !plan.indexes.includes(index))
  const faults = [
    ...scanned.map((table) => `reads all of ${table}`),
    ...missed.map((index) => `does not use ${index}`),
    ...(plan.buffers > query.buffers ? [`touches ${plan.buffers} pages, more than ${query.buffers}`] : []),
  ]
  const { indexes, rows, milliseconds, buffers, fewestBuffers } = plan
  return { query: query.name, indexes, rows, milliseconds, buffers, fewestBuffers, faults }
}

interface BigTables {
  readonly names: ReadonlySet<string>
  /** The indexes of tables that are not big. */
  readonly others: ReadonlySet<string>
}

async function readBigTables(sql: postgres.Sql): Promise<BigTables> {
  const rows = await sql<{ name: string; index: string; big: boolean }[]>`
    select t.relname as name, c.relname as index, t.reltuples > ${bigTableRows} as big
    from pg_class t join pg_index i on i.indrelid = t.oid join pg_class c on c.oid = i.indexrelid
    where t.relkind = 'r' and t.relnamespace = 'public'::regnamespace`
  return {
    names: new Set(rows.filter(({ big }) => big).map(({ name }) => name)),
    others: new Set(rows.filter(({ big }) => !big).map(({ index }) => index)),
  }
}

function summarise(findings: readonly Finding[]): Verification {
  const used = new Set(findings.flatMap(({ indexes }) => indexes))
  const idle = criticalIndexes.filter((index) => !used.has(index))
  return {
    findings,
    unused: idle.map((index) => ({ index, reason: keptUnused[index] ?? '' })),
    faults: [
      ...findings.flatMap(({ query, faults }) => faults.map((fault) => `${query}: ${fault}`)),
      ...idle
        .filter((index) => !keptUnused[index])
        .map((index) => `${index} is not used by any hot query, and nothing says why it is kept`),
    ],
  }
}
