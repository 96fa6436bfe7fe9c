import { sql } from 'drizzle-orm'
import {
  bigint,
  char,
  check,
  foreignKey,
  index,
  integer,
  jsonb,
  pgSequence,
  pgTable,
  primaryKey,
  smallint,
  text,
  unique,
  uniqueIndex,
  uuid,
} from 'drizzle-orm/pg-core'
import { languages } from '#platform/i18n'
import { minor, moment, oneOf } from '#platform/tables'
import { products } from '../../catalog/infrastructure/tables'
import { guests, users } from '../../identity/infrastructure/tables'
import {
  type AddressSnapshot,
  type BuyerSnapshot,
  orderActors,
  orderStatuses,
  paymentMethods,
  paymentStatuses,
} from '../order'

export const carts = pgTable(
  'carts',
  {
    id: uuid('id').notNull(),
    userId: uuid('user_id'),
    guestId: uuid('guest_id'),
    /** Raised by every change of its lines: an order says which version it was made from. */
    version: bigint('version', { mode: 'number' }).notNull().default(1),
    createdAt: moment('created_at').notNull().defaultNow(),
    updatedAt: moment('updated_at').notNull().defaultNow(),
  },
  (table) => [
    primaryKey({ name: 'carts_pkey', columns: [table.id] }),
    unique('carts_user_id_key').on(table.userId),
    unique('carts_guest_id_key').on(table.guestId),
    foreignKey({ name: 'carts_user_id_fkey', columns: [table.userId], foreignColumns: [users.id] }),
    foreignKey({
      name: 'carts_guest_id_fkey',
      columns: [table.guestId],
      foreignColumns: [guests.id],
    }).onDelete('cascade'),
    check('carts_one_owner_check', sql`num_nonnulls(${table.userId}, ${table.guestId}) = 1`),
  ],
)

export const cartItems = pgTable(
  'cart_items',
  {
    cartId: uuid('cart_id').notNull(),
    productId: uuid('product_id').notNull(),
    quantity: integer('quantity').notNull(),
    /** The price the customer saw when the line was last changed, to tell of a change since. */
    seenPriceMinor: minor('seen_price_minor').notNull(),
    createdAt: moment('created_at').notNull().defaultNow(),
  },
  (table) => [
    primaryKey({ name: 'cart_items_pkey', columns: [table.cartId, table.productId] }),
    foreignKey({
      name: 'cart_items_cart_id_fkey',
      columns: [table.cartId],
      foreignColumns: [carts.id],
    }).onDelete('cascade'),
    foreignKey({
      name: 'cart_items_product_id_fkey',
      columns: [table.productId],
      foreignColumns: [products.id],
    }),
    index('idx_cart_items_product_id').on(table.productId),
    check('cart_items_quantity_check', sql`${table.quantity} between 1 and 9999`),
  ],
)

/** Feeds the keyed permutation that makes order numbers: each value is used by one order at most. */
export const orderNumberSequence = pgSequence('order_number_seq', { startWith: 1, minValue: 1, cache: 1 })

