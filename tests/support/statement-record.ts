import { appendFileSync } from 'node:fs'
import { join } from 'node:path'

/** Set by `bun run db:capture-statements` while it runs the suite. */
export const captureVariable = 'CAPTURE_STATEMENTS_IN'

const seen = new Set<string>()

/** Writes down, once for each process, a statement that a test made the product send. Does nothing otherwise. */
export function recordStatement(statement: string, types: readonly number[]): void {
  const folder = process.env[captureVariable]
  if (!folder) return
  const line = JSON.stringify({ statement, types })
  if (seen.has(line)) return
  seen.add(line)
  appendFileSync(join(folder, `${process.pid}.jsonl`), `${line}\n`)
}
