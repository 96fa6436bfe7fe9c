import type Stripe from 'stripe'
import { malformed } from '../errors'
import type { FormObject } from '../form'
import { allowOnly, readString, requireString } from '../params'
import type { Scope } from '../scope'
import { addLag, addTerms, findLag, selectIntents, selectIntentsByTerm } from '../storage/search-index'
import { readLimit } from './pages'
import { type Clause, parseSearch, type SearchQuery } from './search-query'

export interface SearchPage {
  object: 'search_result'
  url: string
  has_more: boolean
  next_page: string | null
  data: Stripe.PaymentIntent[]
}

/** Newest first. A page's cursor is opaque to callers and holds how many results came before it. */
export function searchPaymentIntents(scope: Scope, form: FormObject): SearchPage {
  allowOnly(form, ['query', 'limit', 'page', 'expand'])
  const query = parseSearch(requireString(form, 'query'))
  const limit = readLimit(form)
  const offset = readPage(readString(form, 'page'))
  const found = candidates(scope, query)
    .map((id) => visibleDocument(scope, id))
    .filter((intent) => intent !== undefined)
    .filter((intent) => matches(intent, query))
  const end = offset + limit
  const more = found.length > end
  return {
    object: 'search_result',
    url: '/v1/payment_intents/search',
    has_more: more,
    next_page: more ? Buffer.from(String(end)).toString('base64url') : null,
    data: found.slice(offset, end),
  }
}

/**
 * Called before each write. Remembers where the intent's metadata can be found, and, while the fault of a slow
 * index is on, what search must go on showing until the change becomes visible.
 */
export function noteForSearch(scope: Scope, intent: Stripe.PaymentIntent): void {
  const { database, store, nowMs, searchLagMs } = scope
  addTerms(database, intent)
  if (searchLagMs === 0) return
  const previous = store.find('payment_intent', intent.id)
  addLag(database, { id: intent.id, nowMs, visibleAtMs: nowMs + searchLagMs, previous })
}

function candidates({ database }: Scope, query: SearchQuery): string[] {
  const exact = query.join === 'and' ? query.clauses.find(isIndexed) : undefined
  if (exact === undefined) return selectIntents(database)
  return selectIntentsByTerm(database, exact.key ?? '', String(exact.value))
}

function isIndexed(clause: Clause): boolean {
  return clause.field === 'metadata' && !clause.negated && clause.value !== null && clause.operator === ':'
}

/** The intent as the index knows it: the oldest change that is not yet visible hides all later ones. */
function visibleDocument(scope: Scope, id: string): Stripe.PaymentIntent | undefined {
  const lag = findLag(scope.database, id, scope.nowMs)
  return lag === undefined ? scope.store.find('payment_intent', id) : lag.previous
}

function matches(intent: Stripe.PaymentIntent, query: SearchQuery): boolean {
  const holds = (clause: Clause) => matchesClause(intent, clause) !== clause.negated
  return query.join === 'and' ? query.clauses.every(holds) : query.clauses.some(holds)
}

function matchesClause(intent: Stripe.PaymentIntent, clause: Clause): boolean {
  const actual = fieldOf(intent, clause)
  if (clause.value === null) return actual === null
  if (clause.operator === ':') return String(actual ?? '').toLowerCase() === String(clause.value)
  const [left, right] = [Number(actual), Number(clause.value)]
  if (clause.operator === '>') return left > right
  if (clause.operator === '>=') return left >= right
  return clause.operator === '<' ? left < right : left <= right
}

function fieldOf(intent: Stripe.PaymentIntent, clause: Clause): string | number | null {
  if (clause.field === 'metadata') return intent.metadata[clause.key ?? ''] ?? null
  return intent[clause.field]
}

function readPage(page: string | undefined): number {
  if (page === undefined) return 0
  const offset = Number(Buffer.from(page, 'base64url').toString())
  if (!Number.isInteger(offset) || offset < 0) throw malformed('Invalid page cursor.', { param: 'page' })
  return offset
}
