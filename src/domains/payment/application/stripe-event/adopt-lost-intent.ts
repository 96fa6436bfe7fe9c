import { isPaidOnline, type LockedOrder, lockOrder } from '#order'
import type { Context } from '#platform/context'
import { type Transaction, transact } from '#platform/database'
import { insertLostPayment } from '../../infrastructure/payments'
import type { IntentUpdate, MadeFor, StripeUpdate } from '../../stripe-update'
import { askForMoney } from '../payment/ask-for-intent'

/**
 * Gives money of ours that no attempt here explains its attempt, where its order is here: the database went back in time,
 * to before the intent was written down. Answers what became of that money since, because the events of that meant
 * nothing while nobody here knew it; undefined where there is no such order, or where the attempt has another intent.
 */
export async function adoptLostIntent(
  context: Context,
  { intentId, madeFor }: IntentUpdate,
): Promise<readonly StripeUpdate[] | undefined> {
  if (!madeFor || !(await transact(context, (tx) => lockPayable(tx, madeFor)))) return undefined
  const afterlife = (await askForMoney(context, intentId)).filter(({ kind }) => kind !== 'intent')
  const { orderId, paymentId } = madeFor
  const adopted = await transact(context, async (tx) => {
    const order = await lockPayable(tx, madeFor)
    if (!order) return false
    const { environment } = context.config.stripe
    return await insertLostPayment(tx, { id: paymentId, orderId, environment }, intentId)
  })
  if (!adopted) return undefined
  context.log.warn({ orderId, paymentId, intentId }, 'money found the order it was taken for')
  return afterlife
}

async function lockPayable(tx: Transaction, { orderId }: MadeFor): Promise<LockedOrder | undefined> {
  const order = await lockOrder(tx, orderId)
  return order && isPaidOnline(order.paymentMethod) ? order : undefined
}
