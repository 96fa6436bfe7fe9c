import type Stripe from 'stripe'
import { noSuch } from '../errors'
import type { FormObject } from '../form'
import { allowOnly, readString } from '../params'
import { newId } from '../random'
import { type Scope, seconds } from '../scope'
import type { Decline } from '../test-cards'
import { processingFee, recordMovement } from './balance'
import { emit, emitChange } from './events'
import { type ListPage, listPage, pageParameters } from './pages'

export interface Attempt {
  intent: Stripe.PaymentIntent
  method: Stripe.PaymentMethod
  authenticated: boolean
}

export function getCharge(scope: Scope, id: string): Stripe.Charge {
  const charge = scope.store.find('charge', id)
  if (charge === undefined) throw noSuch('charge', id, { param: 'id', inPath: true })
  return charge
}

export function listCharges(scope: Scope, form: FormObject): ListPage<Stripe.Charge> {
  allowOnly(form, [...pageParameters, 'payment_intent'], ['customer', 'transfer_group'])
  const where = { intent: readString(form, 'payment_intent') }
  return listPage(scope.store, 'charge', { form, url: '/v1/charges', where })
}

/** A charge that took the money, or with `captured: false` only reserved it at the card's issuer. */
export function chargeSucceeded(scope: Scope, attempt: Attempt, captured: boolean): Stripe.Charge {
  const charge = newCharge(scope, attempt)
  charge.captured = captured
  charge.amount_captured = captured ? charge.amount : 0
  charge.outcome = approved()
  charge.paid = true
  charge.status = 'succeeded'
  scope.store.put(charge)
  emit(scope, 'charge.succeeded', charge)
  return charge
}

export function chargeFailed(scope: Scope, attempt: Attempt, decline: Decline): Stripe.Charge {
  const charge = newCharge(scope, attempt)
  charge.failure_code = decline.code
  charge.failure_message = decline.message
  charge.outcome = refusedBy(decline)
  charge.status = 'failed'
  scope.store.put(charge)
  emit(scope, 'charge.failed', charge)
  return charge
}

/** Payments confirmed by the customer elsewhere (BLIK) may stay pending until their bank answers. */
export function chargePending(scope: Scope, attempt: Attempt): Stripe.Charge {
  const charge = newCharge(scope, attempt)
  scope.store.put(charge)
  emit(scope, 'charge.pending', charge)
  return charge
}

/** The bank's answer to a pending charge. */
export function settlePending(scope: Scope, charge: Stripe.Charge, decline: Decline | null): void {
  if (decline === null) {
    charge.amount_captured = charge.amount
    charge.captured = true
    charge.outcome = approved()
    charge.paid = true
    charge.status = 'succeeded'
  } else {
    charge.failure_code = decline.code
    charge.failure_message = decline.message
    charge.outcome = refusedBy(decline)
    charge.status = 'failed'
  }
  scope.store.put(charge)
  emit(scope, decline === null ? 'charge.succeeded' : 'charge.failed', charge)
}

/**
 * Books the captured money. Since 2024 captures are asynchronous at Stripe: `charge.succeeded` says
 * `balance_transaction: null`, and `charge.updated` brings the id a moment later.
 */
export function bookCharge(scope: Scope, charge: Stripe.Charge): void {
  const before = { ...charge }
  const transaction = recordMovement(scope, {
    type: charge.id.startsWith('py_') ? 'payment' : 'charge',
    reportingCategory: 'charge',
    amount: charge.amount_captured,
    fee: processingFee(charge.amount_captured),
    currency: charge.currency,
    source: charge.id,
    description: charge.description,
  })
  charge.balance_transaction = transaction.id
  scope.store.put(charge)
  emitChange(scope, 'charge.updated', { before, after: charge })
}

