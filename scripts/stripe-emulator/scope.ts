import type { Database } from 'bun:sqlite'
import type Stripe from 'stripe'
import type { FormObject } from './form'
import type { Store } from './storage/store'

/** What one request may touch while its transaction is open. */
export interface Scope {
  database: Database
  store: Store
  nowMs: number
  /** The cause its events will name; nulls for what Stripe does by itself. */
  cause: Stripe.Event.Request
  /** How long a change stays invisible to search: a fault, normally 0. */
  searchLagMs: number
  /** The customer is asked to authorize a payment by BLIK, and has a minute to. */
  beginBlik(intent: Stripe.PaymentIntent, methodId: string): void
  /** Puts the event's deliveries in the queue, in this transaction. */
  enqueue(event: Stripe.EventBase): void
}

/** One request as its endpoint sees it. */
export interface Call {
  /** The id in the path, or empty. */
  id: string
  /** The parameters of the query and of the body. */
  form: FormObject
  audience: 'secret' | 'publishable'
  apiVersion: string
}

/** Stripe's timestamps are whole seconds. */
export function seconds(scope: Scope): number {
  return Math.floor(scope.nowMs / 1_000)
}
