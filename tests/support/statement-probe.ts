import { appendFileSync } from 'node:fs'
import { join } from 'node:path'
import postgres from 'postgres'
import { ROOT } from '../../scripts/services/settings'

/** The folder in which test processes write down what they sent; set by scripts/test.ts for a run of all tests. */
export const probeVariable = 'TEST_STATEMENTS_IN'

/** A statement that was sent, and the file of src whose template it is. */
export interface SentStatement {
  readonly source: string
  readonly statement: string
  /** OIDs of the parameters' types; 0 where the server decides. */
  readonly types: readonly number[]
}

interface Sent {
  readonly origin: string
  readonly statement: { readonly types: readonly unknown[] } | null
}

/** These hand on what others have tagged. */
const handsOn = /^src\/platform\/(connection-gate|database|transaction-scope)\.ts$/

/**
 * Writes down each statement of this process once, with the file that tagged it. The driver keeps a stack with each
 * query since the moment it was tagged, and sets its text when it is sent: nothing in src needs to know.
 */
export function probeStatements(): void {
  const folder = process.env[probeVariable]
  if (!folder) return
  const seen = new Set<string>()
  onSent((statement, { origin, statement: sent }) => {
    const source = sourceIn(origin)
    // The driver itself says these, for whoever opened the transaction.
    if (
      source === undefined ||
      seen.has(source + statement) ||
      /^(begin|commit|rollback)\b/i.test(statement)
    ) {
      return
    }
    seen.add(source + statement)
    const types = (sent?.types ?? []).map(Number)
    appendFileSync(join(folder, `${process.pid}.jsonl`), `${JSON.stringify({ source, statement, types })}\n`)
  })
}

function onSent(tell: (statement: string, sent: Sent) => void): void {
  const client = postgres({ max: 1 })
  const queries: object = Object.getPrototypeOf(client``)
  const texts = new WeakMap<object, string>()
  Object.defineProperty(queries, 'string', {
    configurable: true,
    get(this: object) {
      return texts.get(this)
    },
    set(this: Sent, statement: string) {
      texts.set(this, statement)
      // The driver knows the types a moment later.
      queueMicrotask(() => tell(statement, this))
    },
  })
}

/** The file of src that a stack comes from. Whoever wrote the statement stands nearest. */
export function sourceIn(stack: string): string | undefined {
  const files = [...stack.matchAll(/[^\s(]*\/((?:src|scripts|tests)\/[^\s():]+\.ts):\d+/g)]
  const ours = files.flatMap(([whole, path = '']) => (whole.startsWith(ROOT) ? [path] : []))
  const nearest = ours.find((path) => !handsOn.test(path))
  return nearest?.startsWith('src/') ? nearest : undefined
}
