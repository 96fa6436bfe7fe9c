import { noteRefusal } from '#identity'
import type { Context } from '#platform/context'
import { AppError } from '#platform/errors'
import type { Staff } from '../../staff'

/**
 * Leaves a trace where a session guesses at the password or the codes of its own account, as a stolen one would.
 */
export async function noteOwnFailure(
  context: Context,
  { userId, sessionId, deviceId, origin }: Staff,
  error: unknown,
): Promise<void> {
  if (!(error instanceof AppError)) return
  const { errorCode: code } = error
  const isPause = code === 'SIGN_IN_TOO_OFTEN'
  if (!isPause && code !== 'PASSWORD_WRONG' && code !== 'TOTP_CODE_WRONG') return
  await noteRefusal(context, {
    kind: isPause ? 'sign_in_paused' : 'sign_in_failed',
    code,
    userId,
    sessionId,
    deviceId,
    origin,
    quietSeconds: isPause ? 60 : 0,
  })
}
