import { isPaidOnline, lockOrder, orderTopics, orderWakeUp, recordOrderEvent, timelineEvents } from '#order'
import type { Context } from '#platform/context'
import { type Transaction, transact, wakeOnCommit } from '#platform/database'
import { newId } from '#platform/ids'
import { currentRequestId } from '#platform/log'
import { completeMessage, writeMessage } from '#platform/outbox'
import { createIntent, findIntent, type IntentAnswer } from '../../infrastructure/intents'
import {
  attachIntent,
  failPayment,
  findLatestPayment,
  insertPayment,
  type Payment,
  raiseKeyAttempt,
} from '../../infrastructure/payments'
import { freezeIntentParameters } from './freeze-intent-parameters'

interface IntentRequest {
  readonly orderId: string
  /** The message of the outbox that asked for it. */
  readonly messageId: string
}

/** Stripe forgets a key after a day; from this age on it is asked first whether it has the intent already. */
const keyTrustedMs = 20 * 3_600_000

/**
 * Prepares the payment of an order: the attempt is written with frozen parameters, then Stripe is asked, then the
 * intent is stored. Killed between any two steps and run again, it ends with the same one intent.
 */
export async function createPaymentIntent(context: Context, request: IntentRequest): Promise<void> {
  const payment = await transact(context, (tx) => openAttempt(tx, context, request))
  await context.failpoint('intent.row_written')
  if (!payment) return
  const answer = await askStripe(context, payment)
  await context.failpoint('intent.created')
  await transact(context, (tx) => storeAnswer(tx, { request, payment, answer }))
  await context.failpoint('intent.stored')
}

/** The attempt that waits for an intent. Undefined, and the message done, where none is needed any more. */
async function openAttempt(
  tx: Transaction,
  context: Context,
  request: IntentRequest,
): Promise<Payment | undefined> {
  const order = await lockOrder(tx, request.orderId)
  const latest = order && (await findLatestPayment(tx, order.id))
  const payable = order && order.status === 'pending' && !order.overdue && isPaidOnline(order.paymentMethod)
  if (!payable || (latest && latest.state !== 'creating')) {
    await completeMessage(tx, request.messageId)
    return undefined
  }
  if (latest) return latest
  const id = newId()
  return await insertPayment(tx, {
    id,
    orderId: order.id,
    attempt: 1,
    parameters: freezeIntentParameters(order, {
      paymentId: id,
      environment: context.config.stripe.environment,
    }),
  })
}

async function askStripe(context: Context, payment: Payment): Promise<IntentAnswer> {
  const age = payment.askedAt ? context.now().getTime() - payment.askedAt.getTime() : 0
  if (age > keyTrustedMs) {
    const found = await findIntent(context, payment)
    if (found) return found
  }
  const answer = await createIntent(context, payment)
  if (answer.kind !== 'stale_key') return answer
  const found = await findIntent(context, payment)
  if (found) return found
  await raiseKeyAttempt(context.db, payment.id, payment.keyAttempt)
  throw new Error(
    `Stripe keeps a failure under the key of payment ${payment.id}: it is asked under a new one`,
    { cause: answer.cause },
  )
}

interface Answered {
  readonly request: IntentRequest
  readonly payment: Payment
  readonly answer: IntentAnswer
}

async function storeAnswer(tx: Transaction, { request, payment, answer }: Answered): Promise<void> {
  const order = await lockOrder(tx, request.orderId)
  const requestId = currentRequestId() ?? null
  const entry = { orderId: request.orderId, actor: 'system' as const, requestId }
  if (answer.kind === 'made' && (await attachIntent(tx, payment.id, answer))) {
    const details = { paymentIntentId: answer.id }
    await recordOrderEvent(
      tx,
      { ...entry, event: timelineEvents.paymentReady, details },
      { stripePaymentIntentId: answer.id },
    )
    // The order died while Stripe was asked: the intent must not stay payable.
    if (order?.status !== 'pending') {
      await writeMessage(tx, { topic: orderTopics.cancelled, payload: { orderId: request.orderId } })
    }
  }
  if (answer.kind === 'refused' && (await failPayment(tx, payment.id, answer))) {
    await recordOrderEvent(
      tx,
      { ...entry, event: timelineEvents.paymentRefused, details: { code: answer.code } },
      order?.status === 'pending' ? { paymentStatus: 'failed' } : {},
    )
  }
  await completeMessage(tx, request.messageId)
  wakeOnCommit(tx, orderWakeUp(request.orderId))
}
