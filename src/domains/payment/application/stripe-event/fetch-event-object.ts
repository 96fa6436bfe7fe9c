import type { Context } from '#platform/context'
import { isFinalAnswer } from '#platform/stripe'
import { listRefundsOfIntent, retrieveObject } from '../../infrastructure/stripe-objects'
import type { RefundUpdate, StripeUpdate } from '../../stripe-update'
import {
  type EventSubject,
  readDisputeUpdate,
  readIntentUpdate,
  readRefundUpdate,
  UnreadableEventError,
} from './parse-stripe-event'

/**
 * What Stripe says now of the object of an event that could not be read: of another API version, or cut off. Throws
 * UnreadableEventError where that cannot be read either, or where Stripe cannot be asked.
 */
export async function fetchEventObject(
  context: Context,
  unreadable: UnreadableEventError,
): Promise<StripeUpdate | undefined> {
  const { subject, message } = unreadable
  if (!subject) throw unreadable
  try {
    const update = await fetchUpdate(context, subject)
    context.log.warn({ ...subject, err: unreadable }, 'an event could not be read: Stripe was asked instead')
    return update
  } catch (cause) {
    throw notFetched(`${message}; asked for the object instead`, cause, subject)
  }
}

/**
 * The refunds of an intent as Stripe has them now: what an event says that tells of a charge alone. Throws
 * UnreadableEventError where they cannot be read, or where Stripe cannot be asked.
 */
export async function fetchRefunds(context: Context, intentId: string): Promise<readonly RefundUpdate[]> {
  try {
    const refunds = await listRefundsOfIntent(context, intentId)
    return refunds.flatMap((refund) => readRefundUpdate(refund) ?? [])
  } catch (cause) {
    throw notFetched('The event says that money went back: asked for the refunds', cause)
  }
}

/** An object that Stripe does not have, or describes in a way that is not understood, will be no other later. */
function notFetched(what: string, cause: unknown, subject?: EventSubject): UnreadableEventError {
  const reason = cause instanceof Error ? cause.message : String(cause)
  const mayPass = !isFinalAnswer(cause) && !reason.includes('cannot be read')
  return new UnreadableEventError(`${what}: ${reason}`, { subject, mayPass, cause })
}

async function fetchUpdate(context: Context, subject: EventSubject): Promise<StripeUpdate | undefined> {
  const { object, askedAt: at } = await retrieveObject(context, subject)
  if (subject.kind === 'refund') return readRefundUpdate(object)
  return subject.kind === 'dispute'
    ? readDisputeUpdate(object, at)
    : readIntentUpdate(object, { at, asked: true })
}
