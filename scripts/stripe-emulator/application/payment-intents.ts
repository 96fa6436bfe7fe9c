import type Stripe from 'stripe'
import { malformed, StripeFailure } from '../errors'
import { type FormObject, isFormObject } from '../form'
import { requireChargeable, requireCurrency } from '../money'
import {
  allowOnly,
  mergeMetadata,
  readBoolean,
  readInteger,
  readNullableString,
  readObject,
  readOneOf,
  requireInteger,
  requireString,
} from '../params'
import { type Call, type Scope, seconds } from '../scope'
import { complete } from './attempts'
import { confirmIntent } from './confirmation'
import { emit, emitChange } from './events'
import {
  findIntent,
  forPhone,
  intentOfPhone,
  newIntent,
  payableStatuses,
  saveIntent,
  unexpectedState,
} from './intents'
import { chooseMethodTypes, methodTypeParameters } from './method-types'
import { type ListPage, listPage, pageParameters } from './pages'
import { methodOfRequest } from './payment-methods'

const descriptive = ['description', 'metadata', 'receipt_email', 'shipping', 'transfer_group', 'expand']
const common = [
  ...descriptive,
  ...methodTypeParameters,
  'amount',
  'capture_method',
  'currency',
  'payment_method',
  'payment_method_data',
  'payment_method_options',
  'setup_future_usage',
  'statement_descriptor',
  'statement_descriptor_suffix',
]
const createParameters = [
  ...common,
  'confirm',
  'error_on_requires_action',
  'off_session',
  'return_url',
  'use_stripe_sdk',
]
const otherStripeParameters = [
  'amount_details',
  'application_fee_amount',
  'confirmation_method',
  'confirmation_token',
  'customer',
  'customer_account',
  'hooks',
  'mandate',
  'mandate_data',
  'on_behalf_of',
  'payment_details',
  'payment_method_configuration',
  'radar_options',
  'transfer_data',
]
const confirmParameters = [
  'capture_method',
  'client_secret',
  'error_on_requires_action',
  'expand',
  'off_session',
  'payment_method',
  'payment_method_data',
  'payment_method_options',
  'receipt_email',
  'return_url',
  'use_stripe_sdk',
]
const cancellationReasons = ['abandoned', 'duplicate', 'fraudulent', 'requested_by_customer'] as const
/** Stripe cancels a `processing` payment only in rare cases; a BLIK payment at the bank is none of them. */
const cancelableStatuses = [...payableStatuses, 'requires_capture']
const captureMethods = ['automatic', 'automatic_async', 'manual'] as const

export function createPaymentIntent(scope: Scope, call: Call): Stripe.PaymentIntent {
  const { form } = call
  allowOnly(form, createParameters, otherStripeParameters)
  const amount = requireInteger(form, 'amount')
  const currency = requireCurrency(requireString(form, 'currency'))
  const captureMethod = readOneOf(form, 'capture_method', captureMethods) ?? 'automatic_async'
  const types = chooseMethodTypes(form, { currency, captureMethod, apiVersion: call.apiVersion })
  const intent = newIntent(scope, { amount: requireChargeable(amount, currency), currency, captureMethod })
  Object.assign(intent, types)
  describe(intent, form)
  const confirm = readBoolean(form, 'confirm') ?? false
  if (!confirm) attachMethod(scope, intent, form)
  saveIntent(scope, intent)
  emit(scope, 'payment_intent.created', intent)
  return confirm ? confirmIntent(scope, intent, form) : intent
}

export function updatePaymentIntent(scope: Scope, call: Call): Stripe.PaymentIntent {
  const { form, id } = call
  allowOnly(form, common, otherStripeParameters)
  const intent = findIntent(scope, id)
  const payable = payableStatuses.includes(intent.status)
  const fixed = Object.keys(form).find((name) => !descriptive.includes(name))
  if (fixed !== undefined && !payable) throw notUpdatable(intent, fixed)
  const currency = requireCurrency(readNullableString(form, 'currency') ?? intent.currency)
  const amount = readInteger(form, 'amount') ?? intent.amount
  intent.amount = requireChargeable(amount, currency)
  intent.currency = currency
  intent.capture_method = readOneOf(form, 'capture_method', captureMethods) ?? intent.capture_method
  if (methodTypeParameters.some((name) => name in form)) {
    const payment = { currency, captureMethod: intent.capture_method, apiVersion: call.apiVersion }
    Object.assign(intent, chooseMethodTypes(form, payment))
  }
  describe(intent, form)
  attachMethod(scope, intent, form)
  saveIntent(scope, intent)
  return intent
}

/** With the publishable key a phone sees its own intent only, and no more of it than it needs to pay. */
export function getPaymentIntent(scope: Scope, call: Call): object {
  if (call.audience === 'secret') {
    allowOnly(call.form, ['expand', 'client_secret'])
    return findIntent(scope, call.id)
  }
  return forPhone(intentOfPhone(scope, call))
}

export function listPaymentIntents(scope: Scope, form: FormObject): ListPage<Stripe.PaymentIntent> {
  allowOnly(form, pageParameters, ['customer'])
  return listPage(scope.store, 'payment_intent', { form, url: '/v1/payment_intents' })
}