function newCharge(scope: Scope, attempt: Attempt): Stripe.Charge {
  const { intent, method } = attempt
  return {
    // Stripe gives payments that are not by card another prefix.
    id: newId(method.type === 'card' ? 'ch' : 'py'),
    object: 'charge',
    amount: intent.amount,
    amount_captured: 0,
    amount_refunded: 0,
    application: null,
    application_fee: null,
    application_fee_amount: null,
    balance_transaction: null,
    billing_details: method.billing_details,
    calculated_statement_descriptor: method.type === 'card' ? 'METROPOLITAN' : null,
    captured: false,
    created: seconds(scope),
    currency: intent.currency,
    customer: null,
    description: intent.description,
    disputed: false,
    failure_balance_transaction: null,
    failure_code: null,
    failure_message: null,
    fraud_details: {},
    livemode: false,
    // Stripe copies the intent's metadata when the charge is made; later changes of either stay apart.
    metadata: { ...intent.metadata },
    on_behalf_of: null,
    outcome: null,
    paid: false,
    payment_intent: intent.id,
    payment_method: method.id,
    payment_method_details: methodDetails(attempt),
    receipt_email: intent.receipt_email,
    receipt_number: null,
    receipt_url: null,
    refunded: false,
    review: null,
    shipping: intent.shipping,
    source: null,
    source_transfer: null,
    statement_descriptor: intent.statement_descriptor,
    statement_descriptor_suffix: intent.statement_descriptor_suffix,
    status: 'pending',
    transfer_data: null,
    transfer_group: intent.transfer_group,
  }
}

function methodDetails(attempt: Attempt): Stripe.Charge.PaymentMethodDetails {
  const { method, intent, authenticated } = attempt
  const { card } = method
  if (card === undefined) return { type: 'blik', blik: { buyer_id: null } }
  return {
    type: 'card',
    card: {
      amount_authorized: intent.amount,
      authorization_code: null,
      brand: card.brand,
      checks: card.checks,
      country: card.country,
      electronic_commerce_indicator: authenticated ? '05' : null,
      exp_month: card.exp_month,
      exp_year: card.exp_year,
      fingerprint: card.fingerprint ?? null,
      funding: card.funding,
      installments: null,
      last4: card.last4,
      mandate: null,
      network: card.brand,
      network_transaction_id: null,
      regulated_status: card.regulated_status,
      three_d_secure: authenticated ? threeDSecure() : null,
      transaction_link_id: null,
      wallet: card.wallet === null ? null : chargeWallet(card.wallet),
    },
  }
}

function chargeWallet(
  wallet: Stripe.PaymentMethod.Card.Wallet,
): Stripe.Charge.PaymentMethodDetails.Card.Wallet {
  const { type, dynamic_last4 } = wallet
  return { type, dynamic_last4, [type]: {} }
}

function threeDSecure(): Stripe.Charge.PaymentMethodDetails.Card.ThreeDSecure {
  return {
    authentication_flow: 'challenge',
    electronic_commerce_indicator: '05',
    exemption_indicator: null,
    result: 'authenticated',
    result_reason: null,
    transaction_id: crypto.randomUUID(),
    version: '2.2.0',
  }
}

function approved(): Stripe.Charge.Outcome {
  return {
    ...noOutcome,
    network_status: 'approved_by_network',
    seller_message: 'Payment complete.',
    type: 'authorized',
  }
}

/** Radar blocks what it takes for fraud before the bank is asked. */
function refusedBy(decline: Decline): Stripe.Charge.Outcome {
  const blocked = decline.declineCode === 'fraudulent'
  return {
    ...noOutcome,
    advice_code: 'try_again_later',
    network_status: blocked ? 'not_sent_to_network' : 'declined_by_network',
    reason: decline.declineCode,
    seller_message: 'The bank did not accept this payment.',
    type: blocked ? 'blocked' : 'issuer_declined',
  }
}

const noOutcome = {
  advice_code: null,
  network_advice_code: null,
  network_decline_code: null,
  reason: null,
  risk_level: 'normal',
  risk_score: 20,
}
