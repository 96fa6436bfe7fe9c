import type Stripe from 'stripe'
import { noSuch, refused } from '../errors'
import type { FormObject } from '../form'
import { allowOnly, mergeMetadata, readBoolean, readObject, readString } from '../params'
import { newId } from '../random'
import { type Call, type Scope, seconds } from '../scope'
import type { TestCard } from '../test-cards'
import { recordMovement } from './balance'
import { emit, emitChange } from './events'
import { type ListPage, listPage, pageParameters } from './pages'

const disputeFeeMinor = 6_000
const answerWithinSeconds = 7 * 24 * 3_600

export interface Complaint {
  amount?: number | undefined
  reason: string
  /** An inquiry withdraws nothing yet. */
  inquiry: boolean
}

export type Verdict = 'won' | 'lost'

export function getDispute(scope: Scope, id: string): Stripe.Dispute {
  const dispute = scope.store.find('dispute', id)
  if (dispute === undefined) throw noSuch('dispute', id, { param: 'dispute', inPath: true })
  return dispute
}

export function listDisputes(scope: Scope, form: FormObject): ListPage<Stripe.Dispute> {
  allowOnly(form, [...pageParameters, 'charge', 'payment_intent'])
  const where = { charge: readString(form, 'charge'), intent: readString(form, 'payment_intent') }
  return listPage(scope.store, 'dispute', { form, url: '/v1/disputes', where })
}

/** The shop's answer to the bank: submitted at once unless `submit=false`. */
export function updateDispute(scope: Scope, call: Call): Stripe.Dispute {
  allowOnly(call.form, ['evidence', 'metadata', 'submit', 'expand'], ['intended_submission_method'])
  const dispute = getDispute(scope, call.id)
  if (isClosed(dispute)) throw refused('This dispute is already closed', { param: 'dispute' })
  const before = { ...dispute }
  const evidence = readObject(call.form, 'evidence')
  requireEvidenceOfStage(dispute, evidence)
  if (evidence !== undefined) {
    dispute.evidence = { ...dispute.evidence, ...evidence }
    dispute.evidence_details = { ...dispute.evidence_details, has_evidence: true }
  }
  if (dispute.evidence_details.has_evidence && (readBoolean(call.form, 'submit') ?? true)) submit(dispute)
  dispute.metadata = mergeMetadata(dispute.metadata, call.form.metadata)
  scope.store.put(dispute)
  emitChange(scope, 'charge.dispute.updated', { before, after: dispute })
  return dispute
}

/** An appeal is argued by its own evidence alone, and by that in no other stage. */
function requireEvidenceOfStage({ status }: Stripe.Dispute, evidence: FormObject | undefined): void {
  const isAppeal = status.startsWith('appeal_')
  const wrong = Object.keys(evidence ?? {}).find((name) => (name === 'appeal') !== isAppeal)
  if (wrong === undefined) return
  throw refused(`A dispute with a status of ${status} takes no evidence of this kind.`, {
    param: `evidence[${wrong}]`,
  })
}

/** After a dispute was lost its bank may be asked once more. Nothing of the money moves by that. */
export function openAppeal(scope: Scope, dispute: Stripe.Dispute): Stripe.Dispute {
  if (dispute.status !== 'lost' || dispute.evidence.appeal) {
    throw refused(`A dispute with a status of ${dispute.status} cannot be appealed.`, { param: 'dispute' })
  }
  const before = { ...dispute }
  dispute.status = 'appeal_needs_response'
  dispute.evidence = { ...dispute.evidence, appeal: {} }
  const dueBy = seconds(scope) + answerWithinSeconds
  dispute.evidence_details = { ...dispute.evidence_details, due_by: dueBy, has_evidence: false }
  scope.store.put(dispute)
  emitChange(scope, 'charge.dispute.updated', { before, after: dispute })
  return dispute
}

/** The shop gives in. */
export function closeDispute(scope: Scope, call: Call): Stripe.Dispute {
  allowOnly(call.form, ['expand'])
  return decideDispute(scope, getDispute(scope, call.id), 'lost')
}

export function openDispute(scope: Scope, charge: Stripe.Charge, complaint: Complaint): Stripe.Dispute {
  if (charge.status !== 'succeeded' || charge.disputed) {
    throw refused(`Charge ${charge.id} cannot be disputed.`, { charge: charge.id })
  }
  const dispute = newDispute(scope, charge, complaint)
  if (dispute.amount < 1) throw refused(`Of charge ${charge.id} nothing is left.`, { charge: charge.id })
  const before = { ...charge }
  charge.disputed = !complaint.inquiry
  if (!complaint.inquiry) dispute.balance_transactions = [moveMoney(scope, dispute, 'withdrawn')]
  scope.store.put(charge)
  scope.store.put(dispute)
  emit(scope, 'charge.dispute.created', dispute)
  if (complaint.inquiry) return dispute
  emitChange(scope, 'charge.updated', { before, after: charge })
  emit(scope, 'charge.dispute.funds_withdrawn', dispute)
  return dispute
}

