/** The life of one attempt to collect the money of an order. */
export const paymentStates = [
  'creating',
  'requires_payment',
  'requires_action',
  /** The bank said no; the same intent can still be paid by another try. */
  'declined',
  'processing',
  'succeeded',
  'cancelled',
  /** Stripe refused to make the intent. */
  'failed',
  /** Stripe says something that this release does not know: money may be moving. */
  'unknown',
] as const
export type PaymentState = (typeof paymentStates)[number]

/** The ends of an attempt: it took its money, or takes none any more. */
export const endedPaymentStates = [
  'succeeded',
  'cancelled',
  'failed',
] as const satisfies readonly PaymentState[]

/** Whether money is under way, as far as is known: an end of that is to come. */
export function isMoving(state: PaymentState): boolean {
  return state === 'processing' || state === 'unknown'
}

export const movementKinds = ['capture', 'refund', 'refund_reversal', 'dispute', 'dispute_reversal'] as const
export type MovementKind = (typeof movementKinds)[number]

export const stripeEventOutcomes = ['applied', 'ignored', 'unmatched', 'mismatched'] as const
export type StripeEventOutcome = (typeof stripeEventOutcomes)[number]

const strongest = ['mismatched', 'applied', 'unmatched'] as const satisfies readonly StripeEventOutcome[]

/** The outcome of several pieces of news as one: what needs people most, then what changed anything. */
export function strongestOf(outcomes: readonly (StripeEventOutcome | undefined)[]): StripeEventOutcome {
  return strongest.find((one) => outcomes.includes(one)) ?? 'ignored'
}

/**
 * In the order of their rank: news of a lower one never undoes a higher one. `unknown`: Stripe says something of it that
 * this release does not know.
 */
export const refundStates = ['pending', 'unknown', 'succeeded', 'cancelled', 'failed'] as const
export type RefundState = (typeof refundStates)[number]

/** A refund in these states gives nothing back. */
export const voidRefundStates = ['cancelled', 'failed'] as const satisfies readonly RefundState[]

/** Who asked for a refund; `stripe` means somebody in Stripe's Dashboard. */
export const refundActors = ['customer', 'admin', 'system', 'stripe'] as const
export type RefundActor = (typeof refundActors)[number]

/** Stripe's own words, as far as this release knows them, in the order of their rank among news of the same second. */
export const disputeStatuses = [
  'warning_needs_response',
  'warning_under_review',
  'warning_closed',
  'needs_response',
  'under_review',
  'prevented',
  'lost',
  // The bank is asked once more about what was lost.
  'appeal_needs_response',
  'appeal_under_review',
  'won',
] as const
/** What they mean to whoever reads them. */
export const disputeWords = {
  warning_needs_response: 'an inquiry of the bank: evidence, or a refund, may settle it',
  warning_under_review: 'an inquiry that was answered',
  warning_closed: 'an inquiry that came to nothing',
  needs_response: 'the bank waits for evidence',
  under_review: 'the bank looks at the evidence',
  prevented: 'it was settled before it became a dispute',
  lost: 'the cardholder has the money',
  appeal_needs_response: 'the bank is asked once more, and waits for evidence',
  appeal_under_review: 'the bank is asked once more about what was lost',
  won: 'the shop keeps the money',
} as const satisfies Record<(typeof disputeStatuses)[number], string>
/** Stripe's list is open: a word that it adds is stored as it is. */
export type DisputeStatus = string

export const endedDisputes: readonly DisputeStatus[] = ['warning_closed', 'prevented', 'lost', 'won']

/** Somebody still has to decide: until then nothing is shipped. So it is where nobody here knows what the word means. */
export function isDisputeOpen(status: DisputeStatus): boolean {
  return !endedDisputes.includes(status)
}

/** Whether this release knows what the word means. */
export function isKnownDispute(status: DisputeStatus): status is (typeof disputeStatuses)[number] {
  return disputeStatuses.some((known) => known === status)
}

/** While it is open Stripe gives nothing of its charge back. An inquiry is no dispute yet: a refund may settle it. */
export function barsRefunds(status: DisputeStatus): boolean {
  return isDisputeOpen(status) && !status.startsWith('warning_')
}

/**
 * What the payment sheet of the app is told. `preparing`: ask again. `failed`: Stripe refused to prepare it.
 * `closed`: the order takes no money any more.
 */
export const sheetStatuses = [
  'preparing',
  'ready',
  'processing',
  'paid',
  'failed',
  'closed',
  'not_required',
] as const
export type SheetStatus = (typeof sheetStatuses)[number]

/**
 * The events of Stripe that the shop reads: its endpoint is to be sent these and no others. The last two say nothing that
 * `refund.…` does not; they are there so that a refund is learnt of although one of those was lost.
 */
export const stripeEventTypes = [
  'payment_intent.amount_capturable_updated',
  'payment_intent.canceled',
  'payment_intent.payment_failed',
  'payment_intent.processing',
  'payment_intent.requires_action',
  'payment_intent.succeeded',
  'refund.created',
  'refund.failed',
  'refund.updated',
  'charge.dispute.closed',
  'charge.dispute.created',
  'charge.dispute.funds_reinstated',
  'charge.dispute.funds_withdrawn',
  'charge.dispute.updated',
  'charge.refund.updated',
  'charge.refunded',
] as const

/**
 * What every payment also makes Stripe say, and what a release that reads it would learn from the events above: whoever
 * asks for all events gets several of these for each order. Of other types that nobody reads yet a row is kept.
 */
const silentEventTypes: ReadonlySet<string> = new Set([
  'payment_intent.created',
  'charge.succeeded',
  'charge.updated',
  'charge.pending',
  'charge.failed',
  'charge.captured',
])

/** Whether an event of this type means nothing to any release: then nothing is written about it. */
export function isSilentEvent(type: string): boolean {
  return silentEventTypes.has(type)
}

/** Our own cancellations carry it in their idempotency key, so that their events can be told from others. */
export const ownCancelPrefix = 'metropolitan-cancel:'

/** And this as their reason, which the intent keeps: whoever reads it later can tell, too. */
export const ownCancelReason = 'abandoned'

/** Stripe's names for our methods: the wallets are cards to Stripe. */
export function methodTypesOf(method: string): ('card' | 'blik')[] {
  return method === 'blik' ? ['blik'] : ['card']
}
