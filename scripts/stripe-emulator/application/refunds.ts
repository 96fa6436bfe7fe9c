import type Stripe from 'stripe'
import { malformed, missingParameter, noSuch, refused } from '../errors'
import type { FormObject } from '../form'
import { formatMoney } from '../money'
import { allowOnly, mergeMetadata, readInteger, readOneOf, readString } from '../params'
import { newId } from '../random'
import { type Call, type Scope, seconds } from '../scope'
import { recordMovement } from './balance'
import { emit, emitChange } from './events'
import { type ListPage, listPage, pageParameters } from './pages'
import { cardBehind } from './payment-methods'

const createParameters = ['amount', 'charge', 'expand', 'metadata', 'payment_intent', 'reason']
const otherStripeParameters = [
  'currency',
  'customer',
  'instructions_email',
  'origin',
  'refund_application_fee',
  'reverse_transfer',
]
const reasons = ['duplicate', 'fraudulent', 'requested_by_customer'] as const

export function createRefund(scope: Scope, call: Call): Stripe.Refund {
  const { form } = call
  allowOnly(form, createParameters, otherStripeParameters)
  const reason = readOneOf(form, 'reason', reasons) ?? null
  const metadata = mergeMetadata({}, form.metadata)
  const asked = readInteger(form, 'amount')
  return refundCharge(scope, refundableCharge(scope, form), { asked, reason, metadata })
}

export function getRefund(scope: Scope, id: string): Stripe.Refund {
  const refund = scope.store.find('refund', id)
  if (refund === undefined) throw noSuch('refund', id, { param: 'refund', inPath: true })
  return refund
}

export function listRefunds(scope: Scope, form: FormObject): ListPage<Stripe.Refund> {
  allowOnly(form, [...pageParameters, 'charge', 'payment_intent'])
  const where = { charge: readString(form, 'charge'), intent: readString(form, 'payment_intent') }
  requireKnown(scope, 'charge', where.charge)
  requireKnown(scope, 'payment_intent', where.intent)
  return listPage(scope.store, 'refund', { form, url: '/v1/refunds', where })
}

/** A list of what does not exist is refused, and not empty. */
function requireKnown(scope: Scope, kind: 'charge' | 'payment_intent', id: string | undefined): void {
  if (id === undefined || scope.store.find(kind, id) !== undefined) return
  throw noSuch(kind, id, { param: kind, inPath: false })
}

export function updateRefund(scope: Scope, call: Call): Stripe.Refund {
  allowOnly(call.form, ['metadata', 'expand'])
  const refund = getRefund(scope, call.id)
  const before = { ...refund }
  refund.metadata = mergeMetadata(refund.metadata ?? {}, call.form.metadata)
  announceUpdate(scope, refund, before)
  return refund
}

/** By the API only a refund that waits for the customer's details may be cancelled. */
export function cancelRefund(scope: Scope, call: Call): Stripe.Refund {
  allowOnly(call.form, ['expand'])
  const refund = getRefund(scope, call.id)
  if (refund.status !== 'requires_action') {
    throw refused(`You can't cancel a refund with a status of ${refund.status}.`, { param: 'refund' })
  }
  return settleRefund(scope, refund, 'canceled')
}

/** The amount is taken from the charge at once, whatever the refund's own fate will be. */
export function refundCharge(
  scope: Scope,
  charge: Stripe.Charge,
  order: { asked: number | undefined; reason: Stripe.Refund.Reason | null; metadata: Stripe.Metadata },
): Stripe.Refund {
  const amount = requireRefundable(scope, charge, order.asked)
  const pending = refundFate(scope, charge) === 'pending'
  const refund = newRefund(scope, charge, { ...order, amount, status: pending ? 'pending' : 'succeeded' })
  refund.balance_transaction = moveMoney(scope, refund, 'to_customer')
  const before = { ...charge }
  charge.amount_refunded += amount
  charge.refunded = charge.amount_refunded === charge.amount_captured
  scope.store.put(refund)
  scope.store.put(charge)
  emit(scope, 'refund.created', refund)
  emitChange(scope, 'charge.refunded', { before, after: charge })
  return refund
}

export type RefundStatus = 'succeeded' | 'failed' | 'canceled' | 'requires_action'

/** Also a refund that had succeeded may fail, weeks after: the customer's bank sends the money back. */
const comesFrom: Record<RefundStatus, string[]> = {
  succeeded: ['pending', 'requires_action'],
  failed: ['pending', 'requires_action', 'succeeded'],
  canceled: ['pending', 'requires_action'],
  requires_action: ['pending'],
}

/** A bank's later word on a refund. */
export function settleRefund(scope: Scope, refund: Stripe.Refund, status: RefundStatus): Stripe.Refund {
  if (!comesFrom[status].includes(refund.status ?? '')) {
    throw refused(`A refund with a status of ${refund.status} does not become ${status}.`, {
      param: 'refund',
    })
  }
  const before = { ...refund }
  refund.status = status
  delete refund.pending_reason
  if (status === 'failed' || status === 'canceled') returnMoney(scope, refund, status)
  announceUpdate(scope, refund, before)
  if (status === 'failed') emit(scope, 'refund.failed', refund)
  return refund
}

function announceUpdate(scope: Scope, refund: Stripe.Refund, before: Stripe.Refund): void {
  scope.store.put(refund)
  emitChange(scope, 'refund.updated', { before, after: refund })
  emitChange(scope, 'charge.refund.updated', { before, after: refund })
}

