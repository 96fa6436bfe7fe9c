import type { ExecutedStatement } from '../../support/statement-sites'
import { resultColumns } from './columns'
import { compareRow, conclude, type Facts, type Finding, type RowFault } from './compare'
import { shapeOf } from './expressions'
import type { PostgresSession } from './postgres-session'
import { yieldsRow } from './row-counts'
import { openScope, type ParameterFact, type Scope } from './scopes'
import { findTemplates, type Source, type Template } from './templates'
import { nullability } from './type-facts'

/** A row type that cannot be true, or cannot be known to be. */
export interface Fault {
  readonly template: Template
  /** `customer.phone`; empty where it is about the row. */
  readonly column: string
  readonly what: string
}

/** Holds the row types of the source against what Postgres says about the statements that were executed. */
export async function findFaults(
  source: Source,
  session: PostgresSession,
  executed: readonly ExecutedStatement[],
): Promise<Fault[]> {
  const facts = { ...session, checker: source.checker, documents: source.documents }
  const found = new Map<Template, Finding[]>()
  for (const statement of executed) {
    const typed = findTemplates(source, statement.templates[0]).filter(({ row }) => row)
    if (typed.length === 0) continue
    const tree = await session.analyse(statement).catch(refusal)
    const reading = { schema: session.schema, shapeOf, parameters: parametersOf(source, statement) }
    for (const template of typed) {
      const findings = 'tag' in tree ? judge(template, openScope(tree, reading), facts) : [tree]
      found.set(template, [...(found.get(template) ?? []), ...findings])
    }
  }
  const faults = [...found].flatMap(([template, findings]) =>
    (template.row ? conclude(template.row, findings) : []).map((fault) => ({ template, ...fault })),
  )
  return [...new Map(faults.map((fault) => [describeFault(fault), fault])).values()]
}

function refusal(error: unknown): RowFault {
  return {
    column: '',
    what: `is refused by Postgres: ${error instanceof Error ? error.message : String(error)}`,
  }
}

function judge({ row, isSure }: Template, scope: Scope, facts: Facts): Finding[] {
  if (!row) return []
  const columns = new Map(resultColumns(scope).map(({ name, shape }) => [name, shape]))
  const promise = { column: '', what: 'may give no row, which `sql<[Row]>` denies' }
  return [...compareRow(row, columns, facts), ...(isSure && !yieldsRow(scope) ? [promise] : [])]
}

export function describeFault({ template, column, what }: Fault): string {
  return `${template.site} ${column}${column && ' '}${what}`
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

/** Templates that no test made Postgres carry out, neither by themselves nor as a part of another one. */
export function findUnreached(source: Source, executed: readonly ExecutedStatement[]): Template[] {
  const reached = new Set(
    executed.flatMap(({ templates }) => templates).flatMap((used) => findTemplates(source, used)),
  )
  return source.templates.filter(
    (template) => !reached.has(template) && template.parts.join('').trim() !== '',
  )
}
