import type { Database, SQLQueryBindings } from 'bun:sqlite'
import type Stripe from 'stripe'

export type StoredObject =
  | Stripe.PaymentIntent
  | Stripe.Charge
  | Stripe.Refund
  | Stripe.Dispute
  | Stripe.BalanceTransaction
  | Stripe.PaymentMethod
  | Stripe.EventBase
  | Stripe.WebhookEndpoint
export type Kind = StoredObject['object']
export type OfKind<K extends Kind> = Extract<StoredObject, { object: K }>

export interface Range {
  gt?: number
  gte?: number
  lt?: number
  lte?: number
}

export interface Selection {
  intent?: string | undefined
  charge?: string | undefined
  /** Types of events, or the source of balance transactions. */
  labels?: string[] | undefined
  created?: Range | undefined
  limit: number
  startingAfter?: string | undefined
  endingBefore?: string | undefined
}

export interface Store {
  /** Inserts or replaces. The label is kept when none is given. */
  put(object: StoredObject, label?: string): void
  remove(id: string): void
  find<K extends Kind>(kind: K, id: string): OfKind<K> | undefined
  findAny(id: string): StoredObject | undefined
  labelOf(id: string): string | undefined
  /** Newest first, as Stripe lists. */
  list<K extends Kind>(kind: K, selection: Selection): { data: OfKind<K>[]; has_more: boolean }
}

interface Row {
  document: string
}

const upsert = `
  insert into objects (id, kind, intent, charge, label, created, document) values (?, ?, ?, ?, ?, ?, ?)
  on conflict (id) do update set document = excluded.document, label = coalesce(excluded.label, label)`

export function openStore(database: Database): Store {
  const write = database.query(upsert)
  const read = database.query<Row & { kind: string; label: string | null }, [string]>(
    'select document, kind, label from objects where id = ?',
  )
  return {
    put(object, label) {
      const { intent, charge } = relations(object)
      const document = JSON.stringify(object)
      write.run(
        object.id,
        object.object,
        intent,
        charge,
        label ?? labelOfObject(object),
        object.created,
        document,
      )
    },
    remove: (id) => void database.query('delete from objects where id = ?').run(id),
    find: <K extends Kind>(kind: K, id: string) => {
      const row = read.get(id)
      return row === null || row.kind !== kind ? undefined : parse<K>(row)
    },
    findAny: (id) => {
      const row = read.get(id)
      return row === null ? undefined : parse<Kind>(row)
    },
    labelOf: (id) => read.get(id)?.label ?? undefined,
    list: <K extends Kind>(kind: K, selection: Selection) => {
      const { sql, values } = listQuery(kind, selection)
      const rows = database.query<Row, SQLQueryBindings[]>(sql).all(...values)
      const data = rows.slice(0, selection.limit).map((row) => parse<K>(row))
      if (selection.endingBefore !== undefined) data.reverse()
      return { data, has_more: rows.length > selection.limit }
    },
  }
}

/** The one place where text becomes a typed object: only `put` writes the column. */
function parse<K extends Kind>(row: Row): OfKind<K> {
  return JSON.parse(row.document)
}

function relations(object: StoredObject): { intent: string | null; charge: string | null } {
  const intent =
    'payment_intent' in object && typeof object.payment_intent === 'string' ? object.payment_intent : null
  const charge = 'charge' in object && typeof object.charge === 'string' ? object.charge : null
  return { intent, charge }
}

function labelOfObject(object: StoredObject): string | null {
  if (object.object === 'event') return object.type
  if (object.object === 'balance_transaction') return typeof object.source === 'string' ? object.source : null
  return null
}

function listQuery(kind: Kind, selection: Selection): { sql: string; values: SQLQueryBindings[] } {
  const conditions = ['kind = ?']
  const values: SQLQueryBindings[] = [kind]
  const require = (condition: string, ...bound: SQLQueryBindings[]) => {
    conditions.push(condition)
    values.push(...bound)
  }
  const { intent, charge, labels, created, startingAfter, endingBefore } = selection
  if (intent !== undefined) require('intent = ?', intent)
  if (charge !== undefined) require('charge = ?', charge)
  if (labels !== undefined) require(`label in (${labels.map(() => '?').join(', ')})`, ...labels)
  for (const [operator, bound] of bounds(created)) require(`created ${operator} ?`, bound)
  const sequenceOf = '(select sequence from objects where id = ?)'
  if (startingAfter !== undefined) require(`sequence < ${sequenceOf}`, startingAfter)
  if (endingBefore !== undefined) require(`sequence > ${sequenceOf}`, endingBefore)
  const order = endingBefore === undefined ? 'desc' : 'asc'
  const sql = `select document from objects where ${conditions.join(' and ')} order by sequence ${order} limit ?`
  return { sql, values: [...values, selection.limit + 1] }
}

function bounds(range: Range | undefined): [string, number][] {
  if (range === undefined) return []
  const pairs: [string, number | undefined][] = [
    ['>', range.gt],
    ['>=', range.gte],
    ['<', range.lt],
    ['<=', range.lte],
  ]
  return pairs.filter((pair): pair is [string, number] => pair[1] !== undefined)
}