/** From the shop's server with the secret key, or from a phone with the publishable key and the client secret. */
export function confirmPaymentIntent(scope: Scope, call: Call): object {
  if (call.audience === 'publishable') return confirmByPhone(scope, call)
  allowOnly(call.form, confirmParameters, otherStripeParameters)
  return confirmIntent(scope, findIntent(scope, call.id), call.form)
}

/** Also what a refusal says of the intent is reduced to what a phone may see. */
function confirmByPhone(scope: Scope, call: Call): object {
  const intent = intentOfPhone(scope, call)
  try {
    return forPhone(confirmIntent(scope, intent, call.form))
  } catch (error) {
    if (!(error instanceof StripeFailure) || error.body.payment_intent === undefined) throw error
    throw new StripeFailure(error.status, { ...error.body, payment_intent: forPhone(intent) }, error.began)
  }
}

export function capturePaymentIntent(scope: Scope, call: Call): Stripe.PaymentIntent {
  const { form, id } = call
  allowOnly(form, ['amount_to_capture', 'metadata', 'expand'], ['final_capture', 'application_fee_amount'])
  const intent = findIntent(scope, id)
  if (intent.status !== 'requires_capture') throw notCapturable(intent)
  const amount = readInteger(form, 'amount_to_capture') ?? intent.amount_capturable
  if (amount < 1 || amount > intent.amount_capturable) {
    const message = `The amount to capture must be between 1 and ${intent.amount_capturable}.`
    throw malformed(message, { code: 'amount_too_large', param: 'amount_to_capture' })
  }
  const charge = scope.store.find('charge', String(intent.latest_charge))
  if (charge === undefined) throw new Error(`intent ${id} has no charge to capture`)
  const before = { ...charge }
  charge.amount_captured = amount
  charge.captured = true
  scope.store.put(charge)
  emitChange(scope, 'charge.captured', { before, after: charge })
  intent.metadata = mergeMetadata(intent.metadata, form.metadata)
  complete(scope, intent, charge)
  return intent
}

/** A reserved amount is released; since 2025 that makes no refund object. */
export function cancelPaymentIntent(scope: Scope, call: Call): Stripe.PaymentIntent {
  allowOnly(call.form, ['cancellation_reason', 'expand'])
  const reason = readOneOf(call.form, 'cancellation_reason', cancellationReasons) ?? null
  const intent = findIntent(scope, call.id)
  if (!cancelableStatuses.includes(intent.status)) throw notCancelable(intent)
  intent.amount_capturable = 0
  intent.canceled_at = seconds(scope)
  intent.cancellation_reason = reason
  intent.next_action = null
  intent.status = 'canceled'
  saveIntent(scope, intent)
  emit(scope, 'payment_intent.canceled', intent)
  return intent
}

function attachMethod(scope: Scope, intent: Stripe.PaymentIntent, form: FormObject): void {
  const method = methodOfRequest(scope, form)
  if (method === undefined) return
  intent.payment_method = method.id
  intent.next_action = null
  intent.status = 'requires_confirmation'
}

/** What may change at any time, because no bank has seen it. */
function describe(intent: Stripe.PaymentIntent, form: FormObject): void {
  intent.metadata = mergeMetadata(intent.metadata, form.metadata)
  const texts = [
    'description',
    'receipt_email',
    'statement_descriptor',
    'statement_descriptor_suffix',
    'transfer_group',
  ] as const
  for (const name of texts) {
    const value = readNullableString(form, name)
    if (value !== undefined) intent[name] = value
  }
  const usage = readOneOf(form, 'setup_future_usage', ['on_session', 'off_session'] as const)
  if (usage !== undefined) intent.setup_future_usage = usage
  const shipping = readObject(form, 'shipping')
  if (shipping !== undefined) intent.shipping = readShipping(shipping)
}

function readShipping(form: FormObject): Stripe.PaymentIntent.Shipping {
  const address = isFormObject(form.address) ? form.address : {}
  const line = (name: string) => readNullableString(address, name) ?? null
  return {
    address: {
      city: line('city'),
      country: line('country'),
      line1: line('line1'),
      line2: line('line2'),
      postal_code: line('postal_code'),
      state: line('state'),
    },
    carrier: readNullableString(form, 'carrier') ?? null,
    name: requireString(form, 'name'),
    phone: readNullableString(form, 'phone') ?? null,
    tracking_number: readNullableString(form, 'tracking_number') ?? null,
  }
}

function notUpdatable(intent: Stripe.PaymentIntent, name: string): Error {
  const message =
    `This PaymentIntent's ${name} could not be updated because it has a status of ${intent.status}. You may ` +
    `only update the ${name} of a PaymentIntent with one of the following statuses: ${payableStatuses.join(', ')}.`
  return unexpectedState(intent, message, name)
}

function notCapturable(intent: Stripe.PaymentIntent): Error {
  const message =
    `This PaymentIntent could not be captured because it has a status of ${intent.status}. Only a ` +
    'PaymentIntent with one of the following statuses may be captured: requires_capture.'
  return unexpectedState(intent, message)
}

function notCancelable(intent: Stripe.PaymentIntent): Error {
  const message =
    `You cannot cancel this PaymentIntent because it has a status of ${intent.status}. Only a PaymentIntent ` +
    `with one of the following statuses may be canceled: ${cancelableStatuses.join(', ')}.`
  return unexpectedState(intent, message)
}
