import { sql } from 'drizzle-orm'
import {
  boolean,
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
import { orderItems, orders } from '../../order/infrastructure/tables'
import {
  endedDisputes,
  endedPaymentStates,
  movementKinds,
  paymentStates,
  refundActors,
  refundStates,
  stripeEventOutcomes,
} from '../payment'

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
    /** When Stripe is to be asked about it, and how often it was: an end may be lost on its way here. */
    lookAt: moment('look_at'),
    looks: smallint('looks').notNull().default(0),
    /** When staff decided to let the order go on as its money stands, however odd that is. */
    acceptedAt: moment('accepted_at'),
    createdAt: moment('created_at').notNull().defaultNow(),
    updatedAt: moment('updated_at').notNull().defaultNow(),
  },
  (table) => [
    primaryKey({ name: 'payments_pkey', columns: [table.id] }),
    foreignKey({ name: 'payments_order_id_fkey', columns: [table.orderId], foreignColumns: [orders.id] }),
    unique('payments_order_id_attempt_key').on(table.orderId, table.attempt),
    unique('payments_stripe_payment_intent_id_key').on(table.stripePaymentIntentId),
    // Two intents that could both be paid never exist for one order. Two that were paid may: should Stripe take money
    // for one that counted as cancelled, it must be booked, to be given back.
    uniqueIndex('payments_payable_order_key')
      .on(table.orderId)
      .where(sql`${table.state} not in (${oneOf(endedPaymentStates)})`),
    index('idx_payments_look_at').on(table.lookAt).where(sql`${table.lookAt} is not null`).concurrently(),
    check('payments_state_check', sql`${table.state} in (${oneOf(paymentStates)})`),
    check('payments_amount_minor_check', sql`${table.amountMinor} > 0`),
  ],
)

/** A refund: written and committed before Stripe is asked. One row is one refund at Stripe. */
export const refunds = pgTable(
  'refunds',
  {
    id: uuid('id').notNull(),
    orderId: uuid('order_id').notNull(),
    paymentId: uuid('payment_id').notNull(),
    amountMinor: minor('amount_minor').notNull(),
    currency: char('currency', { length: 3 }).notNull(),
    state: text('state', { enum: refundStates }).notNull(),
    reason: text('reason').notNull(),
    actor: text('actor', { enum: refundActors }).notNull(),
    actorId: uuid('actor_id'),
    /** The failed refund that this one makes good. */
    retryOf: uuid('retry_of'),
    keyAttempt: smallint('key_attempt').notNull().default(1),
    askedAt: moment('asked_at'),
    stripeRefundId: text('stripe_refund_id'),
    failureCode: text('failure_code'),
    failureMessage: text('failure_message'),
    /** Whether it ended the order, and what went back on sale with it; null before that was noted. */
    cancelledOrder: boolean('cancelled_order'),
    returned: jsonb('returned').$type<{ readonly productId: string; readonly quantity: number }[]>(),
    /** When staff decided to let the order go on, whatever becomes of it. */
    acceptedAt: moment('accepted_at'),
    createdAt: moment('created_at').notNull().defaultNow(),
    updatedAt: moment('updated_at').notNull().defaultNow(),
  },
  (table) => [
    primaryKey({ name: 'refunds_pkey', columns: [table.id] }),
    foreignKey({ name: 'refunds_order_id_fkey', columns: [table.orderId], foreignColumns: [orders.id] }),
    foreignKey({
      name: 'refunds_payment_id_fkey',
      columns: [table.paymentId],
      foreignColumns: [payments.id],
    }),
    foreignKey({ name: 'refunds_retry_of_fkey', columns: [table.retryOf], foreignColumns: [table.id] }),
    index('idx_refunds_order_id').on(table.orderId),
    index('idx_refunds_payment_id').on(table.paymentId),
    // Newest first, for staff.
    index('idx_refunds_created_at')
      .on(table.createdAt.desc().nullsFirst(), table.id.desc().nullsFirst())
      .concurrently(),
    // What may need a person: few of very many.
    index('idx_refunds_unsettled')
      .on(table.createdAt)
      .where(sql`${table.state} <> 'succeeded'`)
      .concurrently(),
    unique('refunds_stripe_refund_id_key').on(table.stripeRefundId),
    // A failed refund is made good once; what fails again is retried from its own row.
    unique('refunds_retry_of_key').on(table.retryOf),
    check('refunds_state_check', sql`${table.state} in (${oneOf(refundStates)})`),
    check('refunds_actor_check', sql`${table.actor} in (${oneOf(refundActors)})`),
    check('refunds_amount_minor_check', sql`${table.amountMinor} > 0`),
  ],
)

