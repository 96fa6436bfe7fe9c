import type { Fragment, Reader } from '#platform/database'
import type { RowKey } from '#platform/listing'
import { type AttentionKind, attentionKinds, countedAtMost, isAttentionKind } from '../attention'
import { attentionRows } from './attention-sources'

/** Ids, amounts and words of an entry, by their names elsewhere. */
export type AttentionFacts = Readonly<Record<string, string | number | null>>

/** Something that needs a person, with who took it on. */
export interface AttentionRow {
  readonly kind: AttentionKind
  readonly id: string
  readonly since: Date
  /** Until when it must be done, where somebody else set a time. */
  readonly dueAt: Date | null
  readonly orderId: string | null
  readonly facts: AttentionFacts
  readonly takenBy: string | null
  readonly takenByName: string | null
  readonly takenAt: Date | null
  readonly settledBy: string | null
  readonly settledAt: Date | null
  readonly settlement: string | null
}

/** Whose: nobody's, this person's, or anybody's. */
export type TakenBy = 'nobody' | 'anybody' | { readonly userId: string }

export interface AttentionFilter {
  readonly kinds: readonly AttentionKind[]
  readonly takenBy: TakenBy
  readonly settled: boolean
}

export interface AttentionQuery extends AttentionFilter {
  /** Place of the kind, `since` and id of the last entry of the page before. */
  readonly after: RowKey | undefined
  readonly limit: number
}

const columns = ({ sql }: Reader) => sql`
  x.id, x.since, x.due_at, x.order_id, x.facts,
  case when c.kind is not null then c.taken_by end as taken_by,
  case when c.kind is not null then c.taken_at end as taken_at, c.settled_by, c.settled_at, c.settlement`

/** A kind is a text to Postgres, and of JSON that differs by kind nobody knows the inside. */
interface FoundRow extends Omit<AttentionRow, 'kind' | 'facts'> {
  readonly kind: string
  readonly facts: string
}

/** One page, the most urgent kinds first and the oldest of each first; one more than asked for says that there are more. */
export async function selectAttention(reader: Reader, query: AttentionQuery): Promise<AttentionRow[]> {
  const { sql } = reader
  const [seen = -1] = query.after ?? []
  const kinds = query.kinds.filter((kind) => placeOf(kind) >= Number(seen))
  if (kinds.length === 0) return []
  const most = query.limit + 1
  const parts = kinds.map(
    (kind) => sql`
      (select ${kind}::text as kind, ${placeOf(kind)}::int as place, ${columns(reader)}
        ${matching(reader, kind, query)} ${beyond(reader, kind, query)}
        order by x.since, x.id limit ${most})`,
  )
  const rows = await sql<FoundRow[]>`
    select e.kind, e.id, e.since, e.due_at as "dueAt", e.order_id as "orderId", e.facts::text as facts, e.taken_by as "takenBy",
      u.first_name || ' ' || u.last_name as "takenByName", e.taken_at as "takenAt", e.settled_by as "settledBy",
      e.settled_at as "settledAt", e.settlement
    from (${unionOf(reader, parts)}) e left join users u on u.id = e.taken_by
    order by e.place, e.since, e.id
    limit ${most}`
  return withKind(rows).map((row) => ({ ...row, facts: readFacts(row.facts) }))
}

function readFacts(json: string): AttentionFacts {
  const facts: Record<string, unknown> = JSON.parse(json)
  return Object.fromEntries(
    Object.entries(facts).filter(
      (entry): entry is [string, string | number | null] =>
        entry[1] === null || typeof entry[1] === 'string' || typeof entry[1] === 'number',
    ),
  )
}

function withKind<Row extends { readonly kind: string }>(rows: readonly Row[]) {
  return rows.flatMap((row) => (isAttentionKind(row.kind) ? [{ ...row, kind: row.kind }] : []))
}

export function attentionKey({ kind, since, id }: AttentionRow): RowKey {
  return [placeOf(kind), since.toISOString(), id]
}

/** One entry as it is now, whoever took it; undefined where nothing of this kind needs a person there. */
export async function findAttention(
  reader: Reader,
  { kind, id }: { readonly kind: AttentionKind; readonly id: string },
): Promise<{ readonly since: Date } | undefined> {
  const rows = await reader.sql<{ since: Date }[]>`
    select x.since from (${attentionRows(reader, kind)}) x where x.id = ${id}`
  return rows[0]
}

export interface AttentionCount {
  readonly kind: AttentionKind
  /** One more than `countedAtMost` where there are more. */
  readonly count: number
  readonly oldest: Date
}

/** How many there are of each kind that has any. */
export async function countAttentionRows(reader: Reader, filter: AttentionFilter): Promise<AttentionCount[]> {
  const parts = partsOf(reader, filter)
  if (parts.length === 0) return []
  const rows = await reader.sql<(Omit<AttentionCount, 'kind'> & { kind: string })[]>`
    select e.kind, count(*)::int as count, min(e.since) as oldest
    from (${unionOf(reader, parts)}) e group by e.kind`
  return withKind(rows)
}

export interface AttentionDigest extends AttentionCount {
  /** Of each that was counted, its id and since when: what is not among those of before is new. */
  readonly marks: readonly string[]
}

/** The same, for whoever wants to know what is new. */
export async function digestAttention(reader: Reader, filter: AttentionFilter): Promise<AttentionDigest[]> {
  const parts = partsOf(reader, filter)
  if (parts.length === 0) return []
  const rows = await reader.sql<(Omit<AttentionDigest, 'kind'> & { kind: string })[]>`
    select e.kind, count(*)::int as count, min(e.since) as oldest, array_agg(e.id || ' ' || e.since::text) as marks
    from (${unionOf(reader, parts)}) e group by e.kind`
  return withKind(rows)
}

function partsOf(reader: Reader, filter: AttentionFilter): Fragment[] {
  return filter.kinds.map(
    (kind) => reader.sql`
      (select ${kind}::text as kind, x.id, x.since ${matching(reader, kind, filter)} limit ${countedAtMost + 1})`,
  )
}

function placeOf(kind: AttentionKind): number {
  return attentionKinds.indexOf(kind)
}

function unionOf({ sql }: Reader, parts: readonly Fragment[]): Fragment {
  const [first = sql``, ...others] = parts
  return others.reduce((all, part) => sql`${all} union all ${part}`, first)
}

function matching(reader: Reader, kind: AttentionKind, { takenBy, settled }: AttentionFilter): Fragment {
  const { sql } = reader
  const whose = {
    nobody: sql`and c.taken_by is null`,
    anybody: sql``,
  }
  return sql`
    from (${attentionRows(reader, kind)}) x
    left join attention_claims c on c.kind = ${kind} and c.subject_id = x.id and c.since = x.since
    where (c.settled_at is not null) = ${settled}
      ${typeof takenBy === 'string' ? whose[takenBy] : sql`and c.taken_by = ${takenBy.userId}`}`
}

function beyond({ sql }: Reader, kind: AttentionKind, { after }: AttentionQuery): Fragment {
  const [place, since = '', id = ''] = after ?? []
  return place === placeOf(kind)
    ? sql`and (x.since, x.id) > (${String(since)}::timestamptz, ${String(id)})`
    : sql``
}
