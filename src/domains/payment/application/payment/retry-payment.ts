import type { Customer } from '#identity'
import { lockOrder, orderWakeUp, recordPaymentStatus } from '#order'
import type { Context } from '#platform/context'
import { type Transaction, transact, wakeOnCommit } from '#platform/database'
import { newId } from '#platform/ids'
import { currentRequestId } from '#platform/log'
import { writeMessage } from '#platform/outbox'
import { PaymentErrors } from '../../errors'
import { moneyEvents, paymentTopics } from '../../events'
import type { SheetRow } from '../../infrastructure/payment-sheets'
import { closePayment, findLatestPayment, insertPayment } from '../../infrastructure/payments'
import type { IntentUpdate } from '../../stripe-update'
import { applyIntent } from './apply-intent'
import { askForIntent } from './ask-for-intent'
import { composePaymentSheet, type PaymentSheet } from './compose-payment-sheet'

/**
 * Lets a customer try to pay again. While Stripe accepts the intent there is, that one is to be used: a declined intent
 * stays payable, and two that could both be paid never exist. Only where it is cancelled at Stripe, is not there, or was
 * refused, a new attempt is opened; whatever else Stripe says of it is applied. Safe to repeat: answers the payment sheet
 * as it is afterwards. Throws ORDER_NOT_FOUND, PAYMENT_CLOSED and STRIPE_UNAVAILABLE.
 */
export async function retryPayment(
  context: Context,
  customer: Customer,
  orderId: string,
): Promise<PaymentSheet> {
  const { row, sheet } = await composePaymentSheet(context, customer, orderId)
  const { status } = sheet
  if (status === 'closed' || status === 'not_required') throw PaymentErrors.PAYMENT_CLOSED()
  const isAsked = status === 'ready' || status === 'processing'
  if (!isAsked && status !== 'failed') return sheet
  const update = isAsked ? await askStripe(context, row) : undefined
  await context.failpoint('retry.checked')
  await transact(context, async (tx) => {
    // Who cancelled it makes no difference here: the customer wants to pay.
    if (update) await applyIntent(tx, context, { ...update, byUs: true })
    if (!isAsked || update?.what === 'canceled') await openAttempt(tx, context, row)
  })
  return (await composePaymentSheet(context, customer, orderId)).sheet
}

async function askStripe(context: Context, { intentId }: SheetRow): Promise<IntentUpdate | undefined> {
  if (!intentId) return undefined
  try {
    return await askForIntent(context, intentId)
  } catch (error) {
    throw PaymentErrors.STRIPE_UNAVAILABLE({ retryAfterSeconds: 2, cause: error })
  }
}

/** Nothing is done where somebody else opened one, or the order died, meanwhile. */
async function openAttempt(tx: Transaction, context: Context, row: SheetRow): Promise<void> {
  const order = await lockOrder(tx, row.orderId)
  const latest = order && (await findLatestPayment(tx, order.id))
  const isSame = latest?.stripePaymentIntentId === row.intentId && latest.state !== 'creating'
  if (order?.status !== 'pending' || order.overdue || !isSame) return
  await closePayment(tx, latest.id)
  const { environment } = context.config.stripe
  await insertPayment(tx, { id: newId(), orderId: order.id, attempt: latest.attempt + 1, environment })
  await recordPaymentStatus(tx, {
    orderId: order.id,
    paymentStatus: 'pending',
    holdReason: null,
    requestId: currentRequestId() ?? null,
    entry: { event: moneyEvents.retried, actor: 'customer', actorId: order.userId },
  })
  await writeMessage(tx, { topic: paymentTopics.attemptOpened, payload: { orderId: order.id } })
  wakeOnCommit(tx, orderWakeUp(order.id))
}
