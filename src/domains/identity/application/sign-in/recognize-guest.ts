import type { Context } from '#platform/context'
import type { NewGuest } from '../../infrastructure/guests'
import { readGuestToken } from '../../infrastructure/tokens'

/**
 * The guest that says to sign in on this device: the statement that claims it looks whether it is the guest's own. A token
 * that is over or forged gives nothing, and is no reason to refuse a sign-in.
 */
export async function recognizeGuest(
  context: Context,
  guestToken: string | undefined,
  deviceId: string,
): Promise<NewGuest | undefined> {
  if (guestToken === undefined) return undefined
  const reading = await readGuestToken(context.config.auth, guestToken, context.now())
  return 'fault' in reading ? undefined : { id: reading.payload.sub, deviceId }
}
