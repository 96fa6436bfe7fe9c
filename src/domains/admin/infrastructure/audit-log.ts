import { createHmac } from 'node:crypto'
import type { Database, Queryable, Transaction } from '#platform/database'
import { type Key, type KeyRanges, keyOf } from '#platform/key-list'
import { type Listing, selectListing } from '#platform/listing'
import {
  type AuditRecord,
  type AuditRow,
  canonicalText,
  type ListedAudit,
  masked,
  type SealedRow,
} from '../audit'

export interface AuditCircumstances {
  /** One of them seals the row, by its number; kept outside the database. */
  readonly keys: KeyRanges
  readonly at: Date
  readonly actorId: string | null
  readonly requestId: string | null
}

/** A row's number and its seal, which stand for all rows up to it. */
export interface Head {
  readonly seq: number
  readonly seal: string
}

/** What a row says in texts, as it comes from the use case or, the same, as Postgres will keep it. */
type Texts = Pick<AuditRow, 'action' | 'entityType' | 'entityId' | 'reason' | 'requestId'>

/**
 * Adds a row to the end of the chain. It must be the last statement of its transaction: it takes the one lock that all
 * changes by staff share, and holds it until the commit.
 */
export async function appendAudit(
  tx: Transaction,
  circumstances: AuditCircumstances,
  record: AuditRecord,
): Promise<void> {
  const { action, entityType, entityId, reason = null } = record
  const { at, actorId, requestId } = circumstances
  const head = await lockHead(tx, { action, entityType, entityId, reason, requestId })
  const { seq: last, seal: previousSeal, ...texts } = head
  const [before, after] = [asKept(record.before), asKept(record.after)]
  const row: AuditRow = { ...texts, seq: last + 1, at, actorId, before, after, previousSeal }
  const seal = sealOf(keyOf(circumstances.keys, row.seq), row)
  await tx.sql`
    with linked as (update audit_head set seq = ${row.seq}, seal = ${seal} where id = 1)
    insert into audit_log (seq, at, actor_id, action, entity_type, entity_id, before, after, reason, request_id,
      previous_seal, seal)
    values (${row.seq}, ${row.at.toISOString()}::timestamptz, ${row.actorId}::uuid, ${row.action}, ${row.entityType}, ${row.entityId},
      ${asJson(row.before)}::jsonb, ${asJson(row.after)}::jsonb, ${row.reason}::text, ${row.requestId}::text,
      ${row.previousSeal}, ${seal})`
}

/**
 * The end of the chain, locked; the first writer of all makes it. With it come the row's texts as Postgres read them: one
 * that is no Unicode would otherwise be sealed as one thing and kept as another.
 */
async function lockHead(tx: Transaction, texts: Texts): Promise<Head & Texts> {
  const [head] = await tx.sql<[Head & Texts]>`
    insert into audit_head (id, seq, seal) values (1, 0, '')
    on conflict (id) do update set id = audit_head.id
    returning seq, seal, ${texts.action}::text as action, ${texts.entityType}::text as "entityType",
      ${texts.entityId}::text as "entityId", ${texts.reason}::text as reason, ${texts.requestId}::text as "requestId"`
  return head
}

/** The keyed hash of a row and all that it says; without the key nobody can make one. */
export function sealOf({ secret }: Key, row: AuditRow): string {
  return createHmac('sha256', secret).update(canonicalText(row)).digest('base64url')
}

/** Members without secrets, as they read back from JSON: half a surrogate pair becomes the sign for it, as in a text. */
function asKept(values: AuditRecord['before']): AuditRow['before'] {
  if (!values) return null
  const wellFormed = (_: string, item: unknown) => (typeof item === 'string' ? item.toWellFormed() : item)
  return JSON.parse(JSON.stringify(masked(values), wellFormed))
}

function asJson(value: AuditRow['before']): string | null {
  return value && JSON.stringify(value)
}

const columns = (db: Queryable) => db.sql`
  a.seq, a.at, a.actor_id as "actorId", a.action, a.entity_type as "entityType", a.entity_id as "entityId", a.before,
  a.after, a.reason, a.request_id as "requestId", a.previous_seal as "previousSeal", a.seal`

/** The end of the chain as it is now; undefined while nothing was ever recorded. */
export async function findHead(db: Database): Promise<Head | undefined> {
  const rows = await db.sql<Head[]>`select seq, seal from audit_head where id = 1`
  return rows[0]
}

/** Rows after a number, in the order of the chain. */
export async function selectChain(db: Database, afterSeq: number, limit: number): Promise<SealedRow[]> {
  return await db.sql<SealedRow[]>`
    select ${columns(db)} from audit_log a
    where a.seq > ${afterSeq} and a.seq <= ${Number.MAX_SAFE_INTEGER} order by a.seq limit ${limit}`
}

/** How many rows there are, how many of them have numbers that the chain never gives, and what the head says, at once. */
export async function countAudit(
  db: Database,
): Promise<{ readonly rows: number; readonly outside: number; readonly headSeq: number }> {
  const [counted] = await db.sql<[{ rows: number; outside: number; headSeq: number }]>`
    select count(*)::int as rows,
      count(*) filter (where seq < 1 or seq > ${Number.MAX_SAFE_INTEGER})::int as outside,
      coalesce((select seq from audit_head where id = 1), 0) as "headSeq"
    from audit_log`
  return counted
}

/** The seal of one row. */
export async function findSeal(db: Database, seq: number): Promise<string | undefined> {
  const rows = await db.sql<{ seal: string }[]>`select seal from audit_log where seq = ${seq}`
  return rows[0]?.seal
}

export interface AuditQuery {
  readonly actorId: string | undefined
  readonly action: string | undefined
  readonly entityType: string | undefined
  readonly entityId: string | undefined
  readonly requestId: string | undefined
  readonly from: Date | undefined
  readonly to: Date | undefined
  readonly beforeSeq: number | undefined
  readonly limit: number
  readonly count: boolean
}

/** One page of the log, newest first, with the number of all rows that match: one statement. */
export async function selectAudit(db: Queryable, query: AuditQuery): Promise<Listing<ListedAudit>> {
  const { sql } = db
  const where = sql`
    (${query.actorId ?? null}::uuid is null or a.actor_id = ${query.actorId ?? null}::uuid)
    ${query.action ? sql`and a.action = ${query.action}` : sql``}
    ${query.entityType ? sql`and a.entity_type = ${query.entityType}` : sql``}
    ${query.entityId ? sql`and a.entity_id = ${query.entityId}` : sql``}
    ${query.requestId ? sql`and a.request_id = ${query.requestId}` : sql``}
    ${query.from ? sql`and a.at >= ${query.from.toISOString()}::timestamptz` : sql``}
    ${query.to ? sql`and a.at < ${query.to.toISOString()}::timestamptz` : sql``}`
  return await selectListing<ListedAudit>(db, {
    as: 'a',
    matching: sql`from audit_log a where ${where}`,
    beyond: query.beforeSeq === undefined ? sql`` : sql`and a.seq < ${query.beforeSeq}`,
    order: sql`a.seq desc`,
    columns: sql`${columns(db)}, u.first_name || ' ' || u.last_name as "actorName"`,
    join: sql`left join users u on u.id = a.actor_id`,
    limit: query.limit,
    count: query.count,
    keyOf: (row) => [row.seq],
  })
}
