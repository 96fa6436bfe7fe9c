/** The life of one attempt to collect the money of an order. */
export const paymentStates = [
  'creating',
  'requires_payment',
  'requires_action',
  'processing',
  'succeeded',
  'cancelled',
  'failed',
] as const
export type PaymentState = (typeof paymentStates)[number]

/** States after which the attempt can take no money any more. */
export const deadPaymentStates = ['cancelled', 'failed'] as const satisfies readonly PaymentState[]

export const movementKinds = ['capture', 'refund', 'refund_reversal', 'dispute', 'dispute_reversal'] as const
export type MovementKind = (typeof movementKinds)[number]

export const stripeEventOutcomes = ['applied', 'ignored', 'unmatched', 'mismatched'] as const
export type StripeEventOutcome = (typeof stripeEventOutcomes)[number]

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
