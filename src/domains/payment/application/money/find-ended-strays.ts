import { findSettledSubjects } from '#admin'
import type { Context } from '#platform/context'
import { findUnmatchedEvents } from '../../infrastructure/stripe-events'
import type { StripeDispute, StripeIntent, StripeRefundEntry } from '../../infrastructure/stripe-lists'

export interface GoneBack {
  readonly refunds: readonly StripeRefundEntry[]
  readonly disputes: readonly StripeDispute[]
}

/**
 * Of intents that took money and that no order explains, those about which nothing is left to be done: it went back, by a
 * refund or to a bank, or staff have said what became of it.
 */
export async function findEndedStrays(
  context: Context,
  strays: readonly StripeIntent[],
  { refunds, disputes }: GoneBack,
): Promise<ReadonlySet<string>> {
  const parts = [
    ...refunds.filter(({ isVoid }) => !isVoid),
    ...disputes.filter(({ status }) => status === 'lost'),
  ]
  const backOf = (id: string) =>
    parts.reduce((total, part) => total + (part.intentId === id ? part.amountMinor : 0), 0)
  const isBack = ({ id, receivedMinor }: StripeIntent) => backOf(id) >= receivedMinor
  const open = strays.filter((stray) => !isBack(stray)).map(({ id }) => id)
  const events = await findUnmatchedEvents(context.db, open)
  const eventIds = events.map(({ id }) => id)
  const settled = await findSettledSubjects(context.db, 'money_unmatched', eventIds)
  return new Set([
    ...strays.filter(isBack).map(({ id }) => id),
    ...events.flatMap(({ id, intentId }) => (settled.has(id) ? [intentId] : [])),
  ])
}
