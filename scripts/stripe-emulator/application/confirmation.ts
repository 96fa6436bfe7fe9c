import type Stripe from 'stripe'
import { malformed, missingParameter, refused } from '../errors'
import type { FormObject } from '../form'
import { readBoolean, readNullableString, readObject, readString } from '../params'
import type { Scope } from '../scope'
import type { Decline } from '../test-cards'
import {
  attemptCard,
  authenticationFailed,
  declineAttempt,
  finishBankPayment,
  startProcessing,
} from './attempts'
import { type BlikDecline, declineBlik } from './blik'
import type { Attempt } from './charges'
import { emit } from './events'
import { payableStatuses, saveIntent, unexpectedState } from './intents'
import { cardBehind, methodOfRequest } from './payment-methods'

const authenticationRequired: Decline = {
  code: 'authentication_required',
  declineCode: 'authentication_required',
  message: 'Your card was declined. This transaction requires authentication.',
}

/**
 * Begins an attempt to pay. A refused attempt has happened all the same: the intent, the failed charge and
 * their events are stored before the refusal is thrown.
 */
export function confirmIntent(
  scope: Scope,
  intent: Stripe.PaymentIntent,
  form: FormObject,
): Stripe.PaymentIntent {
  requireConfirmable(intent)
  const method = methodOfRequest(scope, form) ?? storedMethod(scope, intent)
  if (!intent.payment_method_types.includes(method.type)) throw notAllowed(intent, method)
  const receipt = readNullableString(form, 'receipt_email')
  if (receipt !== undefined) intent.receipt_email = receipt
  intent.payment_method = method.id
  intent.next_action = null
  intent.last_payment_error = null
  const attempt: Attempt = { intent, method, authenticated: false }
  if (method.type === 'blik') startBlik(scope, attempt, form)
  else startCard(scope, attempt, form)
  return intent
}

export interface CustomerAction {
  /** `process`: approved in the banking app, not yet answered by the bank. */
  outcome: 'succeed' | 'fail' | 'process'
  /** Why a payment by BLIK failed. */
  decline: BlikDecline
}

/** What the customer did on the bank's page or in the banking app. */
export function completeAction(
  scope: Scope,
  intent: Stripe.PaymentIntent,
  action: CustomerAction,
): Stripe.PaymentIntent {
  const method = storedMethod(scope, intent)
  const attempt: Attempt = { intent, method, authenticated: true }
  if (method.type === 'blik') finishBlik(scope, attempt, action)
  else if (action.outcome === 'fail') authenticationFailed(scope, attempt)
  else attemptCard(scope, attempt)
  return intent
}

function startCard(scope: Scope, attempt: Attempt, form: FormObject): void {
  const { intent, method } = attempt
  const mustAuthenticate =
    cardBehind(scope, method).authentication === 'always' && method.card?.wallet === null
  const cannotAsk =
    (readBoolean(form, 'off_session') ?? false) || (readBoolean(form, 'error_on_requires_action') ?? false)
  if (mustAuthenticate && cannotAsk) throw declineAttempt(scope, attempt, authenticationRequired)
  if (mustAuthenticate) {
    requireAction(scope, intent, threeDSecureAction(intent, readString(form, 'return_url')))
    return
  }
  const failure = attemptCard(scope, attempt)
  if (failure !== null) throw failure
}

function startBlik(scope: Scope, { intent, method }: Attempt, form: FormObject): void {
  const options = readObject(readObject(form, 'payment_method_options') ?? {}, 'blik') ?? {}
  const param = 'payment_method_options[blik][code]'
  const code = readString(options, 'code')
  if (code === undefined) throw missingParameter(param)
  if (!/^\d{6}$/.test(code)) {
    throw malformed('A BLIK code has six digits.', { code: 'payment_intent_invalid_parameter', param })
  }
  scope.beginBlik(intent, method.id)
  requireAction(scope, intent, { type: 'blik_authorize', blik_authorize: {} })
}

function finishBlik(scope: Scope, attempt: Attempt, { outcome, decline }: CustomerAction): void {
  if (outcome === 'process') startProcessing(scope, attempt)
  else finishBankPayment(scope, attempt, outcome === 'succeed' ? null : declineBlik(decline))
}

function requireAction(
  scope: Scope,
  intent: Stripe.PaymentIntent,
  action: Stripe.PaymentIntent.NextAction,
): void {
  intent.next_action = action
  intent.status = 'requires_action'
  saveIntent(scope, intent)
  emit(scope, 'payment_intent.requires_action', intent)
}

function threeDSecureAction(
  intent: Stripe.PaymentIntent,
  returnUrl: string | undefined,
): Stripe.PaymentIntent.NextAction {
  const url = `https://hooks.stripe.com/3d_secure_2/hosted?payment_intent=${intent.id}`
  if (returnUrl !== undefined)
    return { type: 'redirect_to_url', redirect_to_url: { url, return_url: returnUrl } }
  return { type: 'use_stripe_sdk', use_stripe_sdk: { type: 'three_d_secure_redirect', stripe_js: url } }
}

function storedMethod(scope: Scope, intent: Stripe.PaymentIntent): Stripe.PaymentMethod {
  const id = intent.payment_method
  const method = typeof id === 'string' ? scope.store.find('payment_method', id) : undefined
  if (method !== undefined) return method
  const message =
    "You cannot confirm this PaymentIntent because it's missing a payment method. You can either update the " +
    'PaymentIntent with a payment method and then confirm it again, or confirm it again directly with a payment method.'
  throw unexpectedState(intent, message)
}

function requireConfirmable(intent: Stripe.PaymentIntent): void {
  if (payableStatuses.includes(intent.status)) return
  if (intent.status === 'succeeded') {
    const message =
      'You cannot confirm this PaymentIntent because it has already succeeded after being previously confirmed.'
    throw unexpectedState(intent, message)
  }
  const message =
    `You cannot confirm this PaymentIntent because it has a status of ${intent.status}. Only a PaymentIntent ` +
    `with one of the following statuses may be confirmed: ${payableStatuses.join(', ')}.`
  throw unexpectedState(intent, message)
}

function notAllowed(intent: Stripe.PaymentIntent, method: Stripe.PaymentMethod): Error {
  const message =
    `The PaymentMethod provided (${method.type}) is not allowed for this PaymentIntent. Please attach a ` +
    `PaymentMethod of one of the following types: ${intent.payment_method_types.join(', ')}.`
  return refused(message, { code: 'payment_intent_incompatible_payment_method', param: 'payment_method' })
}