/** The lines that a refund is for, where it is for lines and not for an amount. */
export const refundLines = pgTable(
  'refund_lines',
  {
    refundId: uuid('refund_id').notNull(),
    orderItemId: uuid('order_item_id').notNull(),
    quantity: integer('quantity').notNull(),
    amountMinor: minor('amount_minor').notNull(),
    restocked: boolean('restocked').notNull(),
  },
  (table) => [
    primaryKey({ name: 'refund_lines_pkey', columns: [table.refundId, table.orderItemId] }),
    foreignKey({
      name: 'refund_lines_refund_id_fkey',
      columns: [table.refundId],
      foreignColumns: [refunds.id],
    }),
    foreignKey({
      name: 'refund_lines_order_item_id_fkey',
      columns: [table.orderItemId],
      foreignColumns: [orderItems.id],
    }),
    index('idx_refund_lines_order_item_id').on(table.orderItemId),
    check('refund_lines_quantity_check', sql`${table.quantity} > 0`),
    check('refund_lines_amount_minor_check', sql`${table.amountMinor} >= 0`),
  ],
)

/** A customer's complaint to their bank. While it is open, the order is on hold. */
export const disputes = pgTable(
  'disputes',
  {
    /** Stripe's. */
    id: text('id').notNull(),
    orderId: uuid('order_id').notNull(),
    paymentId: uuid('payment_id').notNull(),
    amountMinor: minor('amount_minor').notNull(),
    currency: char('currency', { length: 3 }).notNull(),
    reason: text('reason').notNull(),
    /** Stripe's own word, also one that this release does not know. */
    status: text('status').notNull(),
    /** Stripe's clock of the news that set the status, so that an older one changes nothing. */
    eventCreatedAt: moment('event_created_at').notNull(),
    /** Until when the bank hears the shop; null where it does not ask. */
    evidenceDueAt: moment('evidence_due_at'),
    createdAt: moment('created_at').notNull().defaultNow(),
    updatedAt: moment('updated_at').notNull().defaultNow(),
  },
  (table) => [
    primaryKey({ name: 'disputes_pkey', columns: [table.id] }),
    foreignKey({ name: 'disputes_order_id_fkey', columns: [table.orderId], foreignColumns: [orders.id] }),
    foreignKey({
      name: 'disputes_payment_id_fkey',
      columns: [table.paymentId],
      foreignColumns: [payments.id],
    }),
    index('idx_disputes_order_id').on(table.orderId),
    index('idx_disputes_payment_id').on(table.paymentId),
    index('idx_disputes_open')
      .on(table.eventCreatedAt)
      .where(sql`${table.status} not in (${oneOf(endedDisputes)})`)
      .concurrently(),
    index('idx_disputes_created_at')
      .on(table.createdAt.desc().nullsFirst(), table.id.desc().nullsFirst())
      .concurrently(),
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
    /** When the sweeper last took it up. */
    sweptAt: moment('swept_at'),
    error: text('error'),
  },
  (table) => [
    primaryKey({ name: 'stripe_events_pkey', columns: [table.id] }),
    index('idx_stripe_events_unprocessed').on(table.receivedAt).where(sql`${table.processedAt} is null`),
    index('idx_stripe_events_processed_at').on(table.processedAt),
    // Newest first, for staff; the id settles what arrived in the same millisecond.
    index('idx_stripe_events_received_at').on(
      table.receivedAt.desc().nullsFirst(),
      table.id.desc().nullsFirst(),
    ),
    // Money that nothing was booked for.
    index('idx_stripe_events_unbooked')
      .on(table.receivedAt)
      .where(sql`${table.outcome} in ('unmatched', 'mismatched')`)
      .concurrently(),
    check('stripe_events_outcome_check', sql`${table.outcome} in (${oneOf(stripeEventOutcomes)})`),
  ],
)
