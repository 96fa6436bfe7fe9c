import type { Database, Transaction } from '#platform/database'
import type { AttentionClaim, Occurrence } from '../attention-claim'

const columns = (db: Database) => db.sql`
  kind, subject_id as "subjectId", since, taken_by as "takenBy", taken_at as "takenAt", settled_by as "settledBy",
  settled_at as "settledAt", settlement`

/** Takes an occurrence for somebody. Undefined where it has been taken before: also while that is being written. */
export async function insertClaim(
  tx: Transaction,
  { kind, subjectId, since, staffId }: Occurrence & { readonly staffId: string },
): Promise<AttentionClaim | undefined> {
  const rows = await tx.sql<AttentionClaim[]>`
    insert into attention_claims (kind, subject_id, since, taken_by)
    values (${kind}, ${subjectId}, ${since}, ${staffId})
    on conflict on constraint attention_claims_pkey do nothing
    returning ${columns(tx)}`
  return rows[0]
}

/** Locks the claim to an occurrence. */
export async function lockClaim(
  tx: Transaction,
  { kind, subjectId, since }: Occurrence,
): Promise<AttentionClaim | undefined> {
  const rows = await tx.sql<AttentionClaim[]>`
    select ${columns(tx)} from attention_claims
    where kind = ${kind} and subject_id = ${subjectId} and since = ${since}
    for no key update`
  return rows[0]
}

/** The newest claim to a subject that nobody has settled: of what is over meanwhile, it is all that is left. */
export async function findOpenClaim(
  db: Database,
  { kind, subjectId }: Pick<Occurrence, 'kind' | 'subjectId'>,
): Promise<AttentionClaim | undefined> {
  const rows = await db.sql<AttentionClaim[]>`
    select ${columns(db)} from attention_claims
    where kind = ${kind} and subject_id = ${subjectId} and settled_at is null
    order by since desc limit 1`
  return rows[0]
}

/** Writes down how a locked claim was settled. */
export async function closeClaim(
  tx: Transaction,
  { kind, subjectId, since }: Occurrence,
  { staffId, settlement }: { readonly staffId: string; readonly settlement: string },
): Promise<AttentionClaim | undefined> {
  const rows = await tx.sql<AttentionClaim[]>`
    update attention_claims set settled_by = ${staffId}, settled_at = now(), settlement = ${settlement}
    where kind = ${kind} and subject_id = ${subjectId} and since = ${since}
    returning ${columns(tx)}`
  return rows[0]
}

/** Makes an occurrence nobody's again. */
export async function deleteClaim(tx: Transaction, { kind, subjectId, since }: Occurrence): Promise<void> {
  await tx.sql`
    delete from attention_claims where kind = ${kind} and subject_id = ${subjectId} and since = ${since}`
}

/** Those of these subjects of a kind that somebody has settled, in words that stand with the claim. */
export async function findSettledSubjects(
  db: Database,
  kind: string,
  subjectIds: readonly string[],
): Promise<Set<string>> {
  const rows = await db.sql<{ subjectId: string }[]>`
    select subject_id as "subjectId" from attention_claims
    where kind = ${kind} and subject_id = any(${[...subjectIds]}::text[]) and settled_at is not null`
  return new Set(rows.map(({ subjectId }) => subjectId))
}
