import type { Database, Transaction } from '#platform/database'
import type { PaymentState } from '../payment'
import { frozenParameters } from './frozen-parameters'
import type { IntentParameters } from './tables'

export interface Payment {
  readonly id: string
  readonly orderId: string
  readonly attempt: number
  readonly state: PaymentState
  readonly parameters: IntentParameters
  readonly keyAttempt: number
  /** When Stripe was first asked to make the intent. */
  readonly askedAt: Date | null
  readonly stripePaymentIntentId: string | null
  readonly clientSecret: string | null
}

/** The columns of a `Payment`. */
export const paymentColumns = (db: Database) => db.sql`
  id, order_id as "orderId", attempt, state, parameters, key_attempt as "keyAttempt", asked_at as "askedAt",
  stripe_payment_intent_id as "stripePaymentIntentId", client_secret as "clientSecret"`

/** The newest attempt of an order. The caller holds the order's lock. */
export async function findLatestPayment(tx: Transaction, orderId: string): Promise<Payment | undefined> {
  const rows = await tx.sql<Payment[]>`
    select ${paymentColumns(tx)} from payments where order_id = ${orderId} order by attempt desc limit 1`
  return rows[0]
}

/** Whether an intent is one of ours. */
export async function isIntentOfPayment(db: Database, intentId: string): Promise<boolean> {
  const rows = await db.sql`select id from payments where stripe_payment_intent_id = ${intentId}`
  return rows.length > 0
}

export interface NewPayment {
  readonly id: string
  readonly orderId: string
  readonly attempt: number
  /** Which of the shop's environments this is. */
  readonly environment: string
}

/** Writes a further attempt with its frozen parameters, before Stripe hears of it. The caller holds the order's lock. */
export async function insertPayment(tx: Transaction, payment: NewPayment): Promise<void> {
  const { id, orderId, attempt, environment } = payment
  await tx.sql`
    insert into payments (id, order_id, attempt, state, parameters, amount_minor, currency, asked_at)
    select ${id}, o.id, ${attempt}, 'creating', ${frozenParameters(tx, { paymentId: id, environment })}, o.total_minor,
      o.currency, now()
    from orders o where o.id = ${orderId}`
}

/** Stores the intent that Stripe made for an attempt. False where the attempt is no longer waiting for it. */
export async function attachIntent(
  tx: Transaction,
  paymentId: string,
  intent: { readonly id: string; readonly clientSecret: string },
): Promise<boolean> {
  const rows = await tx.sql`
    update payments
    set stripe_payment_intent_id = ${intent.id}, client_secret = ${intent.clientSecret}, updated_at = now(),
        state = case when state = 'creating' then 'requires_payment' else state end
    where id = ${paymentId} and (stripe_payment_intent_id is null or stripe_payment_intent_id = ${intent.id})
    returning id`
  return rows.length === 1
}

/**
 * Writes the attempt of an intent that Stripe has and this database does not, or gives one that waits for its intent this
 * one. Another attempt may be payable, so it counts as cancelled until its money is booked. The caller holds the order's
 * lock. False where the attempt has another intent.
 */
export async function insertLostPayment(
  tx: Transaction,
  payment: Omit<NewPayment, 'attempt'>,
  intentId: string,
): Promise<boolean> {
  const { id, orderId, environment } = payment
  const rows = await tx.sql`
    insert into payments (id, order_id, attempt, state, parameters, amount_minor, currency, asked_at,
      stripe_payment_intent_id)
    select ${id}, o.id, (select coalesce(max(attempt), 0) + 1 from payments where order_id = o.id), 'cancelled',
      ${frozenParameters(tx, { paymentId: id, environment })}, o.total_minor, o.currency, now(), ${intentId}
    from orders o where o.id = ${orderId}
    on conflict (id) do update set stripe_payment_intent_id = excluded.stripe_payment_intent_id, updated_at = now()
      where payments.order_id = excluded.order_id
        and coalesce(payments.stripe_payment_intent_id, excluded.stripe_payment_intent_id)
          = excluded.stripe_payment_intent_id
    returning id`
  return rows.length === 1
}

/** Stripe's search lags behind by a minute, or more on a bad day: it is asked after that, and once more much later. */
function lookSoon({ sql }: Database) {
  return sql`look_at = now() + interval '2 minutes', looks = 0`
}

