import { appendFileSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import postgres from 'postgres'
import { ROOT } from '../../scripts/services/index'

/** Names a folder. Every process of the tests that has it writes there what it made Postgres carry out. */
export const sitesVariable = 'TEST_STATEMENTS_IN'

/** A `` sql`…` `` of the source, as it was called. */
export interface UsedTemplate {
  /** What stands between the parameters: it says which template this is. */
  readonly parts: readonly string[]
  /** `src/…/orders.ts:31`, from the inside out. Of what a function only passes on, the engine forgets the place. */
  readonly stack: readonly string[]
}

export interface ExecutedStatement {
  /** The file of src that tagged it, where the stack says so. */
  readonly source?: string
  readonly statement: string
  /** OIDs of the parameters' types. */
  readonly types: readonly number[]
  /** The statement's own template, then those that were put into it, in the order of the text. */
  readonly templates: readonly [UsedTemplate, ...UsedTemplate[]]
  /** For each parameter: of which of the templates it is a value, and which one. */
  readonly parameters: readonly (readonly [template: number, value: number])[]
}

/** A statement that was sent, and the file of src whose template it is. */
export type SentStatement = Pick<ExecutedStatement, 'statement' | 'types'> & { readonly source: string }

/** The driver's own object behind `` sql`…` ``. */
interface Query {
  readonly tagged: boolean
  readonly executed: boolean
  readonly strings: readonly string[]
  readonly args: readonly unknown[]
  readonly string: string
  readonly origin: string
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
    if (!this.executed && this.tagged) Promise.prototype.then.call(this, () => write(this), ignore)
    return handle.call(this)
  }
}

/** For processes that tests start: they look on, too. */
export function recordingEnvironment(): Record<string, string> {
  const folder = process.env[sitesVariable]
  if (!folder) return {}
  return {
    [sitesVariable]: folder,
    BUN_OPTIONS: `--preload=${join(import.meta.dir, 'record-statements.ts')}`,
  }
}

function ignore(): void {
  // What Postgres refused proves nothing; whoever sent it is told.
}

function describe(query: Query): ExecutedStatement {
  const templates: [UsedTemplate, ...UsedTemplate[]] = [used(query)]
  const parameters: [number, number][] = []
  const walk = (template: Query, place: number): void => {
    template.args.forEach((value, index) => {
      const inner = (Array.isArray(value) ? value : [value]).filter(isTemplate)
      for (const fragment of inner) walk(fragment, templates.push(used(fragment)) - 1)
      if (inner.length === 0 && !isName(value)) parameters.push([place, index])
    })
  }
  walk(query, 0)
  const source = sourceIn(query.origin)
  return {
    ...(source && { source }),
    statement: query.string,
    types: query.statement.types.map(Number),
    templates,
    parameters,
  }
}

const ours = new RegExp(`${RegExp.escape(ROOT)}/((?:src|scripts|tests)/[^:)]+:\\d+)`, 'g')
/** These pass on what others have tagged. */
const handsOn = /^src\/platform\/(connection-gate|database|transaction-scope|listing)\.ts/
/** The template itself, and who called the function that it stands in. */
const keptFrames = 2

function used({ strings, origin }: Query): UsedTemplate {
  return { parts: strings, stack: placesIn(origin).slice(0, keptFrames) }
}

function placesIn(stack: string): string[] {
  const places = [...stack.matchAll(ours)].map(([, place = '']) => place)
  return places.filter((place) => !handsOn.test(place))
}

/** It frames the parts of a list that belong to whoever calls it. */
const framesParts = /^src\/platform\/listing\.ts/

/** The file of src that a stack comes from. Whoever wrote the statement stands nearest. */
export function sourceIn(stack: string): string | undefined {
  const nearest = placesIn(stack).find((place) => !framesParts.test(place))
  return nearest?.startsWith('src/') ? nearest.replace(/:\d+$/, '') : undefined
}

function isTemplate(value: unknown): value is Query {
  return typeof value === 'object' && value !== null && 'tagged' in value && value.tagged === true
}

/** `sql('orders')`: a name, which is text and no parameter. */
function isName(value: unknown): boolean {
  return typeof value === 'object' && value !== null && /^(Identifier|Builder)$/.test(value.constructor.name)
}

/** What all processes of a run wrote down, each once. */
export function readStatements(folder: string): ExecutedStatement[] {
  const lines = readdirSync(folder)
    .filter((name) => /^\d+\.jsonl$/.test(name))
    .flatMap((name) => readFileSync(join(folder, name), 'utf8').trim().split('\n'))
  return [...new Set(lines)]
    .filter((line) => line !== '')
    .map((line) => JSON.parse(line) as ExecutedStatement)
}
