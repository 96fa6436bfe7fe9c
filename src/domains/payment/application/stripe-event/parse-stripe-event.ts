import { type Static, Type } from '@sinclair/typebox'
import { Value } from '@sinclair/typebox/value'
import { isId } from '#platform/ids'
import type { Failure } from '../../order-money'
import { ownCancelPrefix, ownCancelReason, type RefundState } from '../../payment'
import { storableText } from '../../storable-text'
import type { DisputeUpdate, IntentUpdate, MadeFor, RefundUpdate, StripeUpdate } from '../../stripe-update'

const Metadata = Type.Union([Type.Record(Type.String(), Type.String()), Type.Null()])
const Reference = Type.Union([Type.String(), Type.Null()])
const Optional = Type.Optional(Reference)

const IntentObject = Type.Object({
  id: Type.String(),
  amount: Type.Integer(),
  amount_received: Type.Integer(),
  currency: Type.String(),
  metadata: Metadata,
  status: Type.Optional(Type.String()),
  cancellation_reason: Optional,
  last_payment_error: Type.Optional(
    Type.Union([Type.Object({ code: Optional, decline_code: Optional, message: Optional }), Type.Null()]),
  ),
})

const RefundObject = Type.Object({
  id: Type.String(),
  amount: Type.Integer(),
  currency: Type.String(),
  status: Reference,
  payment_intent: Reference,
  metadata: Metadata,
  failure_reason: Optional,
})

const DisputeObject = Type.Object({
  id: Type.String(),
  amount: Type.Integer(),
  currency: Type.String(),
  reason: Type.String(),
  status: Type.String(),
  payment_intent: Reference,
  balance_transactions: Type.Array(
    Type.Object({ amount: Type.Integer(), currency: Type.Optional(Type.String()) }),
  ),
  evidence_details: Type.Optional(
    Type.Object({ due_by: Type.Optional(Type.Union([Type.Integer(), Type.Null()])) }),
  ),
})

const Envelope = Type.Object({
  type: Type.String(),
  created: Type.Integer(),
  request: Type.Optional(Type.Union([Type.Object({ idempotency_key: Optional }), Type.Null()])),
  data: Type.Object({ object: Type.Unknown() }),
})
type Envelope = Static<typeof Envelope>

const Subject = Type.Object({ id: Type.String({ minLength: 1 }) })

/** The object of Stripe that an event is about. */
export interface EventSubject {
  readonly kind: StripeUpdate['kind']
  readonly id: string
}

/** An event that is about our money and cannot be read. */
export class UnreadableEventError extends Error {
  override readonly name = 'UnreadableEventError'
  /** What to ask Stripe for instead, where at least that can be read. */
  readonly subject: EventSubject | undefined
  /** Stripe could not be asked for it: later it may. */
  readonly mayPass: boolean

  constructor(
    message: string,
    options: { readonly subject?: EventSubject | undefined; mayPass?: boolean; cause?: unknown } = {},
  ) {
    super(message, { cause: options.cause })
    this.subject = options.subject
    this.mayPass = options.mayPass ?? false
  }
}

/**
 * What an event of Stripe says about money of ours; undefined for events that mean nothing to the shop. Throws
 * UnreadableEventError where one that does mean something cannot be read: it must not be taken for one that does not.
 */
export function parseStripeEvent(payload: string): StripeUpdate | undefined {
  const event: unknown = JSON.parse(payload)
  if (!Value.Check(Envelope, event))
    throw new UnreadableEventError('The event cannot be read: it has no object')
  const kind = kindOf(event.type)
  if (!kind) return undefined
  try {
    return readUpdate(kind, event)
  } catch (error) {
    const { object } = event.data
    const subject = Value.Check(Subject, object) ? { kind, id: object.id } : undefined
    const message = error instanceof Error ? error.message : String(error)
    throw new UnreadableEventError(message, { subject, cause: error })
  }
}

function kindOf(type: string): StripeUpdate['kind'] | undefined {
  if (/^payment_intent\.(?!created$|partially_funded$)/.test(type)) return 'intent'
  if (/^(refund\.(created|updated|failed)|charge\.refund\.updated)$/.test(type)) return 'refund'
  return type.startsWith('charge.dispute.') ? 'dispute' : undefined
}

/** Whether an event of this type means anything to the shop. */
export function isReadEvent(type: string): boolean {
  return isRefundedCharge(type) || kindOf(type) !== undefined
}

/** It says that something of a charge went back, and not by which refunds: Stripe has to be asked for them. */
export function isRefundedCharge(type: string): boolean {
  return type === 'charge.refunded'
}

const ChargeEvent = Type.Object({
  data: Type.Object({ object: Type.Object({ payment_intent: Type.Optional(Reference) }) }),
})

/** The intent of the charge of which something went back; undefined for charges that have none. */
export function readRefundedIntent(payload: string): string | undefined {
  const event: unknown = JSON.parse(payload)
  return Value.Check(ChargeEvent, event) ? (event.data.object.payment_intent ?? undefined) : undefined
}

function readUpdate(kind: StripeUpdate['kind'], event: Envelope): StripeUpdate | undefined {
  const { type, created: at, data, request } = event
  if (kind === 'refund') return readRefundUpdate(data.object)
  if (kind === 'dispute') return readDisputeUpdate(data.object, at)
  const what = intentWhats.find((candidate) => type === `payment_intent.${candidate}`)
  const byUs = request?.idempotency_key?.startsWith(ownCancelPrefix) ?? false
  return readIntentUpdate(data.object, { at, asked: false, ...(what && { what }), byUs })
}

