import type Stripe from 'stripe'
import { noSuch, refused } from '../errors'
import { requireString } from '../params'
import { newId } from '../random'
import { type Call, type Scope, seconds } from '../scope'
import { noteForSearch } from './search'

export const payableStatuses = ['requires_payment_method', 'requires_confirmation', 'requires_action']

export function findIntent(scope: Scope, id: string): Stripe.PaymentIntent {
  const intent = scope.store.find('payment_intent', id)
  if (intent === undefined) throw noSuch('payment_intent', id, { param: 'intent', inPath: true })
  return intent
}

export function intentOfPhone(scope: Scope, call: Call): Stripe.PaymentIntent {
  const secret = requireString(call.form, 'client_secret')
  const intent = findIntent(scope, call.id)
  if (intent.client_secret === secret) return intent
  const message =
    'The client_secret provided does not match any associated PaymentIntent on this account. Ensure the ' +
    'publishable key used belongs to the same account that created the PaymentIntent.'
  throw refused(message, { code: 'resource_missing', param: 'client_secret' })
}

export function forPhone(intent: Stripe.PaymentIntent): Partial<Stripe.PaymentIntent> {
  const { id, object, amount, currency, status, client_secret, created, description, livemode } = intent
  const { automatic_payment_methods, canceled_at, cancellation_reason, capture_method, confirmation_method } =
    intent
  const { last_payment_error, next_action, payment_method, payment_method_types, processing } = intent
  const { receipt_email, setup_future_usage, shipping, source } = intent
  return {
    id,
    object,
    amount,
    automatic_payment_methods,
    canceled_at,
    cancellation_reason,
    capture_method,
    client_secret,
    confirmation_method,
    created,
    currency,
    description,
    last_payment_error,
    livemode,
    next_action,
    payment_method,
    payment_method_types,
    processing,
    receipt_email,
    setup_future_usage,
    shipping,
    source,
    status,
  }
}

/** The only way an intent is written: search must learn of each change. */
export function saveIntent(scope: Scope, intent: Stripe.PaymentIntent): void {
  noteForSearch(scope, intent)
  scope.store.put(intent)
}

/** Stripe puts the intent into the error, so a caller may see at once what it has become. */
export function unexpectedState(intent: Stripe.PaymentIntent, message: string, param?: string): Error {
  const details = { code: 'payment_intent_unexpected_state', payment_intent: intent }
  return refused(message, param === undefined ? details : { ...details, param })
}

export function newIntent(
  scope: Scope,
  payment: { amount: number; currency: string; captureMethod: Stripe.PaymentIntent.CaptureMethod },
): Stripe.PaymentIntent {
  const id = newId('pi')
  return {
    id,
    object: 'payment_intent',
    allowed_payment_method_types: null,
    amount: payment.amount,
    amount_capturable: 0,
    amount_details: { tip: {} },
    amount_received: 0,
    application: null,
    application_fee_amount: null,
    automatic_payment_methods: null,
    canceled_at: null,
    cancellation_reason: null,
    capture_method: payment.captureMethod,
    client_secret: newId(`${id}_secret`, 25),
    confirmation_method: 'automatic',
    created: seconds(scope),
    currency: payment.currency,
    customer: null,
    customer_account: null,
    description: null,
    excluded_payment_method_types: null,
    last_payment_error: null,
    latest_charge: null,
    livemode: false,
    managed_payments: null,
    metadata: {},
    next_action: null,
    on_behalf_of: null,
    payment_method: null,
    payment_method_configuration_details: null,
    payment_method_options: null,
    payment_method_types: [],
    payment_record: null,
    processing: null,
    receipt_email: null,
    review: null,
    setup_future_usage: null,
    shipping: null,
    source: null,
    statement_descriptor: null,
    statement_descriptor_suffix: null,
    status: 'requires_payment_method',
    transfer_data: null,
    transfer_group: null,
  }
}