/** The amount comes back to the account, and the charge may be refunded again. */
function returnMoney(scope: Scope, refund: Stripe.Refund, status: 'failed' | 'canceled'): void {
  refund.failure_balance_transaction = moveMoney(scope, refund, 'back')
  if (status === 'failed') refund.failure_reason = 'expired_or_canceled_card'
  const charge = scope.store.find('charge', String(refund.charge))
  if (charge === undefined) return
  charge.amount_refunded -= refund.amount
  charge.refunded = false
  scope.store.put(charge)
}

function refundableCharge(scope: Scope, form: FormObject): Stripe.Charge {
  const chargeId = readString(form, 'charge')
  const intentId = readString(form, 'payment_intent')
  if (chargeId !== undefined) {
    const charge = scope.store.find('charge', chargeId)
    if (charge === undefined) throw noSuch('charge', chargeId, { param: 'charge', inPath: false })
    return charge
  }
  if (intentId === undefined) throw missingParameter('payment_intent')
  const intent = scope.store.find('payment_intent', intentId)
  if (intent === undefined)
    throw noSuch('payment_intent', intentId, { param: 'payment_intent', inPath: false })
  const charge = scope.store.find('charge', String(intent.latest_charge))
  if (charge?.status === 'succeeded') return charge
  throw refused('This PaymentIntent does not have a successful charge to refund.', {
    param: 'payment_intent',
  })
}

function requireRefundable(scope: Scope, charge: Stripe.Charge, asked: number | undefined): number {
  const details = { charge: charge.id }
  if (charge.status !== 'succeeded' || !charge.captured) {
    throw refused(`Charge ${charge.id} has not been captured and cannot be refunded.`, details)
  }
  if (charge.refunded) {
    const message = `Charge ${charge.id} has already been refunded.`
    throw refused(message, { ...details, code: 'charge_already_refunded' })
  }
  if (isChargedBack(scope, charge)) {
    const message = `Charge ${charge.id} has been charged back; cannot issue a refund.`
    throw refused(message, { ...details, code: 'charge_disputed' })
  }
  const left = charge.amount_captured - charge.amount_refunded
  const amount = asked ?? left
  if (amount < 1) {
    const message = 'This value must be greater than or equal to 1.'
    throw malformed(message, { code: 'parameter_invalid_integer', param: 'amount' })
  }
  if (amount > left) throw tooMuch(charge, amount, left)
  return amount
}

/** A dispute that was won, and an inquiry, leave the charge refundable. */
function isChargedBack(scope: Scope, charge: Stripe.Charge): boolean {
  const disputes = scope.store.list('dispute', { charge: charge.id, limit: 10 }).data
  return disputes.some(({ status }) => status !== 'won' && !status.startsWith('warning_'))
}

function tooMuch(charge: Stripe.Charge, amount: number, left: number): Error {
  const money = (value: number) => `(${formatMoney(value, charge.currency)})`
  const limit =
    amount > charge.amount_captured
      ? `charge amount ${money(charge.amount_captured)}`
      : `unrefunded amount on charge ${money(left)}`
  return refused(`Refund amount ${money(amount)} is greater than ${limit}`, { param: 'amount' })
}

function refundFate(scope: Scope, charge: Stripe.Charge): 'succeeds' | 'pending' | 'fails_later' {
  const method = scope.store.find('payment_method', charge.payment_method ?? '')
  return method?.type === 'card' ? cardBehind(scope, method).refund : 'succeeds'
}

function newRefund(
  scope: Scope,
  charge: Stripe.Charge,
  order: { amount: number; reason: Stripe.Refund.Reason | null; metadata: Stripe.Metadata; status: string },
): Stripe.Refund {
  const refund: Stripe.Refund = {
    id: newId(charge.id.startsWith('py_') ? 'pyr' : 're'),
    object: 'refund',
    amount: order.amount,
    balance_transaction: null,
    charge: charge.id,
    created: seconds(scope),
    currency: charge.currency,
    customer: null,
    customer_account: null,
    destination_details: destinationOf(charge),
    metadata: order.metadata,
    payment_intent: charge.payment_intent,
    payment_method: charge.payment_method,
    reason: order.reason,
    receipt_number: null,
    source_transfer_reversal: null,
    status: order.status,
    transfer_reversal: null,
  }
  if (order.status === 'pending') refund.pending_reason = 'processing'
  return refund
}

/** Where the money goes. Its reference, by which a customer's bank finds it, is known days later. */
function destinationOf(charge: Stripe.Charge): Stripe.Refund.DestinationDetails {
  if (charge.payment_method_details?.type === 'blik') {
    return {
      type: 'blik',
      blik: { network_decline_code: null, reference: null, reference_status: 'pending' },
    }
  }
  const reference = { reference_status: 'pending', reference_type: 'acquirer_reference_number' }
  return { type: 'card', card: { ...reference, type: 'refund' } }
}

function moveMoney(scope: Scope, refund: Stripe.Refund, direction: 'to_customer' | 'back'): string {
  const kind = refund.id.startsWith('pyr_') ? 'payment_refund' : 'refund'
  const transaction = recordMovement(scope, {
    type: direction === 'to_customer' ? kind : 'refund_failure',
    reportingCategory: direction === 'to_customer' ? 'refund' : 'refund_failure',
    amount: direction === 'to_customer' ? -refund.amount : refund.amount,
    fee: 0,
    currency: refund.currency,
    source: refund.id,
    description: null,
  })
  return transaction.id
}
