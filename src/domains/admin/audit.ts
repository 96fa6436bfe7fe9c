import { canonicalJson } from '#platform/canonical-json'

type Values = Readonly<Record<string, unknown>>

/** Both are said: null before what is made, null after what is removed, and never twice. */
type Change =
  | { readonly before: Values; readonly after: Values | null }
  | { readonly before: null; readonly after: Values }

/** What one change leaves behind. `before` and `after` name only what the change was about. */
export type AuditRecord = Change & {
  /** `noun.past_tense`, such as `product.archived`. */
  readonly action: string
  readonly entityType: string
  readonly entityId: string
  readonly reason?: string | undefined
}

/** A row of the log, as it is sealed. */
export interface AuditRow {
  readonly seq: number
  readonly at: Date
  readonly actorId: string | null
  readonly action: string
  readonly entityType: string
  readonly entityId: string
  readonly before: Readonly<Record<string, unknown>> | null
  readonly after: Readonly<Record<string, unknown>> | null
  readonly reason: string | null
  readonly requestId: string | null
  readonly previousSeal: string
}

export interface SealedRow extends AuditRow {
  readonly seal: string
}

/** A row as the panel lists it. */
export interface ListedAudit extends SealedRow {
  readonly actorName: string | null
}

/** The one text of a row that its seal is made of: the same whatever the order of keys in its JSON. */
export function canonicalText(row: AuditRow): string {
  return canonicalJson([
    row.seq,
    row.at.toISOString(),
    row.actorId,
    row.action,
    row.entityType,
    row.entityId,
    row.before,
    row.after,
    row.reason,
    row.requestId,
    row.previousSeal,
  ])
}

const secretName = /password|secret|token|hash|code_hash|recovery/i
const personalNames = new Set([
  'phone',
  'email',
  'firstName',
  'lastName',
  'recipientName',
  'recipientPhone',
  'street',
  'nip',
  'ip',
  'userAgent',
])

/**
 * What may be kept for years: secrets go, personal data shows only that it was there. Times become texts, so that the
 * row reads back from the database as it was sealed.
 */
export function masked(values: Readonly<Record<string, unknown>>): Record<string, unknown> {
  const entries = Object.entries(values)
    .filter(([, value]) => value !== undefined)
    .map(([name, value]): [string, unknown] => [name, maskValue(name, value)])
  return Object.fromEntries(entries)
}

function maskValue(name: string, value: unknown): unknown {
  if (value === null) return null
  if (secretName.test(name)) return '[secret]'
  if (personalNames.has(name)) return '[personal]'
  if (value instanceof Date) return value.toISOString()
  if (Array.isArray(value)) return value.map((item) => maskValue('', item))
  if (typeof value === 'object') return masked(value as Readonly<Record<string, unknown>>)
  return value
}

export interface Difference {
  readonly before: Readonly<Record<string, unknown>>
  readonly after: Readonly<Record<string, unknown>>
}

/** Only the members that differ, from both sides: what a change of many fields really changed. */
export function differences(
  before: Readonly<Record<string, unknown>>,
  after: Readonly<Record<string, unknown>>,
): Difference {
  const names = Object.keys(after).filter(
    (name) => canonicalJson(before[name] ?? null) !== canonicalJson(after[name] ?? null),
  )
  const pick = (values: Readonly<Record<string, unknown>>) =>
    Object.fromEntries(names.map((name) => [name, values[name] ?? null]))
  return { before: pick(before), after: pick(after) }
}

export type AuditFault = 'changed' | 'removed' | 'inserted'

export interface AuditFinding {
  readonly seq: number
  readonly fault: AuditFault
  readonly detail: string
}
