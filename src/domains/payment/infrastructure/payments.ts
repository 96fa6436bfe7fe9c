import type { Database, Transaction } from '#platform/database'
import type { PaymentState } from '../payment'
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

const columns = (db: Database) => db.sql`
  id, order_id as "orderId", attempt, state, parameters, key_attempt as "keyAttempt", asked_at as "askedAt",
  stripe_payment_intent_id as "stripePaymentIntentId", client_secret as "clientSecret"`

/** The newest attempt of an order. The caller holds the order's lock. */
export async function findLatestPayment(tx: Transaction, orderId: string): Promise<Payment | undefined> {
  const rows = await tx.sql<Payment[]>`
    select ${columns(tx)} from payments where order_id = ${orderId} order by attempt desc limit 1`
  return rows[0]
}

export interface NewPayment {
  readonly id: string
  readonly orderId: string
  readonly attempt: number
  readonly parameters: IntentParameters
}

/** Writes an attempt with its frozen parameters before Stripe hears of it. */
export async function insertPayment(tx: Transaction, payment: NewPayment): Promise<Payment> {
  const { amount, currency } = payment.parameters
  const [row] = await tx.sql<[Payment]>`
    insert into payments (id, order_id, attempt, state, parameters, amount_minor, currency, asked_at)
    values (${payment.id}, ${payment.orderId}, ${payment.attempt}, 'creating',
      ${JSON.stringify(payment.parameters)}::jsonb, ${amount}, ${currency.toUpperCase()}, now())
    returning ${columns(tx)}`
  return row
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

/** From now on the intent is asked for under another key: Stripe would only repeat the failure it stored. */
export async function raiseKeyAttempt(db: Database, paymentId: string, from: number): Promise<void> {
  await db.sql`
    update payments set key_attempt = key_attempt + 1, asked_at = now(), updated_at = now()
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

/** Closes an attempt that took no money. One that has an intent by now stays open: it must be cancelled first. */
export async function closePayment(tx: Transaction, paymentId: string): Promise<void> {
  await tx.sql`
    update payments set state = 'cancelled', updated_at = now()
    where id = ${paymentId} and state in ('creating', 'requires_payment', 'requires_action', 'declined')`
}
