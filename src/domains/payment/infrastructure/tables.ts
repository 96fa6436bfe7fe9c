import { sql } from 'drizzle-orm'
import {
  char,
  check,
  foreignKey,
  index,
  integer,
  jsonb,
  pgTable,
  primaryKey,
  smallint,
  text,
  unique,
  uniqueIndex,
  uuid,
} from 'drizzle-orm/pg-core'
import { minor, moment, oneOf } from '#platform/tables'
import { orders } from '../../order/infrastructure/tables'
import { deadPaymentStates, movementKinds, paymentStates, stripeEventOutcomes } from '../payment'

/** The parameters of an intent, frozen before Stripe is called, so that a retry sends the very same request. */
export interface IntentParameters {
  readonly amount: number
  readonly currency: string
  readonly allowed_payment_method_types: ('card' | 'blik')[]
  readonly metadata: Record<string, string>
  readonly description: string
}

export const payments = pgTable(
  'payments',
  {
    id: uuid('id').notNull(),
    orderId: uuid('order_id').notNull(),
    attempt: smallint('attempt').notNull(),
    state: text('state', { enum: paymentStates }).notNull(),
    parameters: jsonb('parameters').$type<IntentParameters>().notNull(),
    amountMinor: minor('amount_minor').notNull(),
    currency: char('currency', { length: 3 }).notNull(),
    /** Part of Stripe's idempotency key; raised when Stripe would only replay a stored failure. */
    keyAttempt: smallint('key_attempt').notNull().default(1),
    /** When Stripe was first asked: it forgets an idempotency key after a day. */
    askedAt: moment('asked_at'),
    stripePaymentIntentId: text('stripe_payment_intent_id'),
    clientSecret: text('client_secret'),
    /** Stripe's clock and our rank of the last status event applied, so that an older one changes nothing. */
    eventCreatedAt: moment('event_created_at'),
    eventRank: smallint('event_rank').notNull().default(0),
    failureCode: text('failure_code'),
    failureMessage: text('failure_message'),
    createdAt: moment('created_at').notNull().defaultNow(),
    updatedAt: moment('updated_at').notNull().defaultNow(),
  },
  (table) => [
    primaryKey({ name: 'payments_pkey', columns: [table.id] }),
    foreignKey({ name: 'payments_order_id_fkey', columns: [table.orderId], foreignColumns: [orders.id] }),
    unique('payments_order_id_attempt_key').on(table.orderId, table.attempt),
    unique('payments_stripe_payment_intent_id_key').on(table.stripePaymentIntentId),
    // Two intents that could both be paid never exist for one order.
    uniqueIndex('payments_live_order_key')
      .on(table.orderId)
      .where(sql`${table.state} not in (${oneOf(deadPaymentStates)})`),
    check('payments_state_check', sql`${table.state} in (${oneOf(paymentStates)})`),
    check('payments_amount_minor_check', sql`${table.amountMinor} > 0`),
  ],
)

/** Append-only: the sum of an order's rows is what the shop holds for it. */
export const moneyMovements = pgTable(
  'money_movements',
  {
    id: uuid('id').notNull(),
    orderId: uuid('order_id').notNull(),
    paymentId: uuid('payment_id').notNull(),
    kind: text('kind', { enum: movementKinds }).notNull(),
    amountMinor: minor('amount_minor').notNull(),
    currency: char('currency', { length: 3 }).notNull(),
    /** The object of Stripe that this row books; with the kind it is booked once. */
    stripeObjectId: text('stripe_object_id').notNull(),
    createdAt: moment('created_at').notNull().defaultNow(),
  },
  (table) => [
    primaryKey({ name: 'money_movements_pkey', columns: [table.id] }),
    foreignKey({
      name: 'money_movements_order_id_fkey',
      columns: [table.orderId],
      foreignColumns: [orders.id],
    }),
    foreignKey({
      name: 'money_movements_payment_id_fkey',
      columns: [table.paymentId],
      foreignColumns: [payments.id],
    }),
    index('idx_money_movements_order_id').on(table.orderId),
    index('idx_money_movements_payment_id').on(table.paymentId),
    unique('money_movements_stripe_object_id_kind_key').on(table.stripeObjectId, table.kind),
    check('money_movements_kind_check', sql`${table.kind} in (${oneOf(movementKinds)})`),
    check('money_movements_amount_minor_check', sql`${table.amountMinor} <> 0`),
  ],
)

/** The inbox: each event of Stripe under Stripe's own id. */
export const stripeEvents = pgTable(
  'stripe_events',
  {
    id: text('id').notNull(),
    type: text('type').notNull(),
    createdAt: moment('created_at').notNull(),
    payload: jsonb('payload').$type<Record<string, unknown>>().notNull(),
    receivedAt: moment('received_at').notNull().defaultNow(),
    processedAt: moment('processed_at'),
    outcome: text('outcome', { enum: stripeEventOutcomes }),
    attempts: integer('attempts').notNull().default(1),
    error: text('error'),
  },
  (table) => [
    primaryKey({ name: 'stripe_events_pkey', columns: [table.id] }),
    index('idx_stripe_events_unprocessed').on(table.receivedAt).where(sql`${table.processedAt} is null`),
    index('idx_stripe_events_processed_at').on(table.processedAt),
    check('stripe_events_outcome_check', sql`${table.outcome} in (${oneOf(stripeEventOutcomes)})`),
  ],
)
