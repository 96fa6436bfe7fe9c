import type { Context } from '#platform/context'
import { cancelIntent, retrieveIntent } from '../../infrastructure/intents'
import {
  listDisputesOfIntent,
  listRefundsOfIntent,
  type StripeReply,
} from '../../infrastructure/stripe-objects'
import type { IntentUpdate, StripeUpdate } from '../../stripe-update'
import { readDisputeUpdate, readIntentUpdate, readRefundUpdate } from '../stripe-event/parse-stripe-event'

/** Asks Stripe how an intent stands. Throws where Stripe cannot be asked. */
export async function askForIntent(context: Context, intentId: string): Promise<IntentUpdate> {
  return read(context, intentId, await retrieveIntent(context, intentId))
}

/**
 * Asks Stripe how an intent stands and, where it took money, what became of that: its refunds and disputes, the oldest
 * first. Throws where Stripe cannot be asked.
 */
export async function askForMoney(context: Context, intentId: string): Promise<readonly StripeUpdate[]> {
  const at = Math.floor(context.now().getTime() / 1_000)
  const update = await askForIntent(context, intentId)
  if (update.what !== 'succeeded') return [update]
  const refunds = await listRefundsOfIntent(context, intentId)
  const disputes = await listDisputesOfIntent(context, intentId)
  return [
    update,
    ...refunds.toReversed().flatMap((refund) => readRefundUpdate(refund) ?? []),
    ...disputes.toReversed().flatMap((dispute) => {
      const said = readDisputeUpdate(dispute, at)
      return said ? { ...said, asked: true } : []
    }),
  ]
}

/**
 * Sees to it that an intent takes no money any more, and tells how it stands then: `canceled`, or whatever keeps Stripe
 * from cancelling it. Throws where Stripe cannot be asked.
 */
export async function closeIntent(context: Context, intentId: string): Promise<IntentUpdate> {
  return read(context, intentId, await cancelIntent(context, intentId))
}

function read(context: Context, intentId: string, reply: StripeReply | undefined): IntentUpdate {
  if (reply) return readIntentUpdate(reply.object, { at: reply.askedAt, asked: true })
  // Perhaps the key is another account's, so people must look; here it takes no money, whatever they find.
  context.log.error({ alert: true, intentId }, 'Stripe has no such intent: its attempt is over')
  return {
    kind: 'intent',
    intentId,
    what: 'canceled',
    amountMinor: 0,
    currency: '',
    failure: null,
    byUs: true,
    ours: true,
    environment: undefined,
    asked: true,
    at: Math.floor(context.now().getTime() / 1_000),
  }
}
