import { join } from 'node:path'
import { formOf, type SeenCall } from '../../tests/support/example-record'
import { ROOT } from '../services/index'

/** One call of each operation, as a test made it; without what is another in each run. */
export type Examples = Readonly<Record<string, Omit<SeenCall, 'operation'>>>

export const examplesFile = join(ROOT, 'src/app/openapi-examples.json')

const longest = 6_000
const entriesShown = 2

/** The members that each operation's body has. */
export type Bodies = ReadonlyMap<string, ReadonlySet<string>>

/** Of all calls of an operation the one that shows most, and of those the first in the order of the alphabet. */
export function chooseExamples(calls: readonly SeenCall[], bodies: Bodies): Examples {
  const known = calls.filter(({ operation, request }) => isKnown(request, bodies.get(operation)))
  const byOperation = Map.groupBy(known, ({ operation }) => operation)
  const chosen = [...byOperation].flatMap(([operation, made]) => {
    const shown = made.map(({ operation: _, ...call }) => neutral(call))
    const [best] = shown
      .map((call) => ({ call, text: JSON.stringify(call) }))
      .toSorted((a, b) => richness(b) - richness(a) || (a.text < b.text ? -1 : 1))
    return best ? [[operation, best.call] as const] : []
  })
  return Object.fromEntries(chosen.toSorted(([a], [b]) => (a < b ? -1 : 1)))
}

/** Not what a test sends to see that it is left out. */
function isKnown(request: unknown, members: ReadonlySet<string> | undefined): boolean {
  if (typeof request !== 'object' || request === null) return true
  return members !== undefined && Object.keys(request).every((key) => members.has(key))
}

/** How many members it shows; what is too long to read shows nothing. */
function richness({ call, text }: { readonly call: unknown; readonly text: string }): number {
  return text.length > longest ? 0 : formOf(call).length
}

/** The call with a stable stand-in for each value that every run makes anew, and lists cut to their first entries. */
function neutral<Call>(call: Call): Call {
  const ids = new Map<string, string>()
  const idOf = (id: string): string => {
    const known = ids.get(id) ?? `0192a5c0-7e00-7000-8000-${String(ids.size + 1).padStart(12, '0')}`
    ids.set(id, known)
    return known
  }
  const mend = (value: unknown, name: string): unknown => {
    if (Array.isArray(value)) return value.slice(0, entriesShown).map((entry) => mend(entry, name))
    if (typeof value === 'object' && value !== null) {
      return Object.fromEntries(Object.entries(value).map(([key, member]) => [key, mend(member, key)]))
    }
    return typeof value === 'string' ? neutralText(value, name, idOf) : value
  }
  return mend(call, '') as Call
}

const uuid = /[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}/g

function neutralText(value: string, name: string, idOf: (id: string) => string): string {
  if (/@metropolitan\.example$/.test(value)) return 'ania@metropolitan.example'
  if (/(token|secret|cursor)/i.test(name)) return value.length > 24 ? `${value.slice(0, 6)}…` : value
  if (/^\d{4}-\d{2}-\d{2}T[\d:.]+Z$/.test(value)) return '2026-03-02T10:15:00.000Z'
  if (name === 'orderNumber') return '7K2Q-9XRD'
  if (name === 'code' && /^\d{6}$/.test(value)) return '123456'
  if (/^(pi|re|du|evt|ch|cs)_/.test(value)) return `${value.slice(0, value.indexOf('_'))}_3OExample`
  if (/^\+48\d{9}$/.test(value)) return '+48512345678'
  return value.replace(uuid, idOf)
}