/** The bank decides. Winning brings the amount back, not the fee. */
export function decideDispute(scope: Scope, dispute: Stripe.Dispute, verdict: Verdict): Stripe.Dispute {
  if (isClosed(dispute)) throw refused('This dispute is already closed', { param: 'dispute' })
  const before = { ...dispute }
  const inquiry = dispute.status.startsWith('warning_')
  dispute.status = inquiry ? 'warning_closed' : verdict
  const reinstated = verdict === 'won' && !inquiry
  if (reinstated)
    dispute.balance_transactions = [...dispute.balance_transactions, moveMoney(scope, dispute, 'reinstated')]
  scope.store.put(dispute)
  emitChange(scope, 'charge.dispute.closed', { before, after: dispute })
  if (reinstated) emit(scope, 'charge.dispute.funds_reinstated', dispute)
  return dispute
}

/** Stripe's test cards that are disputed as soon as they are charged. */
export function disputeAutomatically(scope: Scope, charge: Stripe.Charge, kind: TestCard['dispute']): void {
  if (kind === 'none') return
  const inquiry = kind === 'inquiry'
  openDispute(scope, charge, { reason: inquiry ? 'fraudulent' : kind, inquiry })
}

function isClosed(dispute: Stripe.Dispute): boolean {
  return ['won', 'lost', 'warning_closed'].includes(dispute.status)
}

function submit(dispute: Stripe.Dispute): void {
  const [, stage = ''] = /^(warning_|appeal_)/.exec(dispute.status) ?? []
  dispute.status = `${stage}under_review`
  const { evidence_details: details } = dispute
  dispute.evidence_details = {
    ...details,
    submission_count: details.submission_count + 1,
    submission_method: 'manual',
  }
}

/** The bank takes the amount and a fee when it opens the case, and gives back the amount when the shop wins. */
function moveMoney(
  scope: Scope,
  dispute: Stripe.Dispute,
  direction: 'withdrawn' | 'reinstated',
): Stripe.BalanceTransaction {
  const withdrawn = direction === 'withdrawn'
  return recordMovement(scope, {
    type: 'adjustment',
    reportingCategory: withdrawn ? 'dispute' : 'dispute_reversal',
    amount: withdrawn ? -dispute.amount : dispute.amount,
    fee: withdrawn ? disputeFeeMinor : 0,
    currency: dispute.currency,
    source: dispute.id,
    description: withdrawn ? 'Chargeback withdrawal' : 'Chargeback reversal',
  })
}

function newDispute(scope: Scope, charge: Stripe.Charge, complaint: Complaint): Stripe.Dispute {
  return {
    id: newId('du'),
    object: 'dispute',
    amount: complaint.amount ?? charge.amount_captured - charge.amount_refunded,
    balance_transactions: [],
    charge: charge.id,
    created: seconds(scope),
    currency: charge.currency,
    enhanced_eligibility_types: [],
    evidence: noEvidence(),
    evidence_details: {
      due_by: seconds(scope) + answerWithinSeconds,
      enhanced_eligibility: {},
      has_evidence: false,
      past_due: false,
      submission_count: 0,
      submission_method: 'not_submitted',
    },
    intended_submission_method: null,
    is_charge_refundable: complaint.inquiry,
    livemode: false,
    metadata: {},
    payment_intent: charge.payment_intent,
    ...cardDetails(charge, complaint),
    reason: complaint.reason,
    status: complaint.inquiry ? 'warning_needs_response' : 'needs_response',
  }
}

/** Of a dispute about another method than a card Stripe tells none, but for some that are not imitated. */
function cardDetails(
  charge: Stripe.Charge,
  { inquiry }: Complaint,
): Pick<Stripe.Dispute, 'payment_method_details'> {
  const card = charge.payment_method_details?.card
  if (!card) return {}
  const { brand, network } = card
  const case_type = inquiry ? 'inquiry' : 'chargeback'
  return {
    payment_method_details: {
      type: 'card',
      card: { brand: brand ?? 'visa', case_type, network: network ?? 'visa', network_reason_code: '83' },
    },
  }
}

function noEvidence(): Stripe.Dispute.Evidence {
  return {
    access_activity_log: null,
    appeal: null,
    billing_address: null,
    cancellation_policy: null,
    cancellation_policy_disclosure: null,
    cancellation_rebuttal: null,
    customer_communication: null,
    customer_email_address: null,
    customer_name: null,
    customer_purchase_ip: null,
    customer_signature: null,
    duplicate_charge_documentation: null,
    duplicate_charge_explanation: null,
    duplicate_charge_id: null,
    enhanced_evidence: {},
    product_description: null,
    receipt: null,
    refund_policy: null,
    refund_policy_disclosure: null,
    refund_refusal_explanation: null,
    service_date: null,
    service_documentation: null,
    shipping_address: null,
    shipping_carrier: null,
    shipping_date: null,
    shipping_documentation: null,
    shipping_tracking_number: null,
    uncategorized_file: null,
    uncategorized_text: null,
  }
}
