import { listStripeEvents } from '#payment'
import type { Context } from '#platform/context'
import { countedAtMost, type Listing } from '#platform/listing'

type Filter = Parameters<typeof listStripeEvents>[1]
type StripeEvent = Awaited<ReturnType<typeof listStripeEvents>>['events'][number]

/** One page of Stripe's events, newest first: one statement. */
export async function listEvents(context: Context, filter: Filter): Promise<Listing<StripeEvent>> {
  const { events, lastKey, counted } = await listStripeEvents(context, filter)
  const total = { value: Math.min(counted, countedAtMost), exact: counted <= countedAtMost }
  return { rows: events, lastKey, total }
}
