import { appendFileSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import postgres from 'postgres'

/** Names a folder. Every process of the tests that has it writes there what it made Postgres carry out. */
export const sitesVariable = 'TEST_STATEMENTS_IN'

export interface ExecutedStatement {
  /** What stands between the parameters in the source: it says which template this is, wherever it was called from. */
  readonly parts: readonly string[]
  /** The same of each template that was put into it. */
  readonly fragments: readonly (readonly string[])[]
  readonly text: string
  /** OIDs of the parameters' types. */
  readonly types: readonly number[]
}

/** The driver's own object behind `` sql`…` ``. */
interface Query {
  readonly tagged: boolean
  readonly executed: boolean
  readonly strings: readonly string[]
  readonly args: readonly unknown[]
  readonly string: string
  readonly statement: { readonly types: readonly (number | string)[] }
}

/**
 * Looks on, in this process, at all that is sent through postgres.js, by whichever client. The driver's class of
 * statements is the one place where pools and transactions meet, and where the templates are still apart.
 */
export function recordStatements(): void {
  const folder = process.env[sitesVariable]
  if (!folder) return
  const seen = new Set<string>()
  const write = (query: Query): void => {
    const line = JSON.stringify(describe(query))
    if (seen.has(line)) return
    seen.add(line)
    appendFileSync(join(folder, `${process.pid}.jsonl`), `${line}\n`)
  }
  const prototype = Object.getPrototypeOf(postgres()``) as { handle(this: Query): unknown }
  const { handle } = prototype
  prototype.handle = function record() {
    // Not `.then` of the statement itself: the driver takes that for the wish to send it.
    if (!this.executed && this.tagged) {
      Promise.prototype.then.call(this, () => write(this), ignore)
    }
    return handle.call(this)
  }
}

function ignore(): void {
  // What Postgres refused proves nothing; whoever sent it is told.
}

function describe(query: Query): ExecutedStatement {
  return {
    parts: query.strings,
    fragments: fragmentsOf(query),
    text: query.string,
    types: query.statement.types.map(Number),
  }
}

function fragmentsOf(query: Query): (readonly string[])[] {
  return query.args.filter(isTemplate).flatMap((inner) => [inner.strings, ...fragmentsOf(inner)])
}

function isTemplate(value: unknown): value is Query {
  return typeof value === 'object' && value !== null && 'tagged' in value && value.tagged === true
}

/** What all processes of a run wrote down, each once. */
export function readStatements(folder: string): ExecutedStatement[] {
  const lines = readdirSync(folder).flatMap((name) =>
    readFileSync(join(folder, name), 'utf8').trim().split('\n'),
  )
  return [...new Set(lines)].map((line) => JSON.parse(line) as ExecutedStatement)
}
