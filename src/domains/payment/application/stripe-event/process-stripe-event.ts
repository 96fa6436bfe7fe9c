import type { Context } from '#platform/context'
import { type Transaction, transact } from '#platform/database'
import {
  type LockedPayment,
  lockPaymentOfEvent,
  lockPaymentOfIntent,
} from '../../infrastructure/payment-locks'
import { isIntentOfPayment } from '../../infrastructure/payments'
import { closeEvent, type IncomingEvent } from '../../infrastructure/stripe-events'
import { type StripeEventOutcome, strongestOf } from '../../payment'
import type { IntentUpdate, StripeUpdate } from '../../stripe-update'
import { adoptLostIntent } from './adopt-lost-intent'
import { applyStripeUpdate } from './apply-stripe-update'
import { fetchEventObject, fetchRefunds } from './fetch-event-object'
import {
  isRefundedCharge,
  parseStripeEvent,
  readRefundedIntent,
  UnreadableEventError,
} from './parse-stripe-event'

type Outcome = StripeEventOutcome | 'repeated'

/** How long an event waits for its turn: well below the time after which Stripe gives a delivery up. */
const turnMs = 10_000

/**
 * Applies an event of Stripe, in one transaction with its row in the inbox, once however often it comes: four
 * statements at most, but for one that tells of several refunds, and one where no money of ours is meant. The webhook, the sweeper and a replay by staff all run
 * this. Throws UnreadableEventError where it can be understood in no way, and whatever keeps it from being applied now.
 */
export async function processStripeEvent(context: Context, event: IncomingEvent): Promise<Outcome> {
  const updates = await understand(context, event)
  const { outcome, orderId } =
    (await openEvent(context, event, updates)) ?? (await openLostEvent(context, event, updates))
  context.log.info({ eventId: event.id, type: event.type, orderId, outcome }, 'stripe event')
  return outcome
}

/** Undefined, with the event in the inbox, where it tells of money whose order may be here without it. */
async function openEvent(
  context: Context,
  event: IncomingEvent,
  [update, ...more]: readonly StripeUpdate[],
): Promise<Processed | undefined> {
  const mayIgnore = !isStray(context, update)
  return await inTurn(context, async (tx): Promise<Processed | undefined> => {
    const found = await lockPaymentOfEvent(tx, event, { intentId: update?.intentId ?? null, mayIgnore })
    const { fresh, locked, isIgnored } = found
    if (!fresh) return { outcome: 'repeated' }
    if (isIgnored) return { outcome: 'ignored' }
    if (!locked) return undefined
    await context.failpoint('event.opened')
    const outcome = await applyEvent(tx, context, { event, update, more, locked })
    await context.failpoint('event.applied')
    return { outcome, orderId: locked.orderId }
  })
}

/**
 * Stripe sends what has piled up all at once, and events of one order wait for each other in the database. So they take
 * half of the connections at most, the others are for customers, and wait for their turn instead of being refused.
 */
async function inTurn<Result>(context: Context, work: (tx: Transaction) => Promise<Result>): Promise<Result> {
  const places = Math.max(1, Math.floor(context.config.database.poolSize / 2))
  return await context.limits.inTurn('stripe-events', { places, waitMs: turnMs }, () =>
    transact(context, work),
  )
}

/** Where the order is not here either, people have to decide about the money. */
async function openLostEvent(
  context: Context,
  event: IncomingEvent,
  updates: readonly StripeUpdate[],
): Promise<Processed> {
  const [update] = updates
  const afterlife = update?.kind === 'intent' ? await adoptLostIntent(context, update) : undefined
  const opened = update && afterlife && (await openEvent(context, event, [update, ...afterlife]))
  if (opened) return opened
  return await transact(context, async (tx): Promise<Processed> => {
    await closeEvent(tx, event.id, 'unmatched')
    const intentId = update?.intentId
    context.log.error({ alert: true, eventId: event.id, intentId }, 'money for an unknown intent')
    return { outcome: 'unmatched' }
  })
}

/**
 * What the event says or, where that cannot be read, what Stripe says now of its object. Of a charge that was refunded:
 * the refunds of its intent, as Stripe has them now, so that none is lost whichever other events come or do not.
 */
async function understand(context: Context, event: IncomingEvent): Promise<readonly StripeUpdate[]> {
  if (isRefundedCharge(event.type)) {
    const intentId = readRefundedIntent(event.payload)
    const isOfOurs = intentId !== undefined && (await isIntentOfPayment(context.db, intentId))
    return isOfOurs ? await fetchRefunds(context, intentId) : []
  }
  const update = await understandOne(context, event)
  return update ? [update] : []
}

async function understandOne(context: Context, event: IncomingEvent): Promise<StripeUpdate | undefined> {
  try {
    return parseStripeEvent(event.payload)
  } catch (error) {
    if (!(error instanceof UnreadableEventError)) throw error
    return await fetchEventObject(context, error)
  }
}

interface Processed {
  readonly outcome: Outcome
  readonly orderId?: string | undefined
}

interface Opened {
  readonly event: IncomingEvent
  readonly update: StripeUpdate | undefined
  /** What else it says of the same intent. */
  readonly more: readonly StripeUpdate[]
  readonly locked: LockedPayment
}

async function applyEvent(
  tx: Transaction,
  context: Context,
  { event, update, more, locked }: Opened,
): Promise<StripeEventOutcome> {
  const eventId = event.id
  if (!update) {
    await closeEvent(tx, eventId, 'ignored')
    return 'ignored'
  }
  const single = more.length === 0 && { eventId }
  const outcomes = [await applyStripeUpdate(tx, context, { update, locked, ...single })]
  for (const other of more) {
    // The one before may have changed how the order stands.
    const now = (await lockPaymentOfIntent(tx, other.intentId)) ?? locked
    outcomes.push(await applyStripeUpdate(tx, context, { update: other, locked: now }))
  }
  const outcome = strongestOf(outcomes)
  // One that changed the money by a single update was closed with it.
  if (outcome !== 'applied' || !single) await closeEvent(tx, eventId, outcome)
  return outcome
}

/** Money of ours that no attempt here explains is an alarm; that of other shops, and of other environments, is not. */
function isStray(context: Context, update: StripeUpdate | undefined): boolean {
  return update?.kind === 'intent' && update.what === 'succeeded' && isOurs(context, update)
}

/** Intents of before the environment was written into them are everyone's who shares the account. */
function isOurs(context: Context, { ours, environment }: IntentUpdate): boolean {
  return ours && (environment ?? context.config.stripe.environment) === context.config.stripe.environment
}
