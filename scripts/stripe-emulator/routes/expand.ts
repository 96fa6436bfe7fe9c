import { malformed } from '../errors'
import type { Store } from '../storage/store'

type Json = Record<string, unknown>

const expandable = new Set([
  'balance_transaction',
  'charge',
  'failure_balance_transaction',
  'latest_charge',
  'payment_intent',
  'payment_method',
  'refunds',
  'source',
])
const maximumDepth = 4

/** Replaces the ids that `expand[]` names by their objects, as far down as Stripe goes: four levels. */
export function expandObject(store: Store, object: object, paths: readonly string[]): object {
  if (paths.length === 0) return object
  // A copy, because the caller's object may be the one that was just stored.
  const copy: Json = JSON.parse(JSON.stringify(object))
  for (const path of paths) expandPath(store, copy, path.split('.').slice(0, maximumDepth + 1))
  return copy
}

function expandPath(store: Store, node: Json, path: string[]): void {
  const [name, ...rest] = path
  if (name === undefined) return
  if (name === 'data' && Array.isArray(node.data)) {
    for (const item of node.data) if (isJson(item)) expandPath(store, item, rest)
    return
  }
  if (!expandable.has(name) || !(name in node || name === 'refunds')) throw notExpandable(path.join('.'))
  node[name] = expanded(store, node, name)
  const next = node[name]
  if (isJson(next)) expandPath(store, next, rest)
}

function expanded(store: Store, node: Json, name: string): unknown {
  if (name === 'refunds') return refundsOf(store, node)
  const value = node[name]
  return typeof value === 'string' ? (store.findAny(value) ?? value) : value
}

function refundsOf(store: Store, node: Json): unknown {
  if (node.object !== 'charge' || typeof node.id !== 'string') throw notExpandable('refunds')
  const page = store.list('refund', { charge: node.id, limit: 10 })
  return { object: 'list', url: `/v1/charges/${node.id}/refunds`, ...page }
}

function isJson(value: unknown): value is Json {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

function notExpandable(path: string): Error {
  return malformed(`This property cannot be expanded (${path}).`, { param: 'expand' })
}
