import type Stripe from 'stripe'
import { malformed, missingParameter, noSuch } from '../errors'
import type { FormObject } from '../form'
import {
  allowOnly,
  mergeMetadata,
  readInteger,
  readNullableString,
  readObject,
  readString,
  requireString,
} from '../params'
import { newId } from '../random'
import { type Scope, seconds } from '../scope'
import { findTestCard, findTestCardByNumber, nameOf, type TestCard } from '../test-cards'

const known = ['type', 'card', 'blik', 'billing_details', 'metadata', 'allow_redisplay', 'expand']

export function createPaymentMethod(scope: Scope, form: FormObject): Stripe.PaymentMethod {
  allowOnly(form, known)
  return methodFromData(scope, form, '')
}

export function getPaymentMethod(scope: Scope, id: string): Stripe.PaymentMethod {
  const method = scope.store.find('payment_method', id)
  if (method === undefined) throw noSuch('PaymentMethod', id, { param: 'payment_method', inPath: true })
  return method
}

/**
 * The payment method a request names: one that exists, one of Stripe's test names (each use makes a new
 * object, as at Stripe), or inline data as phones send it. `undefined` when the request names none.
 */
export function methodOfRequest(scope: Scope, form: FormObject): Stripe.PaymentMethod | undefined {
  const id = readString(form, 'payment_method')
  const data = readObject(form, 'payment_method_data')
  if (id !== undefined && data !== undefined) {
    const message = 'You may only specify one of these parameters: payment_method, payment_method_data.'
    throw malformed(message, { code: 'parameters_exclusive', param: 'payment_method_data' })
  }
  if (data !== undefined) return methodFromData(scope, data, 'payment_method_data')
  if (id === undefined) return undefined
  const card = findTestCard(id)
  if (card !== undefined) return saveCard(scope, card, {})
  const existing = scope.store.find('payment_method', id)
  if (existing === undefined) throw noSuch('PaymentMethod', id, { param: 'payment_method', inPath: false })
  return existing
}

/** Which test card stands behind a stored payment method: Stripe never shows the number again, nor do we. */
export function cardBehind(scope: Scope, method: Stripe.PaymentMethod): TestCard {
  const card = findTestCard(`pm_card_${scope.store.labelOf(method.id) ?? ''}`)
  if (card === undefined) throw new Error(`payment method ${method.id} has no test card`)
  return card
}

function methodFromData(scope: Scope, data: FormObject, prefix: string): Stripe.PaymentMethod {
  const name = (field: string) => (prefix === '' ? field : `${prefix}[${field}]`)
  const type = readString(data, 'type')
  if (type === undefined) throw missingParameter(name('type'))
  if (type === 'card') return saveCard(scope, cardFromData(data, name('card')), data)
  if (type === 'blik') return save(scope, { ...bare(scope, data), type, blik: {} })
  const message = `Invalid ${name('type')}: must be one of card, blik`
  throw malformed(message, { param: name('type') })
}

function cardFromData(data: FormObject, param: string): TestCard {
  const fields = readObject(data, 'card')
  if (fields === undefined) throw missingParameter(param)
  const token = readString(fields, 'token')
  if (token !== undefined) {
    const card = findTestCard(token)
    if (card === undefined) throw noSuch('token', token, { param: `${param}[token]`, inPath: false })
    return card
  }
  const card = findTestCardByNumber(requireString(fields, 'number'))
  readInteger(fields, 'exp_month')
  if (card === undefined) {
    const details = { code: 'incorrect_number', param: `${param}[number]` }
    throw malformed('Your card number is incorrect: it is none of the test cards.', details)
  }
  return card
}

function saveCard(scope: Scope, card: TestCard, data: FormObject): Stripe.PaymentMethod {
  const { wallet, brand } = card
  const method: Stripe.PaymentMethod = {
    ...bare(scope, data),
    type: 'card',
    card: {
      brand,
      checks: { address_line1_check: null, address_postal_code_check: null, cvc_check: null },
      country: card.country,
      display_brand: brand,
      exp_month: 12,
      exp_year: new Date(scope.nowMs).getUTCFullYear() + 3,
      fingerprint: `fp${card.number}`,
      funding: card.names.includes('visa_debit') ? 'debit' : 'credit',
      generated_from: null,
      last4: card.number.slice(-4),
      networks: { available: [brand], preferred: null },
      regulated_status: 'unregulated',
      three_d_secure_usage: { supported: true },
      wallet: wallet === null ? null : { type: wallet, dynamic_last4: card.number.slice(-4), [wallet]: {} },
    },
  }
  return save(scope, method, nameOf(card))
}

function save(scope: Scope, method: Stripe.PaymentMethod, label?: string): Stripe.PaymentMethod {
  scope.store.put(method, label)
  return method
}

function bare(scope: Scope, data: FormObject): Omit<Stripe.PaymentMethod, 'type'> {
  return {
    id: newId('pm', 26),
    object: 'payment_method',
    allow_redisplay: 'unspecified',
    billing_details: billingDetails(readObject(data, 'billing_details') ?? {}),
    created: seconds(scope),
    customer: null,
    customer_account: null,
    livemode: false,
    metadata: mergeMetadata({}, data.metadata),
  }
}

function billingDetails(details: FormObject): Stripe.PaymentMethod.BillingDetails {
  const text = (field: string) => readNullableString(details, field) ?? null
  const address = readObject(details, 'address')
  const line = (field: string) =>
    address === undefined ? null : (readNullableString(address, field) ?? null)
  const place = {
    city: line('city'),
    country: line('country'),
    line1: line('line1'),
    line2: line('line2'),
    postal_code: line('postal_code'),
    state: line('state'),
  }
  return { address: place, email: text('email'), name: text('name'), phone: text('phone'), tax_id: null }
}
