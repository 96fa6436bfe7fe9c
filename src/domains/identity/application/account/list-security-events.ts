import type { Context } from '#platform/context'
import { listSecurityEvents as selectSecurityEvents } from '../../infrastructure/security-events'
import type { SecurityEvent } from '../../security-event'
import type { Customer } from '../../user'

interface Page {
  readonly limit: number
  readonly after: { readonly createdAt: string; readonly id: string } | undefined
}

/** What happened to the customer's account, the newest first; `lastKey` where there is more. */
export async function listSecurityEvents(context: Context, { userId }: Customer, { limit, after }: Page) {
  const found = await selectSecurityEvents(context.db, { userId, limit, after })
  const events: readonly SecurityEvent[] = found.slice(0, limit)
  const last = events.at(-1)
  const lastKey = found.length > limit && last ? [last.createdAt.toISOString(), last.id] : undefined
  return { events, lastKey }
}
