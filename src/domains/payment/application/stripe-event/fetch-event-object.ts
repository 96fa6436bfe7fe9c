import type { Context } from '#platform/context'
import { retrieveObject } from '../../infrastructure/stripe-objects'
import { isAnswer } from '../../infrastructure/stripe-refusals'
import type { StripeUpdate } from '../../stripe-update'
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
    const reason = cause instanceof Error ? cause.message : String(cause)
    // An object that Stripe does not have, or describes in a way that is not understood, will be no other later.
    const mayPass = !isAnswer(cause) && !reason.includes('cannot be read')
    throw new UnreadableEventError(`${message}; asked for the object instead: ${reason}`, {
      subject,
      mayPass,
      cause,
    })
  }
}

async function fetchUpdate(context: Context, subject: EventSubject): Promise<StripeUpdate | undefined> {
  const { object, askedAt: at } = await retrieveObject(context, subject)
  if (subject.kind === 'refund') return readRefundUpdate(object)
  return subject.kind === 'dispute'
    ? readDisputeUpdate(object, at)
    : readIntentUpdate(object, { at, asked: true })
}
