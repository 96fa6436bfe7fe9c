import { type Static, Type } from '@sinclair/typebox'
import { Value } from '@sinclair/typebox/value'
import type { Context } from '#platform/context'
import { isDatabaseUnavailable } from '#platform/database'
import { stripeApiVersion } from '#platform/stripe'
import { PaymentErrors } from '../../errors'
import { lookUpEvent, rememberAsProcessed } from '../../infrastructure/processed-events'
import type { IncomingEvent } from '../../infrastructure/stripe-events'
import { findSignatureFault } from '../../infrastructure/webhook-signatures'
import { isSilentEvent } from '../../payment'
import { storableJson } from '../../storable-text'
import { keepFailure } from './keep-failure'
import { processStripeEvent } from './process-stripe-event'

const Snapshot = Type.Object({
  object: Type.Literal('event'),
  id: Type.String({ minLength: 1 }),
  type: Type.String(),
  created: Type.Integer(),
  api_version: Type.Optional(Type.Unknown()),
})
/** What event destinations of the newer kind send: a notice without the object, and their connection test. */
const Thin = Type.Object({ object: Type.Literal('v2.core.event'), type: Type.String() })

/**
 * Takes a webhook of Stripe. Returns only when the event's effect is durable, or was before; one of a type that can have
 * none leaves nothing behind. Throws, with nothing stored,
 * WEBHOOK_SIGNATURE_INVALID, WEBHOOK_EVENT_THIN and WEBHOOK_EVENT_INVALID; and WEBHOOK_PROCESSING_FAILED with the event
 * and its error stored, so that Stripe sends it again. While Postgres is away, its error.
 */
export async function receiveStripeEvent(
  context: Context,
  body: string,
  signature: string | null,
): Promise<void> {
  const ended = (outcome: string): void => context.metrics.count('metropolitan_webhooks_total', { outcome })
  const fault = signature ? findSignatureFault(context, body, signature) : 'there is no signature'
  if (fault !== undefined) {
    context.log.warn({ fault }, 'a webhook was refused: nothing vouches for it')
    ended('unsigned')
    throw PaymentErrors.WEBHOOK_SIGNATURE_INVALID()
  }
  const incoming = readIncoming(context, body)
  if (isSilentEvent(incoming.type)) {
    context.log.debug({ eventId: incoming.id, type: incoming.type, outcome: 'silent' }, 'stripe event')
    return ended('silent')
  }
  const { epoch, isProcessed } = await lookUpEvent(context, incoming.id)
  if (isProcessed) return ended('repeated')
  try {
    ended(await processStripeEvent(context, incoming))
  } catch (error) {
    // Then nothing can be stored either, and Stripe sends it again: to wait for that once more helps nobody.
    const isAway = isDatabaseUnavailable(error)
    ended(isAway ? 'unavailable' : 'failed')
    if (isAway) throw error
    await keepFailure(context, incoming, error)
    throw PaymentErrors.WEBHOOK_PROCESSING_FAILED({ cause: error })
  }
  // Stripe's clock says whole seconds, and may be ahead of ours.
  const lagSeconds = Math.max(0, context.now().getTime() / 1_000 - incoming.created)
  context.metrics.observe('metropolitan_webhook_lag_seconds', lagSeconds)
  await rememberAsProcessed(context, incoming.id, epoch)
}

/** What Postgres cannot store of it is replaced first: its effect has nothing to do with that. */
function readIncoming(context: Context, body: string): IncomingEvent {
  const payload = storableJson(body)
  const event = parseJson(payload)
  if (Value.Check(Snapshot, event)) {
    warnOfVersion(context, event)
    return { id: event.id, type: event.type, created: event.created, payload }
  }
  if (Value.Check(Thin, event)) {
    const advice = 'in Stripe, choose the payload style "Snapshot" for the events sent to this address'
    context.log.error(
      { alert: true, type: event.type, advice },
      'a webhook is signed rightly and has no object',
    )
    throw PaymentErrors.WEBHOOK_EVENT_THIN()
  }
  throw PaymentErrors.WEBHOOK_EVENT_INVALID()
}

/** What cannot be read of an event of another version Stripe is asked for; whoever looks after the endpoint should know. */
function warnOfVersion({ log }: Context, event: Static<typeof Snapshot>): void {
  const { id: eventId, type, api_version: version } = event
  if (typeof version !== 'string' || version === stripeApiVersion) return
  log.warn({ eventId, type, version, ours: stripeApiVersion }, 'an event is of another API version than ours')
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}
