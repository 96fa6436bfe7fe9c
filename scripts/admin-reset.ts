import { readConfig } from '#platform/config'
import { closeContext, openContext } from '#platform/context'
import { AppError, fillIn } from '#platform/errors'
import { ConfigurationError } from '#platform/settings-reader'
import { resetFromConsole } from '../src/domains/admin/application/colleague/reset-from-console'
import { announceTarget } from './database/index'

/**
 * `bun run admin:reset <email>`: prints a one-time token with which a member of staff chooses a new password, for the day
 * on which no colleague can make one in the panel. Their sessions end; their second factor stays.
 */
const [email] = process.argv.slice(2)
try {
  if (!email) throw new RangeError('Usage: ./scripts/run admin:reset <email>')
  const config = readConfig()
  announceTarget(config.database.url)
  const context = openContext({ ...config, logLevel: 'silent' }, 'admin-reset')
  try {
    const { token, expiresAt } = await resetFromConsole(context, 'system', email)
    console.log(`A new password for ${email}, once, at POST /admin/auth/accept-invitation, until ${expiresAt.toISOString()}.
The token: ${token}`)
  } finally {
    await closeContext(context)
  }
} catch (error) {
  console.error(explain(error))
  process.exitCode = 1
}

/** What was to be expected is said in one line; the rest is for whoever mends it. */
function explain(error: unknown): unknown {
  if (error instanceof AppError) return fillIn(error.definition.text.en, error.params)
  return error instanceof RangeError || error instanceof ConfigurationError ? error.message : error
}
