import type { Context } from '#platform/context'
import { insertRefusal, type Refusal } from '../../infrastructure/security-events'

/**
 * Leaves a trace of a refusal that somebody may have to explain: a line in the log, and a row that the person and staff can
 * read. What was refused stays refused, also where the trace cannot be kept.
 */
export async function noteRefusal(context: Context, refusal: Refusal): Promise<void> {
  const { userId, kind, code, deviceId, origin } = refusal
  context.log.warn({ event: kind, userId, address: origin.ip, deviceId, code }, 'refused')
  try {
    await insertRefusal(context.db, refusal)
  } catch (error) {
    context.log.error({ err: error, event: kind, userId }, 'a refusal could not be written down')
  }
}