export const orders = pgTable(
  'orders',
  {
    id: uuid('id').notNull(),
    orderNumber: text('order_number').notNull(),
    userId: uuid('user_id').notNull(),
    status: text('status', { enum: orderStatuses }).notNull(),
    paymentStatus: text('payment_status', { enum: paymentStatuses }).notNull(),
    paymentMethod: text('payment_method', { enum: paymentMethods }).notNull(),
    paymentTermDays: smallint('payment_term_days'),
    subtotalMinor: minor('subtotal_minor').notNull(),
    vatMinor: minor('vat_minor').notNull(),
    shippingMinor: minor('shipping_minor').notNull(),
    discountMinor: minor('discount_minor').notNull(),
    totalMinor: minor('total_minor').notNull(),
    currency: char('currency', { length: 3 }).notNull(),
    language: text('language', { enum: languages }).notNull(),
    shippingAddress: jsonb('shipping_address').$type<AddressSnapshot>().notNull(),
    billingAddress: jsonb('billing_address').$type<AddressSnapshot>().notNull(),
    /** For lists, which would else look up each customer and count the lines; null in what an older release wrote while it was replaced. */
    buyer: jsonb('buyer').$type<BuyerSnapshot>(),
    itemCount: integer('item_count'),
    notes: text('notes'),
    /** The cart it was made from, known by its id alone: the cart may go, the order stays. */
    cartId: uuid('cart_id').notNull(),
    cartVersion: bigint('cart_version', { mode: 'number' }).notNull(),
    requestHash: text('request_hash').notNull(),
    /** What was given back of it, or promised: payment, which knows, keeps it here. */
    refundedMinor: minor('refunded_minor').notNull().default(0),
    stripePaymentIntentId: text('stripe_payment_intent_id'),
    holdReason: text('hold_reason'),
    expiresAt: moment('expires_at'),
    /** Claimed by a worker that is expiring it, until then; another may take over afterwards. */
    expiryLeasedUntil: moment('expiry_leased_until'),
    paidAt: moment('paid_at'),
    cancelledAt: moment('cancelled_at'),
    cancelReason: text('cancel_reason'),
    shippingCompany: text('shipping_company'),
    trackingNumber: text('tracking_number'),
    /** The number of the last timeline entry, counted under the row's lock. */
    eventSeq: integer('event_seq').notNull().default(0),
    createdAt: moment('created_at').notNull().defaultNow(),
    updatedAt: moment('updated_at').notNull().defaultNow(),
  },
  (table) => [
    primaryKey({ name: 'orders_pkey', columns: [table.id] }),
    unique('orders_order_number_key').on(table.orderNumber),
    foreignKey({ name: 'orders_user_id_fkey', columns: [table.userId], foreignColumns: [users.id] }),
    // One cart has at most one live unpaid online order.
    uniqueIndex('orders_live_cart_key')
      .on(table.cartId)
      .where(sql`${table.status} = 'pending' and ${table.paymentMethod} <> 'bank_transfer'`),
    index('idx_orders_stripe_payment_intent_id').on(table.stripePaymentIntentId).concurrently(),
    index('idx_orders_user_id')
      .on(table.userId, table.createdAt.desc().nullsFirst(), table.id.desc().nullsFirst())
      .concurrently(),
    index('idx_orders_status_created')
      .on(table.status, table.createdAt.desc().nullsFirst(), table.id.desc().nullsFirst())
      .concurrently(),
    // The list of staff, which is not one customer's and may be of every status.
    index('idx_orders_created_at').on(table.createdAt.desc().nullsFirst(), table.id.desc().nullsFirst()),
    index('idx_orders_payment_status').on(
      table.paymentStatus,
      table.createdAt.desc().nullsFirst(),
      table.id.desc().nullsFirst(),
    ),
    // Staff's list of a status and a payment status: of some pairs there are few among very many of either.
    index('idx_orders_status_payment')
      .on(
        table.status,
        table.paymentStatus,
        table.createdAt.desc().nullsFirst(),
        table.id.desc().nullsFirst(),
      )
      .concurrently(),
    index('idx_orders_held').on(table.createdAt).where(sql`${table.holdReason} is not null`).concurrently(),
    index('idx_orders_expires_at').on(table.expiresAt).where(sql`${table.status} = 'pending'`),
    check('orders_status_check', sql`${table.status} in (${oneOf(orderStatuses)})`),
    check('orders_payment_status_check', sql`${table.paymentStatus} in (${oneOf(paymentStatuses)})`),
    check('orders_payment_method_check', sql`${table.paymentMethod} in (${oneOf(paymentMethods)})`),
    check('orders_payment_term_days_check', sql`${table.paymentTermDays} in (7, 14, 21)`),
    check('orders_language_check', sql`${table.language} in (${oneOf(languages)})`),
    check(
      'orders_total_check',
      sql`${table.subtotalMinor} + ${table.shippingMinor} - ${table.discountMinor} = ${table.totalMinor}
        and ${table.discountMinor} >= 0 and ${table.shippingMinor} >= 0 and ${table.totalMinor} > 0`,
    ),
  ],
)

