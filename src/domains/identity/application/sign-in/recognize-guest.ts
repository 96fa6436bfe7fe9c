import type { Context } from '#platform/context'
import type { NewGuest } from '../../infrastructure/guests'
import { readGuestToken } from '../../infrastructure/tokens'

/**
 * The guest that signs in on this device. A token that is over, forged or of another device gives nothing, and is no
 * reason to refuse a sign-in.
 */
export async function recognizeGuest(
  context: Context,
  guestToken: string | undefined,
  deviceId: string,
): Promise<NewGuest | undefined> {
  if (guestToken === undefined) return undefined
  const reading = await readGuestToken(context.config.auth, guestToken, context.now())
  if ('fault' in reading || reading.payload.deviceId !== deviceId) return undefined
  return { id: reading.payload.sub, deviceId }
}
