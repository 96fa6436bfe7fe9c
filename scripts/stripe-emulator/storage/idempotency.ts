import type { Database } from 'bun:sqlite'
import { StripeFailure } from '../errors'
import { canonicalForm, type FormObject } from '../form'

export interface StoredAnswer {
  status: number
  body: string
  requestId: string
}

export interface KeyedRequest {
  key: string
  /** Method and path, ids included: a key belongs to one endpoint. */
  endpoint: string
  form: FormObject
}

export interface IdempotencyKeys {
  /** The stored answer; throws when the key was used for something else. Call it inside the transaction. */
  replay(request: KeyedRequest, nowMs: number): StoredAnswer | undefined
  keep(request: KeyedRequest, answer: StoredAnswer, nowMs: number): void
  /** One execution at a time for each key: false when another request is using it just now. */
  begin(key: string): boolean
  end(key: string): void
  /** Forgets all keys, or one, as if their day were over. Returns how many. */
  expire(key?: string): number
}

export const maximumKeyLength = 255

interface Row {
  endpoint: string
  parameters: string
  request_id: string
  status: number
  body: string
  created_at: number
}

export function openIdempotencyKeys(database: Database, lifetimeMs: number): IdempotencyKeys {
  const find = database.query<Row, [string]>('select * from idempotency_keys where key = ?')
  const remove = database.query('delete from idempotency_keys where key = ?')
  const insert = database.query(`
    insert into idempotency_keys (key, endpoint, parameters, request_id, status, body, created_at)
    values (?, ?, ?, ?, ?, ?, ?)`)
  const inUse = new Set<string>()
  return {
    replay({ key, endpoint, form }, nowMs) {
      const row = find.get(key)
      if (row === null) return undefined
      if (row.created_at + lifetimeMs <= nowMs) {
        remove.run(key)
        return undefined
      }
      if (row.endpoint !== endpoint) throw otherEndpoint(key, endpoint, row.endpoint)
      if (row.parameters !== digest(form)) throw otherParameters(key)
      return { status: row.status, body: row.body, requestId: row.request_id }
    },
    keep({ key, endpoint, form }, { status, body, requestId }, nowMs) {
      insert.run(key, endpoint, digest(form), requestId, status, body, nowMs)
    },
    begin(key) {
      if (inUse.has(key)) return false
      inUse.add(key)
      return true
    },
    end: (key) => void inUse.delete(key),
    expire(key) {
      if (key !== undefined) return remove.run(key).changes
      return database.query('delete from idempotency_keys').run().changes
    },
  }
}

export function keyInUse(key: string): StripeFailure {
  const message =
    `There is currently another in-progress request using this Idempotent Key (that probably means you ` +
    `submitted twice, and the other request is still going through): ${key}. Please try again later.`
  return new StripeFailure(
    409,
    { type: 'invalid_request_error', code: 'idempotency_key_in_use', message },
    false,
  )
}

function otherParameters(key: string): StripeFailure {
  const message =
    'Keys for idempotent requests can only be used with the same parameters they were first used with. Try ' +
    `using a key other than '${key}' if you meant to execute a different request.`
  return new StripeFailure(400, { type: 'idempotency_error', message }, false)
}

function otherEndpoint(key: string, now: string, first: string): StripeFailure {
  const message =
    `Keys for idempotent requests can only be used for the same endpoint they were first used for ('${now}' vs ` +
    `'${first}'). Try using a key other than '${key}' if you meant to execute a different request.`
  return new StripeFailure(400, { type: 'idempotency_error', message }, false)
}

function digest(form: FormObject): string {
  return new Bun.CryptoHasher('sha256').update(canonicalForm(form)).digest('base64url')
}
