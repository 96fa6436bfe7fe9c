import {
  claimOverdueOrders,
  expireOrder,
  lockOrder,
  orderTopics,
  orderWakeUp,
  returnOverdueOrder,
} from '#order'
import type { Context } from '#platform/context'
import { transact, wakeOnCommit } from '#platform/database'
import { writeMessage } from '#platform/outbox'
import { cancelIntent } from '../infrastructure/intents'
import { closePayment, findLatestPayment, type Payment } from '../infrastructure/payments'

/** How many orders one worker takes at a time; its next turn takes the next. */
const batchSize = 20

/**
 * Expires the unpaid online orders whose time is up, one transaction each. The intent is cancelled at Stripe first, so
 * that nobody can pay for what is about to expire; where money is moving the order waits for its event. Any number of
 * workers may do this at once. Answers how many orders it looked at.
 */
export async function expireUnpaidOrders(context: Context): Promise<number> {
  const claimed = await claimOverdueOrders(context.db, batchSize)
  for (const overdue of claimed) {
    // One that fails is free again when its lease ends, and must not keep the others waiting.
    await expireOne(context, overdue).catch((error: unknown) =>
      context.log.error({ err: error, orderId: overdue.orderId }, 'an overdue order could not be expired'),
    )
  }
  return claimed.length
}

interface Overdue {
  readonly orderId: string
  readonly hasWaited: boolean
}

/** `unreachable`: Stripe could not be asked; the intent is cancelled as soon as it can, and late money is handled then. */
type Intent = 'closed' | 'taking_money' | 'unreachable'

async function expireOne(context: Context, overdue: Overdue): Promise<void> {
  const { orderId } = overdue
  const payment = await transact(context, async (tx) => {
    await lockOrder(tx, orderId)
    return await findLatestPayment(tx, orderId)
  })
  await context.failpoint('expiry.payment_read')
  const intent = await closeIntent(context, payment, overdue)
  await context.failpoint('expiry.intent_closed')
  if (intent === 'taking_money') return

  const expired = await transact(context, async (tx) => {
    const order = await lockOrder(tx, orderId)
    const latest = await findLatestPayment(tx, orderId)
    const isStill =
      latest?.id === payment?.id && latest?.stripePaymentIntentId === payment?.stripePaymentIntentId
    // An intent was made meanwhile: it must be cancelled first, so the order is looked at again.
    if (order?.status !== 'pending' || !isStill) {
      await returnOverdueOrder(tx, orderId)
      return false
    }
    await expireOrder(tx, orderId, { intent })
    if (latest) await closePayment(tx, latest.id)
    if (intent === 'unreachable') {
      await writeMessage(tx, { topic: orderTopics.cancelled, payload: { orderId } })
    }
    wakeOnCommit(tx, orderWakeUp(orderId))
    return true
  })
  if (expired) context.log.info({ orderId, intent }, 'order expired')
}

async function closeIntent(
  context: Context,
  payment: Payment | undefined,
  { orderId, hasWaited }: Overdue,
): Promise<Intent> {
  if (payment?.state === 'processing' || payment?.state === 'succeeded') return 'taking_money'
  if (!payment?.stripePaymentIntentId) return 'closed'
  try {
    return (await cancelIntent(context, payment.stripePaymentIntentId)) ? 'closed' : 'taking_money'
  } catch (error) {
    if (!hasWaited) throw error
    context.log.warn({ err: error, orderId }, 'Stripe cannot be asked: the order expires without its answer')
    return 'unreachable'
  }
}
