import { createHmac } from 'node:crypto'
import type { Database, Transaction } from '#platform/database'
import {
  type AuditRecord,
  type AuditRow,
  canonicalText,
  type ListedAudit,
  masked,
  type SealedRow,
} from '../audit'

export interface AuditCircumstances {
  /** Seals the row; kept outside the database. */
  readonly key: string
  readonly at: Date
  readonly actorId: string | null
  readonly requestId: string | null
}

interface Head {
  readonly seq: number
  readonly seal: string
}

/**
 * Adds a row to the end of the chain. It must be the last statement of its transaction: it takes the one lock that all
 * changes by staff share, and holds it until the commit.
 */
export async function appendAudit(
  tx: Transaction,
  circumstances: AuditCircumstances,
  record: AuditRecord,
): Promise<void> {
  const head = await lockHead(tx)
  const row: AuditRow = {
    seq: head.seq + 1,
    at: circumstances.at,
    actorId: circumstances.actorId,
    action: record.action,
    entityType: record.entityType,
    entityId: record.entityId,
    before: record.before ? masked(record.before) : null,
    after: record.after ? masked(record.after) : null,
    reason: record.reason ?? null,
    requestId: circumstances.requestId,
    previousSeal: head.seal,
  }
  const seal = sealOf(circumstances.key, row)
  await tx.sql`
    with linked as (update audit_head set seq = ${row.seq}, seal = ${seal} where id = 1)
    insert into audit_log (seq, at, actor_id, action, entity_type, entity_id, before, after, reason, request_id,
      previous_seal, seal)
    values (${row.seq}, ${row.at.toISOString()}::timestamptz, ${row.actorId}::uuid, ${row.action}, ${row.entityType}, ${row.entityId},
      ${asJson(row.before)}::jsonb, ${asJson(row.after)}::jsonb, ${row.reason}::text, ${row.requestId}::text,
      ${row.previousSeal}, ${seal})`
}

/** The end of the chain, locked; the first writer of all makes it. */
async function lockHead(tx: Transaction): Promise<Head> {
  const [head] = await tx.sql<[Head]>`
    insert into audit_head (id, seq, seal) values (1, 0, '')
    on conflict (id) do update set id = audit_head.id
    returning seq, seal`
  return head
}

/** The keyed hash of a row and all that it says; without the key nobody can make one. */
export function sealOf(key: string, row: AuditRow): string {
  return createHmac('sha256', key).update(canonicalText(row)).digest('base64url')
}

function asJson(value: Readonly<Record<string, unknown>> | null): string | null {
  return value && JSON.stringify(value)
}

const columns = (db: Database) => db.sql`
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
    select ${columns(db)} from audit_log a where a.seq > ${afterSeq} order by a.seq limit ${limit}`
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
}

/** One page of the log, newest first, in one statement; one row more than asked for tells whether there are more. */
export async function selectAudit(
  db: Database,
  query: AuditQuery,
): Promise<{ readonly rows: ListedAudit[]; readonly counted: number }> {
  const { sql } = db
  const where = sql`
    (${query.actorId ?? null}::uuid is null or a.actor_id = ${query.actorId ?? null}::uuid)
    ${query.action ? sql`and a.action = ${query.action}` : sql``}
    ${query.entityType ? sql`and a.entity_type = ${query.entityType}` : sql``}
    ${query.entityId ? sql`and a.entity_id = ${query.entityId}` : sql``}
    ${query.requestId ? sql`and a.request_id = ${query.requestId}` : sql``}
    ${query.from ? sql`and a.at >= ${query.from.toISOString()}::timestamptz` : sql``}
    ${query.to ? sql`and a.at < ${query.to.toISOString()}::timestamptz` : sql``}`
  const rows = await sql<(ListedAudit & { counted: number })[]>`
    with counted as (select count(*)::int as n from (select from audit_log a where ${where} limit 1001) c),
    page as (
      select a.* from audit_log a
      where ${where} ${query.beforeSeq === undefined ? sql`` : sql`and a.seq < ${query.beforeSeq}`}
      order by a.seq desc
      limit ${query.limit + 1}
    )
    select ${columns(db)}, counted.n as counted, u.first_name || ' ' || u.last_name as "actorName"
    from counted left join page a on true left join users u on u.id = a.actor_id
    order by a.seq desc`
  return { rows: rows.filter((row) => row.seq !== null), counted: rows[0]?.counted ?? 0 }
}