function read<Schema extends Parameters<typeof Value.Check>[0]>(
  schema: Schema,
  value: unknown,
  what: string,
): Static<Schema> {
  if (Value.Check(schema, value)) return value
  const { path, message } = Value.Errors(schema, value).First() ?? {}
  throw new Error(`The ${what} cannot be read: ${path ?? ''} ${message ?? ''}`)
}

const intentWhats = ['requires_action', 'processing', 'payment_failed', 'canceled', 'succeeded'] as const

export interface Telling {
  /** In seconds: when the event happened, or before Stripe was asked. */
  readonly at: number
  readonly asked: boolean
  /** What the type of the event says; else the status of the intent does. */
  readonly what?: IntentUpdate['what']
  readonly byUs?: boolean
}

/** An intent as Stripe describes it, in an event or in an answer. */
export function readIntentUpdate(object: unknown, telling: Telling): IntentUpdate {
  const intent = read(IntentObject, object, 'intent')
  const { status, last_payment_error: error } = intent
  if (!telling.what && status === undefined) throw new Error('The intent cannot be read: it has no status')
  const what = telling.what ?? whatOf(status ?? '', !!error)
  return {
    kind: 'intent',
    what,
    intentId: intent.id,
    amountMinor: what === 'succeeded' ? intent.amount_received : intent.amount,
    currency: intent.currency.toUpperCase(),
    failure: failureOf(what, intent),
    byUs: telling.byUs || intent.cancellation_reason === ownCancelReason,
    ours: intent.metadata?.app === 'metropolitan',
    environment: intent.metadata?.environment,
    madeFor: madeForOf(intent),
    asked: telling.asked,
    at: telling.at,
  }
}

function madeForOf({ metadata }: Static<typeof IntentObject>): MadeFor | undefined {
  const { order_id: orderId = '', payment_id: paymentId = '' } = metadata ?? {}
  return isId(orderId) && isId(paymentId) ? { orderId, paymentId } : undefined
}

function failureOf(what: IntentUpdate['what'], intent: Static<typeof IntentObject>): Failure | null {
  const { status, last_payment_error: error } = intent
  if (what === 'unknown')
    return { code: storableText(status ?? ''), message: 'What Stripe says of the intent.' }
  if (!error) return null
  const code = error.decline_code ?? error.code ?? 'unknown'
  return { code: storableText(code), message: storableText(error.message ?? '').slice(0, 500) }
}

/** What the status of an intent means. Stripe's list is open. */
function whatOf(status: string, hasError: boolean): IntentUpdate['what'] {
  if (status === 'requires_payment_method') return hasError ? 'payment_failed' : 'requires_payment'
  if (status === 'requires_confirmation') return 'requires_payment'
  return intentWhats.find((candidate) => candidate === status) ?? 'unknown'
}

/** A map, because a word that Stripe may one day say could be the name of something that every object has. */
const refundStatesOfStripe: ReadonlyMap<string, RefundState> = new Map([
  ['pending', 'pending'],
  ['requires_action', 'pending'],
  ['succeeded', 'succeeded'],
  ['failed', 'failed'],
  ['canceled', 'cancelled'],
])

/** A refund as Stripe describes it, in an event or in an answer. */
export function readRefundUpdate(object: unknown): RefundUpdate | undefined {
  const refund = read(RefundObject, object, 'refund')
  if (!refund.payment_intent) return undefined
  const state = refundStatesOfStripe.get(refund.status ?? 'pending') ?? 'unknown'
  const isUnclear = state === 'failed' || state === 'unknown'
  const code = storableText((state === 'unknown' ? refund.status : refund.failure_reason) ?? 'unknown')
  return {
    kind: 'refund',
    intentId: refund.payment_intent,
    id: refund.id,
    rowId: refund.metadata?.refund_id,
    amountMinor: refund.amount,
    currency: refund.currency.toUpperCase(),
    state,
    failure: isUnclear ? { code, message: `Stripe: ${code}` } : null,
  }
}

/** A dispute as Stripe describes it, in an event or in an answer. */
export function readDisputeUpdate(object: unknown, at: number): DisputeUpdate | undefined {
  const dispute = read(DisputeObject, object, 'dispute')
  if (!dispute.payment_intent) return undefined
  return {
    kind: 'dispute',
    intentId: dispute.payment_intent,
    id: dispute.id,
    amountMinor: dispute.amount,
    currency: dispute.currency.toUpperCase(),
    reason: storableText(dispute.reason),
    status: storableText(dispute.status),
    withdrawnMinor: movedMinor(dispute, -1),
    reinstatedMinor: movedMinor(dispute, 1),
    evidenceDueAt: dispute.evidence_details?.due_by ?? null,
    at,
  }
}

/**
 * What the bank took (`-1`) or gave back (`1`), in the currency of the payment. An account that settles in another one
 * moves that other currency: of the payment's it was as much as is disputed.
 */
function movedMinor(dispute: Static<typeof DisputeObject>, sign: -1 | 1): number {
  const moved = dispute.balance_transactions.filter(({ amount }) => Math.sign(amount) === sign)
  const isSame = moved.every(({ currency }) => (currency ?? dispute.currency) === dispute.currency)
  if (!isSame) return dispute.amount
  return moved.reduce((total, { amount }) => total + sign * amount, 0)
}
