import { lockOrder, orderWakeUp, recordOrderEvent, timelineEvents } from '#order'
import type { Context } from '#platform/context'
import { type Transaction, transact, violatedConstraint, wakeOnCommit } from '#platform/database'
import { newId } from '#platform/ids'
import { currentRequestId } from '#platform/log'
import { completeMessage, wakeRelay } from '#platform/outbox'
import { createIntent, findIntent, type IntentAnswer } from '../../infrastructure/intents'
import { openAttempt, openAttemptConstraints } from '../../infrastructure/open-attempt-statement'
import { failPayment, type Payment, raiseKeyAttempt } from '../../infrastructure/payments'
import { storeIntent } from '../../infrastructure/store-intent-statement'

interface IntentRequest {
  readonly orderId: string
  /** The message of the outbox that asked for it. */
  readonly messageId: string
}

/** Stripe forgets a key after a day; from this age on it is asked first whether it has the intent already. */
const keyTrustedMs = 20 * 3_600_000

/**
 * Prepares the payment of an order: the attempt is written with frozen parameters, then Stripe is asked, then the
 * intent is stored: two statements and two commits. Killed between any two steps and run again, it ends with the same
 * one intent.
 */
export async function createPaymentIntent(context: Context, request: IntentRequest): Promise<void> {
  const payment = await openOnce(context, request)
  await context.failpoint('intent.row_written')
  if (!payment) return
  const answer = await askStripe(context, payment)
  await context.failpoint('intent.created')
  await storeAnswer(context, { request, payment, answer })
  await context.failpoint('intent.stored')
}

/** A second run of the same job may have opened the attempt a moment ago: then that one is found. */
async function openOnce(context: Context, request: IntentRequest): Promise<Payment | undefined> {
  const { environment } = context.config.stripe
  const open = () => openAttempt(context.db, { ...request, paymentId: newId(), environment })
  try {
    return await open()
  } catch (error) {
    if (!openAttemptConstraints.includes(violatedConstraint(error))) throw error
    return await open()
  }
}

async function askStripe(context: Context, payment: Payment): Promise<SettledAnswer> {
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

type SettledAnswer = Exclude<IntentAnswer, { readonly kind: 'stale_key' }>

interface Answered {
  readonly request: IntentRequest
  readonly payment: Payment
  readonly answer: SettledAnswer
}

async function storeAnswer(context: Context, { request, payment, answer }: Answered): Promise<void> {
  const { orderId, messageId } = request
  if (answer.kind === 'refused') {
    await transact(context, (tx) => storeRefusal(tx, { request, payment, refusal: answer }))
    return
  }
  const { isStray } = await storeIntent(context.db, {
    paymentId: payment.id,
    orderId,
    messageId,
    intent: answer,
    requestId: currentRequestId() ?? null,
  })
  context.wakeUps.announce(orderWakeUp(orderId))
  if (isStray) wakeRelay(context)
}

interface Refusal {
  readonly code: string
  readonly message: string
}

async function storeRefusal(
  tx: Transaction,
  {
    request: { orderId, messageId },
    payment,
    refusal,
  }: Omit<Answered, 'answer'> & { readonly refusal: Refusal },
): Promise<void> {
  const order = await lockOrder(tx, orderId)
  if (await failPayment(tx, payment.id, refusal)) {
    await recordOrderEvent(
      tx,
      {
        orderId,
        actor: 'system',
        requestId: currentRequestId() ?? null,
        event: timelineEvents.paymentRefused,
        details: { code: refusal.code },
      },
      order?.status === 'pending' ? { paymentStatus: 'failed' } : {},
    )
  }
  await completeMessage(tx, messageId)
  wakeOnCommit(tx, orderWakeUp(orderId))
}