/** What was bought, as it was then: a later change of the product does not touch it. */
export const orderItems = pgTable(
  'order_items',
  {
    id: uuid('id').notNull(),
    orderId: uuid('order_id').notNull(),
    productId: uuid('product_id').notNull(),
    position: smallint('position').notNull(),
    productCode: text('product_code').notNull(),
    name: text('name').notNull(),
    vatRate: smallint('vat_rate').notNull(),
    quantity: integer('quantity').notNull(),
    unitPriceMinor: minor('unit_price_minor').notNull(),
    totalMinor: minor('total_minor').notNull(),
  },
  (table) => [
    primaryKey({ name: 'order_items_pkey', columns: [table.id] }),
    foreignKey({ name: 'order_items_order_id_fkey', columns: [table.orderId], foreignColumns: [orders.id] }),
    foreignKey({
      name: 'order_items_product_id_fkey',
      columns: [table.productId],
      foreignColumns: [products.id],
    }),
    index('idx_order_items_order_id').on(table.orderId).concurrently(),
    index('idx_order_items_product_id').on(table.productId).concurrently(),
    check('order_items_quantity_check', sql`${table.quantity} > 0`),
    check(
      'order_items_total_minor_check',
      sql`${table.totalMinor} = ${table.unitPriceMinor} * ${table.quantity}`,
    ),
  ],
)

/** The timeline. `seq` is given under the order's lock, so that readers can resume after a number. */
export const orderEvents = pgTable(
  'order_events',
  {
    orderId: uuid('order_id').notNull(),
    seq: integer('seq').notNull(),
    event: text('event').notNull(),
    actor: text('actor', { enum: orderActors }).notNull(),
    actorId: uuid('actor_id'),
    requestId: text('request_id'),
    details: jsonb('details').$type<Record<string, unknown>>().notNull().default({}),
    createdAt: moment('created_at').notNull().defaultNow(),
  },
  (table) => [
    primaryKey({ name: 'order_events_pkey', columns: [table.orderId, table.seq] }),
    foreignKey({ name: 'order_events_order_id_fkey', columns: [table.orderId], foreignColumns: [orders.id] }),
    check('order_events_actor_check', sql`${table.actor} in (${oneOf(orderActors)})`),
  ],
)

/** The timelines of orders that were closed long ago, moved here as they were: whoever reads one reads both tables. */
export const archivedOrderEvents = pgTable(
  'archived_order_events',
  {
    orderId: uuid('order_id').notNull(),
    seq: integer('seq').notNull(),
    event: text('event').notNull(),
    actor: text('actor', { enum: orderActors }).notNull(),
    actorId: uuid('actor_id'),
    requestId: text('request_id'),
    details: jsonb('details').$type<Record<string, unknown>>().notNull().default({}),
    createdAt: moment('created_at').notNull().defaultNow(),
  },
  (table) => [
    primaryKey({ name: 'archived_order_events_pkey', columns: [table.orderId, table.seq] }),
    foreignKey({
      name: 'archived_order_events_order_id_fkey',
      columns: [table.orderId],
      foreignColumns: [orders.id],
    }),
    check('archived_order_events_actor_check', sql`${table.actor} in (${oneOf(orderActors)})`),
  ],
)

/** What staff tell each other about an order; the customer never sees it. */
export const orderNotes = pgTable(
  'order_notes',
  {
    id: uuid('id').notNull(),
    orderId: uuid('order_id').notNull(),
    authorId: uuid('author_id').notNull(),
    text: text('text').notNull(),
    createdAt: moment('created_at').notNull().defaultNow(),
  },
  (table) => [
    primaryKey({ name: 'order_notes_pkey', columns: [table.id] }),
    foreignKey({ name: 'order_notes_order_id_fkey', columns: [table.orderId], foreignColumns: [orders.id] }),
    foreignKey({ name: 'order_notes_author_id_fkey', columns: [table.authorId], foreignColumns: [users.id] }),
    index('idx_order_notes_order_id').on(table.orderId, table.createdAt),
    index('idx_order_notes_author_id').on(table.authorId),
    check('order_notes_text_check', sql`char_length(${table.text}) between 1 and 2000`),
  ],
)
