import { orderWakeUp } from '#order'
import type { Context } from '#platform/context'
import { type Transaction, transact, wakeOnCommit } from '#platform/database'
import { completeMessage } from '#platform/outbox'
import { type BegunRefund, beginRefund, type RefundToAsk, raiseRefundKey } from '../../infrastructure/refunds'
import { askForRefund, findStripeRefund, type RefundAnswer } from '../../infrastructure/stripe-refunds'
import type { MoneyChange, OrderMoney } from '../../order-money'
import { type RefundUpdate, weighRefundUpdate } from '../../stripe-update'
import { loadOrderMoney } from '../money/load-order-money'
import { recordMoneyChange } from '../money/record-money-change'
import { describeRefund } from '../stripe-event/describe-stripe-update'
import { readRefundUpdate } from '../stripe-event/parse-stripe-event'

interface RefundRequest {
  readonly refundId: string
  /** The message of the outbox that asked for it. */
  readonly messageId: string
}

/** Stripe forgets a key after a day; from this age on it is asked first whether it has the refund already. */
const keyTrustedMs = 20 * 3_600_000

/**
 * Asks Stripe for a refund whose row was committed before. Killed between any two steps and run again, it ends with the
 * same one refund. What Stripe refuses for good is a failed refund, which staff see and may retry.
 */
export async function createRefund(context: Context, request: RefundRequest): Promise<void> {
  const refund = await beginRefund(context.db, request.refundId)
  await context.failpoint('refund.row_read')
  if (!refund || refund.stripeRefundId || refund.state !== 'pending') {
    await completeMessage(context.db, request.messageId)
    return
  }
  const { intentId } = refund
  if (intentId === null) throw new Error(`refund ${refund.id} is of a payment that has no intent`)
  const answer = await askStripe(context, { ...refund, intentId })
  await context.failpoint('refund.created')
  await transact(context, async (tx) => {
    await storeAnswer(tx, refund, answer)
    await completeMessage(tx, request.messageId)
    wakeOnCommit(tx, orderWakeUp(refund.orderId))
  })
  await context.failpoint('refund.stored')
}

async function askStripe(context: Context, refund: RefundToAsk): Promise<RefundAnswer> {
  const age = refund.askedAt ? context.now().getTime() - refund.askedAt.getTime() : 0
  const answer = age > keyTrustedMs ? undefined : await askForRefund(context, refund)
  if (answer?.kind === 'made') return answer
  // Refused, or the key is of no use any more: perhaps because the refund exists and its reply was lost.
  const found = await findStripeRefund(context, refund)
  if (found) return { kind: 'made', refund: found }
  if (answer?.kind === 'refused') return answer
  await raiseRefundKey(context.db, refund.id, refund.keyAttempt)
  const cause = answer?.cause
  throw new Error(`The key of refund ${refund.id} is of no use any more: it is asked for under a new one`, {
    cause,
  })
}

async function storeAnswer(tx: Transaction, refund: BegunRefund, answer: RefundAnswer): Promise<void> {
  const loaded = await loadOrderMoney(tx, refund.orderId)
  if (!loaded) throw new Error(`order ${refund.orderId} of refund ${refund.id} is not there`)
  const { order, money } = loaded
  const update = answer.kind === 'made' ? readRefundUpdate(answer.refund) : undefined
  const change = update ? changeByUpdate(money, refund, update) : changeByRefusal(money, refund, answer)
  if (!change) return
  const entry = describeRefund(money, change)
  const before = { paymentStatus: order.paymentStatus }
  await recordMoneyChange(tx, { money, change, entry, before })
}

function changeByUpdate(
  money: OrderMoney,
  refund: BegunRefund,
  update: RefundUpdate,
): MoneyChange | undefined {
  const attempt = money.attempts.find(({ id }) => id === refund.paymentId)
  return attempt && weighRefundUpdate(money, attempt, update)?.change
}

/** Unless its event came meanwhile, which knows better. */
function changeByRefusal(
  money: OrderMoney,
  refund: BegunRefund,
  answer: RefundAnswer,
): MoneyChange | undefined {
  const row = money.refunds.find(({ id }) => id === refund.id)
  if (answer.kind !== 'refused' || !row || row.stripeRefundId) return undefined
  return { refunds: [{ ...row, state: 'failed', failure: { code: answer.code, message: answer.message } }] }
}
