import type { Context } from '#platform/context'
import { transact } from '#platform/database'
import { findIntents } from '../../infrastructure/intents'
import { claimDueLooks, type DueLook, endLooks } from '../../infrastructure/payments'
import { isMoving } from '../../payment'
import { applyIntent } from './apply-intent'
import { askForIntent } from './ask-for-intent'
import { closeUnknownIntent } from './close-unknown-intent'

const batchSize = 20
/** Search may lag behind by more than a minute: what the first look does not find the second does. */
const searches = 2

/**
 * Asks Stripe about payments whose end may be lost on its way here, with growing pauses: those under way for long, and
 * those for which Stripe may have made an intent that nobody here knows. Each worker runs it from time to time. Answers
 * how many such intents were found and closed.
 */
export async function lookAfterPayments(context: Context): Promise<number> {
  const due = await claimDueLooks(context.db, batchSize)
  const found = await Promise.all(due.map((look) => lookOnce(context, look)))
  const closed = found.reduce((total, count) => total + count, 0)
  if (closed > 0) context.log.error({ alert: true, closed }, 'intents that nobody knew were open at Stripe')
  return closed
}

/** What fails is due again later. */
async function lookOnce(context: Context, look: DueLook): Promise<number> {
  try {
    const { stripePaymentIntentId: intentId, state } = look
    if (intentId && isMoving(state)) {
      const update = await askForIntent(context, intentId)
      await transact(context, (tx) => applyIntent(tx, context, update))
    }
    // Whoever still prepares the payment searches as well, and keeps what is found.
    if (state === 'creating') return 0
    const isSearched = intentId === null || look.keyAttempt > 1
    const closed = isSearched ? await closeUnknownIntents(context, look) : 0
    if (!isSearched || look.looks >= searches) await endLooks(context.db, look)
    return closed
  } catch (error) {
    context.log.error({ err: error, paymentId: look.id }, 'Stripe could not be asked about a payment')
    return 0
  }
}

async function closeUnknownIntents(context: Context, look: DueLook): Promise<number> {
  const { id: paymentId, orderId, stripePaymentIntentId } = look
  const found = await findIntents(context, paymentId)
  const unknown = found.filter((intent) => intent.id !== stripePaymentIntentId)
  for (const intent of unknown) await closeUnknownIntent(context, { ...intent, paymentId, orderId })
  return unknown.length
}
