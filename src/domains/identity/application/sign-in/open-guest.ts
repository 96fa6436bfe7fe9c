import type { Context } from '#platform/context'
import { newId } from '#platform/ids'
import { insertGuest } from '../../infrastructure/guests'
import { signGuestToken } from '../../infrastructure/tokens'

/** Lets somebody without an account have a cart on this device. */
export async function openGuest(context: Context, deviceId: string) {
  const { auth } = context.config
  const guest = await insertGuest(context.db, { id: newId(), deviceId }, auth.guestDays)
  return {
    guestToken: await signGuestToken(auth, guest),
    guestId: guest.id,
    expiresAt: guest.expiresAt,
  }
}
