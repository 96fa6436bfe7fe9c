import { appendFileSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Context } from '#platform/context'
import { sitesVariable } from './statement-sites'

/** What a route answered some test, once for each process. */
export interface SeenAnswer {
  /** `POST /orders/:id/cancel`, as the route is written. */
  readonly route: string
  readonly status: number
  /** Whether it said where something can be read. */
  readonly located: boolean
  /** Whether it said that something is deprecated. */
  readonly deprecated: boolean
  /** Of a refusal. */
  readonly code?: string
}

const suffix = '.answers.jsonl'

/** Writes down what the app says of each of its answers. Does nothing outside a run of all tests. */
export function recordAnswers({ log }: Context): void {
  const folder = process.env[sitesVariable]
  if (!folder) return
  const seen = new Set<string>()
  const { info } = log
  log.info = (...line: Parameters<typeof info>) => {
    const [fields, message] = line as unknown as [Record<string, unknown>, string]
    if (message === 'request') {
      const { method, route, status, code, location, deprecated = false } = fields
      const located = location !== undefined
      const answer = JSON.stringify({ route: `${method} ${route}`, status, located, deprecated, code })
      if (!seen.has(answer)) appendFileSync(join(folder, `${process.pid}${suffix}`), `${answer}\n`)
      seen.add(answer)
    }
    info.apply(log, line)
  }
}

/** All that tests were answered. */
export function readAnswers(): SeenAnswer[] {
  const folder = process.env[sitesVariable]
  if (!folder) throw new Error(`${sitesVariable} is not set: scripts/test.ts sets it for a run of all tests`)
  const lines = readdirSync(folder)
    .filter((name) => name.endsWith(suffix))
    .flatMap((name) => readFileSync(join(folder, name), 'utf8').trim().split('\n'))
  return [...new Set(lines)].map((line) => JSON.parse(line) as SeenAnswer)
}
