import type { Context } from '#platform/context'
import { type DeadLetter, selectDeadLetters } from '#platform/dead-letters'

/** Messages of every topic whose job gave up, newest first, with the reason: at most `limit`, which is 100 at most. */
export function listDeadLetters(
  context: Context,
  { limit }: { readonly limit: number },
): Promise<DeadLetter[]> {
  return selectDeadLetters(context.db, Math.min(limit, 100))
}
