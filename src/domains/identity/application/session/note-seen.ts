import type { Context } from '#platform/context'
import { touchSession } from '../../infrastructure/sessions'

const maxAtOnce = 8
const underWay = new WeakMap<Context, Set<string>>()

/**
 * Notes beside the request that its session is in use: nobody waits for it, and what cannot be noted now is noted by a
 * later request. The statement itself makes sure that it is written every few minutes at most, by one process.
 */
export function noteSeen(context: Context, sessionId: string): void {
  const those = underWay.get(context) ?? new Set<string>()
  underWay.set(context, those)
  if (those.size >= maxAtOnce || those.has(sessionId)) return
  those.add(sessionId)
  touchSession(context.db, sessionId)
    .catch((error: unknown) => context.log.debug({ err: error }, 'a session could not be noted as seen'))
    .finally(() => those.delete(sessionId))
}
