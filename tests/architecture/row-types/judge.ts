import { sqlState } from '#platform/database'
import type { ExecutedStatement } from '../../support/statement-sites'
import { callersAt } from './callers'
import { resultColumns, resultEntries } from './columns'
import { compareRow, conclude, type Facts, type Finding, type RowFault } from './compare'
import { shapeOf } from './expressions'
import { nodeAt, textAt } from './node-tree'
import type { PostgresSession } from './postgres-session'
import { yieldsRow } from './row-counts'
import type { RowType } from './row-type'
import { openScope, type ParameterFact, type Scope, withCondition } from './scopes'
import { findTemplates, type Source } from './templates'
import { nullability } from './type-facts'

/** A place in the source that states the type of a row: a template, or who calls a function with a generic one. */
export interface Statement {
  readonly site: string
  readonly row: RowType
  readonly isSure: boolean
}

/** A row type that cannot be true, or cannot be known to be. */
export interface Fault extends RowFault {
  readonly site: string
}

/** Holds the row types of the source against what Postgres says about the statements that were executed. */
export async function findFaults(
  source: Source,
  session: PostgresSession,
  executed: readonly ExecutedStatement[],
): Promise<Fault[]> {
  const facts = { ...session, checker: source.checker, documents: source.documents }
  const found = new Map<string, { readonly statement: Statement; readonly findings: Finding[] }>()
  const seen = new Set<string>()
  for (const sent of executed) {
    const statements = statementsOf(source, sent)
    // The same text was sent by many tests.
    const key = JSON.stringify([sent.statement, sent.types, statements.map(({ site }) => site)])
    if (statements.length === 0 || seen.has(key)) continue
    seen.add(key)
    if (isExplained.test(sent.statement)) continue
    const tree = await session.analyse(sent).catch(refusal)
    if (tree === undefined) continue
    const reading = { schema: session.schema, shapeOf, parameters: parametersOf(source, sent) }
    for (const statement of statements) {
      const known = found.get(statement.site) ?? { statement, findings: [] }
      known.findings.push(...('tag' in tree ? judge(statement, openScope(tree, reading), facts) : [tree]))
      found.set(statement.site, known)
    }
  }
  const faults = [...found].flatMap(([site, { statement, findings }]) =>
    conclude(statement.row.parts, findings).map((fault) => ({ site, ...fault })),
  )
  return [...new Map(faults.map((fault) => [describeFault(fault), fault])).values()]
}

function statementsOf(source: Source, sent: ExecutedStatement): Statement[] {
  return findTemplates(source, sent.templates[0]).flatMap(({ site, row, isSure, callers }) => {
    if (callers) return callersAt(callers, sent).map((caller) => ({ ...caller, isSure }))
    return row ? [{ site, row, isSure }] : []
  })
}

/** A plan has the form that Postgres gives it, and no statement's columns. */
const isExplained = /^\s*explain\b/i

/** Undefined for a table that only the test has which sent it: a list of its own, say. */
function refusal(error: unknown): RowFault | undefined {
  if (sqlState(error) === '42P01') return undefined
  return {
    column: '',
    what: `is refused by Postgres: ${error instanceof Error ? error.message : String(error)}`,
  }
}

function judge({ row, isSure }: Statement, opened: Scope, facts: Facts): Finding[] {
  const scope = row.mark === undefined ? opened : whereMarked(opened, row.mark)
  const columns = new Map(resultColumns(scope).map(({ name, shape }) => [name, shape]))
  const promise = { column: '', what: 'may give no row, which `sql<[Row]>` denies' }
  return [...compareRow(row.parts, columns, facts), ...(isSure && !yieldsRow(scope) ? [promise] : [])]
}

/** Only rows with the mark are read as rows. */
function whereMarked(scope: Scope, mark: string): Scope {
  const entry = resultEntries(scope.query).find((one) => textAt(one, 'resname') === mark)
  const expression = entry && nodeAt(entry, 'expr')
  return expression ? withCondition(scope, expression) : scope
}

export function describeFault({ site, column, what }: Fault): string {
  return `${site} ${column}${column && ' '}${what}`
}

/** What the types of the source say about the parameters. One that cannot be found may be null. */
function parametersOf(source: Source, statement: ExecutedStatement): ParameterFact[] {
  const unknown = { nullable: true, nullableElements: true }
  return statement.parameters.map(([place, index]) => {
    const used = statement.templates[place]
    const values = used ? findTemplates(source, used).flatMap(({ values }) => values[index] ?? []) : []
    const facts = values.map((value) => nullability(value, source.checker))
    if (facts.length === 0) return unknown
    return {
      nullable: facts.some(({ nullable }) => nullable),
      nullableElements: facts.some(({ nullableElements }) => nullableElements),
    }
  })
}

/**
 * What no test made Postgres carry out, neither by itself nor as a part of another statement: a template, or a call of
 * a function that sends a generic one.
 */
export function findUnreached(source: Source, executed: readonly ExecutedStatement[]): string[] {
  const reached = new Set(
    executed.flatMap(({ templates }) => templates.flatMap((used) => findTemplates(source, used))),
  )
  const called = new Set(executed.flatMap((sent) => statementsOf(source, sent)).map(({ site }) => site))
  const unreached = source.templates
    .filter((template) => !reached.has(template) && template.parts.join('').trim() !== '')
    .map(({ site, parts }) => `${site} ${parts.join('…').trim().replaceAll(/\s+/g, ' ').slice(0, 60)}`)
  const uncalled = source.templates
    .flatMap(({ callers = [] }) => callers)
    .filter(({ site }) => !called.has(site))
  return [...unreached, ...uncalled.map(({ site }) => `${site} a call that sends a statement`)]
}
