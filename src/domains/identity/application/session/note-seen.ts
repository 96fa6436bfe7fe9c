import type { Context } from '#platform/context'
import { takeAll } from '#platform/limits'
import { touchSession } from '../../infrastructure/sessions'

const maxAtOnce = 8

/**
 * Notes beside the request that its session is in use: nobody waits for it, and what cannot be noted now is noted by a
 * later request. The statement itself makes sure that it is written every few minutes at most, by one process.
 */
export function noteSeen(context: Context, sessionId: string): void {
  const finish = takeAll(context.limits, [
    ['sessions.note_seen', maxAtOnce],
    [`sessions.note_seen.${sessionId}`, 1],
  ])
  if (!finish) return
  touchSession(context.db, sessionId)
    .catch((error: unknown) => context.log.debug({ err: error }, 'a session could not be noted as seen'))
    .finally(finish)
}
