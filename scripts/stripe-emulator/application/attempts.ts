import type Stripe from 'stripe'
import { type StripeErrorBody, StripeFailure } from '../errors'
import type { Scope } from '../scope'
import type { Decline } from '../test-cards'
import {
  type Attempt,
  bookCharge,
  chargeFailed,
  chargePending,
  chargeSucceeded,
  settlePending,
} from './charges'
import { disputeAutomatically } from './disputes'
import { emit } from './events'
import { saveIntent } from './intents'
import { cardBehind } from './payment-methods'

/** The card's issuer answers at once. Returns the refusal to send to the caller, or null when the money came. */
export function attemptCard(scope: Scope, attempt: Attempt): StripeFailure | null {
  const card = cardBehind(scope, attempt.method)
  if (card.decline !== null) return declineAttempt(scope, attempt, card.decline)
  const captured = attempt.intent.capture_method !== 'manual'
  const charge = chargeSucceeded(scope, attempt, captured)
  if (!captured) reserve(scope, attempt.intent, charge)
  else complete(scope, attempt.intent, charge)
  disputeAutomatically(scope, charge, card.dispute)
  return null
}

/** The intent goes back to `requires_payment_method` and stays payable; another method may be tried. */
export function declineAttempt(scope: Scope, attempt: Attempt, decline: Decline): StripeFailure {
  const charge = chargeFailed(scope, attempt, decline)
  const error: StripeErrorBody = {
    type: 'card_error',
    code: decline.code,
    decline_code: decline.declineCode,
    advice_code: 'try_again_later',
    message: decline.message,
    charge: charge.id,
    payment_method: attempt.method,
  }
  attempt.intent.latest_charge = charge.id
  return failAttempt(scope, attempt.intent, error)
}

/** The customer did not prove who they are, or gave up: no money was asked for, so there is no charge. */
export function authenticationFailed(scope: Scope, attempt: Attempt): StripeFailure {
  return failAttempt(scope, attempt.intent, {
    type: 'invalid_request_error',
    code: 'payment_intent_authentication_failure',
    message:
      'The provided PaymentMethod has failed authentication. You can provide payment_method_data or a new ' +
      'PaymentMethod to attempt to fulfill this PaymentIntent again.',
    payment_method: attempt.method,
  })
}

/** The customer approved in the banking app; the bank has not answered yet. */
export function startProcessing(scope: Scope, attempt: Attempt): void {
  const { intent } = attempt
  const charge = chargePending(scope, attempt)
  intent.latest_charge = charge.id
  intent.next_action = null
  intent.status = 'processing'
  saveIntent(scope, intent)
  emit(scope, 'payment_intent.processing', intent)
}

/** The end of a payment that waited for the customer's bank, whether it was ever `processing` or not. */
export function finishBankPayment(scope: Scope, attempt: Attempt, decline: Decline | null): void {
  const { intent } = attempt
  const charge = pendingCharge(scope, intent) ?? chargePending(scope, attempt)
  settlePending(scope, charge, decline)
  intent.latest_charge = charge.id
  if (decline === null) {
    complete(scope, intent, charge)
    return
  }
  failAttempt(scope, intent, {
    type: 'invalid_request_error',
    code: decline.code,
    decline_code: decline.declineCode,
    message: decline.message,
    charge: charge.id,
    payment_method: attempt.method,
  })
}

/** The money is the account's. */
export function complete(scope: Scope, intent: Stripe.PaymentIntent, charge: Stripe.Charge): void {
  intent.amount_capturable = 0
  intent.amount_received = charge.amount_captured
  intent.last_payment_error = null
  intent.latest_charge = charge.id
  intent.next_action = null
  intent.status = 'succeeded'
  saveIntent(scope, intent)
  emit(scope, 'payment_intent.succeeded', intent)
  bookCharge(scope, charge)
}

function reserve(scope: Scope, intent: Stripe.PaymentIntent, charge: Stripe.Charge): void {
  intent.amount_capturable = charge.amount
  intent.last_payment_error = null
  intent.latest_charge = charge.id
  intent.next_action = null
  intent.status = 'requires_capture'
  saveIntent(scope, intent)
  emit(scope, 'payment_intent.amount_capturable_updated', intent)
}

function failAttempt(scope: Scope, intent: Stripe.PaymentIntent, error: StripeErrorBody): StripeFailure {
  // Card errors are 402; everything else that ends an attempt is a 400.
  const failure = new StripeFailure(error.type === 'card_error' ? 402 : 400, error, true)
  const { payment_intent: _itself, ...lastError } = failure.body
  intent.last_payment_error = lastError
  intent.next_action = null
  intent.payment_method = null
  intent.status = 'requires_payment_method'
  saveIntent(scope, intent)
  emit(scope, 'payment_intent.payment_failed', intent)
  return new StripeFailure(failure.status, { ...failure.body, payment_intent: { ...intent } }, true)
}

function pendingCharge(scope: Scope, intent: Stripe.PaymentIntent): Stripe.Charge | undefined {
  if (typeof intent.latest_charge !== 'string') return undefined
  const charge = scope.store.find('charge', intent.latest_charge)
  return charge?.status === 'pending' ? charge : undefined
}
