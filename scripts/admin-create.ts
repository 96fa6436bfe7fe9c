import { readConfig } from '#platform/config'
import { closeContext, openContext } from '#platform/context'
import { AppError, fillIn } from '#platform/errors'
import { ConfigurationError } from '#platform/settings-reader'
import { seedAdminPermissions } from '../drizzle/seed/admin-permissions'
import { createFirstAdmin } from '../src/domains/admin/application/colleague/create-first-admin'
import { announceTarget } from './database/index'

/**
 * `bun run admin:create <email> <first name> <last name>`: an account that may do everything, for the first person and
 * for the day on which nobody can get in. The password is asked for, or read from standard input; it is stored nowhere
 * but as a hash, and has to be changed at the first sign-in.
 */
const usage =
  'Usage: ./scripts/run admin:create <email> <first name> <last name>, with the password on standard input'

const [email, firstName, lastName] = process.argv.slice(2)
try {
  if (!email || !firstName || !lastName) throw new RangeError(usage)
  const config = readConfig()
  announceTarget(config.database.url)
  const password = await readPassword()
  const context = openContext({ ...config, logLevel: 'silent' }, 'admin-create')
  try {
    await seedAdminPermissions(context.db)
    const id = await createFirstAdmin(context, 'system', { email, firstName, lastName, password })
    console.log(`${email} may now sign in at POST /admin/auth/login and do everything (${id}),
once the password is changed at POST /admin/auth/password`)
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

async function readPassword(): Promise<string> {
  if (!process.stdin.isTTY) return (await Bun.stdin.text()).replace(/\r?\n$/, '')
  // Nothing is echoed in raw mode, so that nobody reads the password off the screen.
  process.stdout.write('Password: ')
  process.stdin.setRawMode(true)
  let typed = ''
  for await (const chunk of process.stdin) {
    for (const key of String(chunk)) {
      if (key === '\r' || key === '\n') {
        process.stdin.setRawMode(false)
        process.stdout.write('\n')
        process.stdin.unref()
        return typed
      }
      if (key === '\u0003') process.exit(130)
      typed = key === '\u007f' ? typed.slice(0, -1) : typed + key
    }
  }
  return typed
}
