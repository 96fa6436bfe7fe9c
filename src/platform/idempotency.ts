import type { Database, Fragment, Transaction } from './database'
import { declareErrors } from './errors'

export const IdempotencyErrors = declareErrors({
  IDEMPOTENCY_KEY_REUSED: {
    kind: 'invalid',
    text: {
      tr: 'Bu Idempotency-Key başka bir istek gövdesiyle kullanıldı.',
      en: 'This Idempotency-Key was used with another request body.',
      pl: 'Ten Idempotency-Key został już użyty z inną treścią żądania.',
    },
  },
})

/** Identifies a request that may be sent again. */
export interface RequestKey {
  readonly actorId: string
  readonly method: string
  readonly path: string
  readonly key: string
  readonly bodyHash: string
}

/** The primary key's name: violated when the same request is already under way or done. */
export const requestKeyConstraint = 'idempotency_keys_pkey'

/** The earlier effect of this key, kept for a day at least: what it made, and whether the body was the same. */
export async function findReplay(
  db: Database,
  key: RequestKey,
): Promise<{ readonly resultId: string | null; readonly sameBody: boolean } | undefined> {
  const rows = await db.sql<{ resultId: string | null; sameBody: boolean }[]>`
    select result_id as "resultId", body_hash = ${key.bodyHash} as "sameBody"
    from idempotency_keys
    where actor_id = ${key.actorId} and method = ${key.method} and path = ${key.path} and key = ${key.key}`
  return rows[0]
}

/**
 * The same for a statement that reads more: a jsonb of what `findReplay` answers, null where the key is new or there is
 * none.
 */
export function replayOf({ sql }: Pick<Database, 'sql'>, key: RequestKey | undefined): Fragment {
  if (!key) return sql`null::jsonb`
  return sql`(select jsonb_build_object('resultId', result_id, 'sameBody', body_hash = ${key.bodyHash})
        from idempotency_keys where actor_id = ${key.actorId} and method = ${key.method}
          and path = ${key.path} and key = ${key.key})`
}

/** Written in the transaction of the effect; a parallel one waits for it (up to `lock_timeout`) and then fails. */
export async function keepRequestKey(
  tx: Transaction,
  key: RequestKey,
  resultId: string | null,
): Promise<void> {
  await tx.sql`
    insert into idempotency_keys (actor_id, method, path, key, body_hash, result_id)
    values (${key.actorId}, ${key.method}, ${key.path}, ${key.key}, ${key.bodyHash}, ${resultId})`
}

/**
 * The same for a statement that writes more: the body of a CTE that keeps the key with the `id` of each row of `made`,
 * which is one or none. Without a key it keeps nothing, and the statement stays the same.
 */
export function keptKey({ sql }: Database, key: RequestKey | undefined, made: Fragment): Fragment {
  return sql`
      insert into idempotency_keys (actor_id, method, path, key, body_hash, result_id)
      select ${key?.actorId ?? null}::uuid, ${key?.method ?? null}::text, ${key?.path ?? null}::text,
        ${key?.key ?? null}::text, ${key?.bodyHash ?? null}::text, id
      from ${made} where ${key !== undefined}`
}