/**
 * From now on the intent is asked for under another key: Stripe would only repeat the failure it stored. Should it have
 * made one under the old key, which its search does not show yet, that is found by a later look.
 */
export async function raiseKeyAttempt(db: Database, paymentId: string, from: number): Promise<void> {
  await db.sql`
    update payments
    set key_attempt = key_attempt + 1, asked_at = now(), updated_at = now(), ${lookSoon(db)}
    where id = ${paymentId} and key_attempt = ${from}`
}

/** Stripe refused for good: the attempt takes no money any more. */
export async function failPayment(
  tx: Transaction,
  paymentId: string,
  failure: { readonly code: string; readonly message: string },
): Promise<boolean> {
  const rows = await tx.sql`
    update payments
    set state = 'failed', failure_code = ${failure.code}, failure_message = ${failure.message}, updated_at = now()
    where id = ${paymentId} and state = 'creating'
    returning id`
  return rows.length === 1
}

/**
 * Closes an attempt that took no money. Where Stripe was asked for an intent and nobody knows what came of that, a later
 * look finds out.
 */
export async function closePayment(tx: Transaction, paymentId: string): Promise<void> {
  await tx.sql`
    update payments
    set state = 'cancelled', updated_at = now(),
        look_at = case when stripe_payment_intent_id is null and asked_at is not null
          then now() + interval '2 minutes' else look_at end
    where id = ${paymentId} and state in ('creating', 'requires_payment', 'requires_action', 'declined')`
}

/** An attempt about which Stripe is to be asked now. */
export interface DueLook {
  readonly id: string
  readonly orderId: string
  readonly state: PaymentState
  readonly stripePaymentIntentId: string | null
  /** More than one: Stripe may have made an intent under each. */
  readonly keyAttempt: number
  /** How often it was looked at, this time included. */
  readonly looks: number
}

/**
 * Takes up to `limit` attempts about which Stripe is to be asked. The next look is ten minutes later, then twice as long
 * each time, a day at most. Several workers never take the same one.
 */
export async function claimDueLooks(db: Database, limit: number): Promise<DueLook[]> {
  return await db.sql<DueLook[]>`
    with due as (
      select id from payments where look_at <= now() order by look_at limit ${limit} for no key update skip locked
    )
    update payments
    set looks = looks + 1, look_at = now() + least(86400, 600 * 2 ^ least(looks, 10)) * interval '1 second'
    from due where payments.id = due.id
    returning payments.id, order_id as "orderId", state, stripe_payment_intent_id as "stripePaymentIntentId",
      key_attempt as "keyAttempt", looks`
}

/** Nothing is left to be asked about an attempt, unless something came up since this look. */
export async function endLooks(db: Database, { id, looks }: Pick<DueLook, 'id' | 'looks'>): Promise<void> {
  await db.sql`
    update payments set look_at = null
    where id = ${id} and looks = ${looks} and state not in ('processing', 'unknown')`
}

/** An attempt as far as Stripe can be asked about it. */
export interface AskableAttempt {
  readonly id: string
  readonly attempt: number
  readonly state: PaymentState
  readonly stripePaymentIntentId: string | null
}

/** The newest attempts of an order, the newest first. */
export async function listAttempts(db: Database, orderId: string, limit: number): Promise<AskableAttempt[]> {
  return await db.sql<AskableAttempt[]>`
    select id, attempt, state, stripe_payment_intent_id as "stripePaymentIntentId" from payments
    where order_id = ${orderId} order by attempt desc limit ${limit}`
}

/** Those of these intents that an attempt knows. */
export async function findKnownIntents(db: Database, intentIds: readonly string[]): Promise<Set<string>> {
  const rows = await db.sql<{ id: string }[]>`
    select stripe_payment_intent_id as id from payments
    where stripe_payment_intent_id = any(${[...intentIds]}::text[])`
  return new Set(rows.map(({ id }) => id))
}

/** The states of those of these attempts that are here. */
export async function findAttemptStates(
  db: Database,
  paymentIds: readonly string[],
): Promise<Map<string, PaymentState>> {
  const rows = await db.sql<{ id: string; state: PaymentState }[]>`
    select id, state from payments where id = any(${[...paymentIds]}::uuid[])`
  return new Map(rows.map(({ id, state }) => [id, state]))
}
