import { Type } from '@sinclair/typebox'
import { Value } from '@sinclair/typebox/value'
import { confirmPendingOrder, orderWakeUp } from '#order'
import type { Context } from '#platform/context'
import { type Transaction, transact } from '#platform/database'
import { newId } from '#platform/ids'
import { currentRequestId } from '#platform/log'
import { wakeRelay } from '#platform/outbox'
import { bookCapture } from '../infrastructure/captures'
import { lockPaymentOfIntent } from '../infrastructure/payment-locks'
import { closeEvent, type IncomingEvent, openEvent } from '../infrastructure/stripe-events'

const SucceededIntent = Type.Object({
  type: Type.Literal('payment_intent.succeeded'),
  data: Type.Object({
    object: Type.Object({
      id: Type.String(),
      amount_received: Type.Integer(),
      currency: Type.String(),
      metadata: Type.Record(Type.String(), Type.String()),
    }),
  }),
})

/** What an event changed: the order whose watchers are woken after the commit. */
interface Effect {
  readonly orderId?: string
}

/**
 * Applies an event of Stripe, in one transaction with its row in the inbox, once however often it comes. The webhook,
 * the sweeper and a replay by staff all run this.
 */
export async function processStripeEvent(context: Context, event: IncomingEvent): Promise<void> {
  const effect = await transact(context, async (tx): Promise<Effect> => {
    if (!(await openEvent(tx, event))) return {}
    await context.reach('event.opened')
    const effect = await applyEvent(context, tx, event)
    await context.reach('event.applied')
    return effect
  })
  if (!effect.orderId) return
  context.wakeUps.announce(orderWakeUp(effect.orderId))
  wakeRelay(context)
}

async function applyEvent(context: Context, tx: Transaction, event: IncomingEvent): Promise<Effect> {
  const parsed: unknown = JSON.parse(event.payload)
  if (Value.Check(SucceededIntent, parsed))
    return await applySuccess(context, tx, { event, intent: parsed.data.object })
  await closeEvent(tx, event.id, 'ignored')
  return {}
}

interface Success {
  readonly event: IncomingEvent
  readonly intent: {
    readonly id: string
    readonly amount_received: number
    readonly currency: string
    readonly metadata: Readonly<Record<string, string>>
  }
}

async function applySuccess(context: Context, tx: Transaction, { event, intent }: Success): Promise<Effect> {
  const payment = await lockPaymentOfIntent(tx, intent.id)
  if (!payment) {
    const ours = intent.metadata.app === 'metropolitan'
    if (ours)
      context.log.error({ eventId: event.id, intentId: intent.id }, 'money for an intent nobody knows')
    await closeEvent(tx, event.id, ours ? 'unmatched' : 'ignored')
    return {}
  }
  const { orderId, paymentId, amountMinor, currency } = payment
  if (intent.amount_received !== amountMinor || intent.currency.toUpperCase() !== currency) {
    context.log.error({ eventId: event.id, orderId }, 'the amount captured is not the amount asked for')
    await closeEvent(tx, event.id, 'mismatched')
    return {}
  }
  const confirmed = await confirmPendingOrder(tx, orderId, currentRequestId() ?? null)
  if (!confirmed) context.log.error({ eventId: event.id, orderId }, 'money for an order that is not pending')
  await bookCapture(
    tx,
    {
      movementId: newId(),
      paymentId,
      orderId,
      amountMinor,
      currency,
      intentId: intent.id,
      eventId: event.id,
    },
    'applied',
  )
  return { orderId }
}
