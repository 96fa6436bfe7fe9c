import { sql } from 'drizzle-orm'
import {
  bigint,
  check,
  index,
  integer,
  jsonb,
  pgTable,
  primaryKey,
  smallint,
  text,
  timestamp,
  uuid,
} from 'drizzle-orm/pg-core'

/** A moment, to the millisecond like JavaScript's Date, so that a keyset cursor made from one skips no row. */
export const moment = (name: string) => timestamp(name, { withTimezone: true, precision: 3, mode: 'date' })

/** An amount in minor units. */
export const minor = (name: string) => bigint(name, { mode: 'number' })

/** The values of a status column, as SQL for its CHECK: the same constant is its type. */
export function oneOf(values: readonly string[]) {
  return sql.raw(values.map((value) => `'${value}'`).join(', '))
}

/**
 * News that must not be lost: written in the transaction whose news it is, dealt out to the topic's subscribers and sent
 * by the relay, done by a job. A row is one subscriber's, with tries and a dead letter (`parked_at`) of its own.
 */
export const outbox = pgTable(
  'outbox',
  {
    id: uuid('id').notNull(),
    topic: text('topic').notNull(),
    payload: jsonb('payload').$type<Record<string, unknown>>().notNull(),
    requestId: text('request_id'),
    createdAt: moment('created_at').notNull().defaultNow(),
    /** Claimed by a relay until then; another may take it afterwards. */
    leasedUntil: moment('leased_until'),
    sentAt: moment('sent_at'),
    attempts: integer('attempts').notNull().default(0),
    doneAt: moment('done_at'),
    parkedAt: moment('parked_at'),
    error: text('error'),
    /** Since when each try of it failed because whom its job asks is away; null where the last one did not. */
    outageSince: moment('outage_since'),
    /** Whose row this is. Null until a relay has dealt the message out. */
    subscriber: text('subscriber'),
  },
  (table) => [
    primaryKey({ name: 'outbox_pkey', columns: [table.id] }),
    index('idx_outbox_open')
      .on(table.createdAt)
      .where(sql`${table.doneAt} is null and ${table.parkedAt} is null`),
    index('idx_outbox_done').on(table.doneAt).where(sql`${table.doneAt} is not null`),
    index('idx_outbox_parked').on(table.parkedAt).where(sql`${table.parkedAt} is not null`),
  ],
)

/** A request that took effect under an `Idempotency-Key`; kept 24 hours. */
export const idempotencyKeys = pgTable(
  'idempotency_keys',
  {
    actorId: uuid('actor_id').notNull(),
    method: text('method').notNull(),
    path: text('path').notNull(),
    key: text('key').notNull(),
    bodyHash: text('body_hash').notNull(),
    resultId: uuid('result_id'),
    createdAt: moment('created_at').notNull().defaultNow(),
  },
  (table) => [
    primaryKey({
      name: 'idempotency_keys_pkey',
      columns: [table.actorId, table.method, table.path, table.key],
    }),
    index('idx_idempotency_keys_created_at').on(table.createdAt),
  ],
)

/**
 * One row: which past this database has. A restore renews it. Whatever is noted elsewhere of what was done here is noted
 * with it, and not believed under another.
 */
export const databaseEpoch = pgTable(
  'database_epoch',
  {
    id: smallint('id').notNull().default(1),
    epoch: uuid('epoch').notNull(),
    since: moment('since').notNull().defaultNow(),
  },
  (table) => [
    primaryKey({ name: 'database_epoch_pkey', columns: [table.id] }),
    check('database_epoch_one_row_check', sql`${table.id} = 1`),
  ],
)
