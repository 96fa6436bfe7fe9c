import type { Context } from '#platform/context'
import { AdminErrors } from '../../errors'
import { type AttemptCounter, countAttempt } from '../../infrastructure/sign-in-attempts'

/** Counts a guess before it is looked at. Throws SIGN_IN_TOO_OFTEN while one of the counters makes its caller wait. */
export async function countGuess(context: Context, counters: readonly AttemptCounter[]): Promise<void> {
  const waitSeconds = await countAttempt(context.db, context.config.staff.secretsKeys, counters)
  if (waitSeconds === 0) return
  throw AdminErrors.SIGN_IN_TOO_OFTEN({
    params: { retryAfterSeconds: waitSeconds },
    retryAfterSeconds: waitSeconds,
  })
}
