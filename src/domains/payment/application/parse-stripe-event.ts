import { type Static, Type } from '@sinclair/typebox'
import { Value } from '@sinclair/typebox/value'
import { disputeStatuses, ownCancelPrefix, type RefundState } from '../payment'
import type { DisputeUpdate, IntentUpdate, RefundUpdate, StripeUpdate } from '../stripe-update'

const Metadata = Type.Union([Type.Record(Type.String(), Type.String()), Type.Null()])
const Reference = Type.Union([Type.String(), Type.Null()])
const Optional = Type.Optional(Reference)

const IntentObject = Type.Object({
  id: Type.String(),
  amount: Type.Integer(),
  amount_received: Type.Integer(),
  currency: Type.String(),
  metadata: Metadata,
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
  status: Type.Union(disputeStatuses.map((status) => Type.Literal(status))),
  payment_intent: Reference,
  balance_transactions: Type.Array(Type.Object({ amount: Type.Integer() })),
})

const Envelope = Type.Object({
  type: Type.String(),
  created: Type.Integer(),
  request: Type.Optional(Type.Union([Type.Object({ idempotency_key: Optional }), Type.Null()])),
  data: Type.Object({ object: Type.Unknown() }),
})
type Envelope = Static<typeof Envelope>

/**
 * What an event of Stripe says about money of ours; undefined for events that mean nothing to the shop. Throws where
 * one that does mean something cannot be read: it must not be taken for one that does not.
 */
export function parseStripeEvent(payload: string): StripeUpdate | undefined {
  const event = read(Envelope, JSON.parse(payload), 'event')
  const [, intentWhat] = /^payment_intent\.(.+)$/.exec(event.type) ?? []
  if (isIntentWhat(intentWhat)) return readIntent(event, intentWhat)
  if (/^refund\.(created|updated|failed)$/.test(event.type)) {
    return readRefundUpdate(event.data.object)
  }
  return event.type.startsWith('charge.dispute.') ? readDispute(event) : undefined
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

function isIntentWhat(what: string | undefined): what is IntentUpdate['what'] {
  return intentWhats.some((candidate) => candidate === what)
}

function readIntent(event: Envelope, what: IntentUpdate['what']): IntentUpdate {
  const intent = read(IntentObject, event.data.object, event.type)
  const error = intent.last_payment_error
  return {
    kind: 'intent',
    what,
    intentId: intent.id,
    amountMinor: what === 'succeeded' ? intent.amount_received : intent.amount,
    currency: intent.currency.toUpperCase(),
    failure: error
      ? { code: error.decline_code ?? error.code ?? 'unknown', message: (error.message ?? '').slice(0, 500) }
      : null,
    byUs: event.request?.idempotency_key?.startsWith(ownCancelPrefix) ?? false,
    ours: intent.metadata?.app === 'metropolitan',
    at: event.created,
  }
}

const refundStatesOfStripe: Readonly<Record<string, RefundState>> = {
  succeeded: 'succeeded',
  failed: 'failed',
  canceled: 'cancelled',
}

/** A refund as Stripe describes it, in an event or in an answer. */
export function readRefundUpdate(object: unknown): RefundUpdate | undefined {
  const refund = read(RefundObject, object, 'refund')
  if (!refund.payment_intent) return undefined
  const state = refundStatesOfStripe[refund.status ?? ''] ?? 'pending'
  const code = refund.failure_reason ?? 'unknown'
  return {
    kind: 'refund',
    intentId: refund.payment_intent,
    id: refund.id,
    rowId: refund.metadata?.refund_id,
    amountMinor: refund.amount,
    currency: refund.currency.toUpperCase(),
    state,
    failure: state === 'failed' ? { code, message: `Stripe: ${code}` } : null,
  }
}

function readDispute(event: Envelope): DisputeUpdate | undefined {
  const dispute = read(DisputeObject, event.data.object, event.type)
  if (!dispute.payment_intent) return undefined
  const amounts = dispute.balance_transactions.map(({ amount }) => amount)
  const sumOf = (signs: readonly number[]) => signs.reduce((total, amount) => total + amount, 0)
  return {
    kind: 'dispute',
    intentId: dispute.payment_intent,
    id: dispute.id,
    amountMinor: dispute.amount,
    currency: dispute.currency.toUpperCase(),
    reason: dispute.reason,
    status: dispute.status,
    withdrawnMinor: -sumOf(amounts.filter((amount) => amount < 0)),
    reinstatedMinor: sumOf(amounts.filter((amount) => amount > 0)),
    at: event.created,
  }
}
