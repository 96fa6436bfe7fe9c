import { malformed } from '../errors'

export interface Clause {
  field: 'metadata' | 'status' | 'currency' | 'amount' | 'created'
  /** Of metadata. */
  key: string | null
  operator: ':' | '>' | '>=' | '<' | '<='
  /** Lower case, because Stripe's exact match ignores case; null asks for absence. */
  value: string | null
  negated: boolean
}

export interface SearchQuery {
  join: 'and' | 'or'
  clauses: Clause[]
}

const clausePattern =
  /^(-?)(metadata|status|currency|amount|created)(?:\[(?:'([^']*)'|"([^"]*)")\])?\s*(:|>=|<=|>|<)\s*('(?:[^'\\]|\\.)*'|"(?:[^"\\]|\\.)*"|-?\d+|null)/i
const joinPattern = /^\s+(?:(and|or)\s+)?/i
const maximumClauses = 10

/**
 * The part of Stripe's search query language that payment intents need: `metadata['key']:'value'`,
 * `status:'succeeded'`, `amount>1000`, negation by `-`, joined by AND (or a space) or by OR, never by both.
 */
export function parseSearch(query: string): SearchQuery {
  const clauses: Clause[] = []
  const joins = new Set<string>()
  let rest = query.trim()
  for (;;) {
    const match = clausePattern.exec(rest)
    if (match === null) throw invalidQuery(query)
    clauses.push(readClause(match, query))
    rest = rest.slice(match[0].length)
    if (rest === '') break
    const join = joinPattern.exec(rest)
    if (join === null || clauses.length === maximumClauses) throw invalidQuery(query)
    joins.add(join[1]?.toLowerCase() ?? 'and')
    rest = rest.slice(join[0].length)
  }
  if (joins.size > 1) throw invalidQuery(query)
  return { join: joins.has('or') ? 'or' : 'and', clauses }
}

const fields = ['metadata', 'status', 'currency', 'amount', 'created'] as const
const operators = [':', '>', '>=', '<', '<='] as const

function readClause(match: RegExpExecArray, query: string): Clause {
  const field = fields.find((name) => name === match[2]?.toLowerCase())
  const operator = operators.find((sign) => sign === match[5])
  const key = match[3] ?? match[4] ?? null
  if (field === undefined || operator === undefined) throw invalidQuery(query)
  const isNumber = field === 'amount' || field === 'created'
  if ((field === 'metadata') !== (key !== null) || (operator !== ':' && !isNumber)) throw invalidQuery(query)
  return { field, key, operator, value: readValue(match[6] ?? ''), negated: match[1] === '-' }
}

function readValue(text: string): string | null {
  if (text.toLowerCase() === 'null') return null
  const quoted = text.startsWith("'") || text.startsWith('"')
  return (quoted ? text.slice(1, -1).replaceAll(/\\(.)/g, '$1') : text).toLowerCase()
}

function invalidQuery(query: string): Error {
  const message = `We were unable to parse your search query: ${query}`
  return malformed(message, { code: 'query_parse_error', param: 'query' })
}
