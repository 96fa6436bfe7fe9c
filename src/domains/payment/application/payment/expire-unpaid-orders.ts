import {
  claimOverdueOrders,
  expireOrder,
  lockOrder,
  orderTopics,
  orderWakeUp,
  returnOverdueOrder,
} from '#order'
import type { Context } from '#platform/context'
import { type Transaction, transact, wakeOnCommit } from '#platform/database'
import { writeMessage } from '#platform/outbox'
import { closePayment, findLatestPayment, type Payment } from '../../infrastructure/payments'
import type { IntentUpdate } from '../../stripe-update'
import { applyIntent } from './apply-intent'
import { closeIntent } from './ask-for-intent'

/** How many orders one worker takes at a time; its next turn takes the next. */
const batchSize = 20

/**
 * Expires the unpaid online orders whose time is up, one transaction each. The intent is cancelled at Stripe first, so
 * that nobody can pay for what is about to expire; what keeps Stripe from that is applied: the order is paid after all,
 * or waits for its money. All of a batch at once, because each of them waits for Stripe. Any number of workers may do
 * this at once. Answers how many orders it looked at.
 */
export async function expireUnpaidOrders(context: Context): Promise<number> {
  const claimed = await claimOverdueOrders(context.db, batchSize)
  await Promise.all(
    claimed.map((overdue) =>
      // One that fails is free again when its lease ends, and must not keep the others waiting.
      expireOne(context, overdue).catch((error: unknown) =>
        context.log.error({ err: error, orderId: overdue.orderId }, 'an overdue order could not be expired'),
      ),
    ),
  )
  return claimed.length
}

interface Overdue {
  readonly orderId: string
  readonly hasWaited: boolean
}

/** `unreachable`: Stripe could not be asked; the intent is cancelled as soon as it can, and late money is handled then. */
type Answer = IntentUpdate | 'no_intent' | 'unreachable'

async function expireOne(context: Context, overdue: Overdue): Promise<void> {
  const { orderId } = overdue
  const payment = await transact(context, async (tx) => {
    await lockOrder(tx, orderId)
    return await findLatestPayment(tx, orderId)
  })
  await context.failpoint('expiry.payment_read')
  if (payment?.state === 'processing' || payment?.state === 'succeeded') return
  const answer = await closeAtStripe(context, payment, overdue)
  await context.failpoint('expiry.intent_closed')
  const expired = await transact(context, (tx) => endOrder(tx, context, { orderId, payment, answer }))
  if (expired) context.log.info({ orderId, unreachable: answer === 'unreachable' }, 'order expired')
}

async function closeAtStripe(
  context: Context,
  payment: Payment | undefined,
  { orderId, hasWaited }: Overdue,
): Promise<Answer> {
  if (!payment?.stripePaymentIntentId) return 'no_intent'
  try {
    return await closeIntent(context, payment.stripePaymentIntentId)
  } catch (error) {
    if (!hasWaited) throw error
    context.log.warn({ err: error, orderId }, 'Stripe cannot be asked: the order expires without its answer')
    return 'unreachable'
  }
}

interface Ending {
  readonly orderId: string
  readonly payment: Payment | undefined
  readonly answer: Answer
}

async function endOrder(
  tx: Transaction,
  context: Context,
  { orderId, payment, answer }: Ending,
): Promise<boolean> {
  if (typeof answer === 'object') {
    await applyIntent(tx, context, answer)
    if (answer.what !== 'canceled') return false
  }
  const order = await lockOrder(tx, orderId)
  const latest = await findLatestPayment(tx, orderId)
  const isStill =
    latest?.id === payment?.id && latest?.stripePaymentIntentId === payment?.stripePaymentIntentId
  // An intent was made meanwhile: it must be cancelled first, so the order is looked at again.
  if (order?.status !== 'pending' || !isStill) {
    await returnOverdueOrder(tx, orderId)
    return false
  }
  await expireOrder(tx, orderId, { intent: answer === 'unreachable' ? 'unreachable' : 'closed' })
  if (latest) await closePayment(tx, latest.id)
  if (answer === 'unreachable') {
    await writeMessage(tx, { topic: orderTopics.cancelled, payload: { orderId } })
  }
  wakeOnCommit(tx, orderWakeUp(orderId))
  return true
}
