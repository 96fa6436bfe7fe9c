/** What one change leaves behind. `before` and `after` name only what the change was about. */
export interface AuditRecord {
  /** `noun.past_tense`, such as `product.archived`. */
  readonly action: string
  readonly entityType: string
  readonly entityId: string
  readonly before?: Readonly<Record<string, unknown>> | null
  readonly after?: Readonly<Record<string, unknown>> | null
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
  return canonical([
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

function canonical(value: unknown): string {
  // It has no members of its own, so that two moments would be one text.
  if (value instanceof Date) return JSON.stringify(value)
  if (Array.isArray(value)) return `[${value.map(canonical).join(',')}]`
  if (typeof value === 'object' && value !== null) {
    const members = Object.entries(value)
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .map(([name, member]) => `${JSON.stringify(name)}:${canonical(member)}`)
    return `{${members.join(',')}}`
  }
  return JSON.stringify(value) ?? 'null'
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

/** Only the members that differ, from both sides: what a change of many fields really changed. */
export function differences(
  before: Readonly<Record<string, unknown>>,
  after: Readonly<Record<string, unknown>>,
): { readonly before: Record<string, unknown>; readonly after: Record<string, unknown> } {
  const names = Object.keys(after).filter((name) => canonical(before[name]) !== canonical(after[name]))
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
