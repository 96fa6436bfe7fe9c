import { appendFileSync } from 'node:fs'
import { join } from 'node:path'
import postgres from 'postgres'
import { sourceIn } from './statement-sites'

/** Names a folder. Every process of the tests that has it writes down there, in order, what each database was sent. */
export const transcriptsVariable = 'TEST_TRANSCRIPTS_IN'

/** A statement that Postgres has carried out. */
export interface SentInOrder {
  readonly statement: string
  /** OIDs of the parameters' types, as Postgres understood them. */
  readonly types: readonly number[]
  /** As they went over the wire, as text. */
  readonly parameters: readonly (string | null)[]
  /** The backend that carried it out: statements of one transaction share it. */
  readonly backend: number
  /** The file of src that wrote it; of tests and seeds there is none. */
  readonly source?: string
  readonly rows: number
  readonly at: number
}

/** From here on a new database is spoken to. */
export interface DatabaseOpened {
  readonly database: string
}

interface Query {
  readonly executed: boolean
  readonly tagged: boolean
  readonly string: string
  readonly origin: string
  readonly parameters: readonly unknown[] | undefined
  readonly statement: { readonly types: readonly (number | string)[] } | undefined
  readonly state: { readonly pid: number } | null
}

const folder = () => process.env[transcriptsVariable]

function write(entry: SentInOrder | DatabaseOpened): void {
  const to = folder()
  if (to) appendFileSync(join(to, `${process.pid}.jsonl`), `${JSON.stringify(entry)}\n`)
}

/** Says that a test file has opened a database of its own. */
export function noteDatabase(database: string): void {
  write({ database })
}

/** Looks on, in this process, at all that is sent, with what it was sent with. Does nothing without the variable. */
export function recordTranscripts(): void {
  if (!folder()) return
  const prototype = Object.getPrototypeOf(postgres()``) as { handle(this: Query): unknown }
  const { handle } = prototype
  prototype.handle = function record() {
    // Not `.then` of the statement itself: the driver takes that for the wish to send it.
    if (!this.executed) {
      Promise.prototype.then.call(
        this,
        (result: { count?: number | null }) => note(this, result),
        () => undefined,
      )
    }
    return handle.call(this)
  }
}

function note(query: Query, result: { readonly count?: number | null }): void {
  const source = query.tagged ? sourceIn(query.origin) : undefined
  write({
    statement: query.string,
    types: query.statement?.types.map(Number) ?? [],
    parameters: (query.parameters ?? []).map((value) =>
      value === null || value === undefined ? null : String(value),
    ),
    backend: query.state?.pid ?? 0,
    ...(source && { source }),
    rows: result.count ?? 0,
    at: Date.now(),
  })
}
