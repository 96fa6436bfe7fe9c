import type { Context } from '#platform/context'
import { type ParkedMessage, selectParked } from '../../infrastructure/parked-messages'

/** Jobs that gave up, newest first, with the reason: at most `limit`, which is 100 at most. */
export async function listParkedJobs(
  context: Context,
  { limit }: { readonly limit: number },
): Promise<readonly ParkedMessage[]> {
  return await selectParked(context.db, Math.min(limit, 100))
}
