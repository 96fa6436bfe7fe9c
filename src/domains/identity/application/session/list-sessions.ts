import type { Context } from '#platform/context'
import { listSessions as selectSessions } from '../../infrastructure/sessions'
import type { SessionEntry } from '../../session'
import type { Customer } from '../../user'

/** Where the customer is signed in, on one page. */
export async function listSessions(
  context: Context,
  customer: Customer,
): Promise<(SessionEntry & { readonly current: boolean })[]> {
  const sessions = await selectSessions(context.db, customer.userId)
  return sessions.map((session) => ({ ...session, current: session.id === customer.sessionId }))
}
