import { join } from 'node:path'
import { createApp } from '#app/app'
import { writeDocument } from '#app/openapi'
import { readConfig } from '#platform/config'
import { closeContext, openContext } from '#platform/context'
import { packageVersion } from '#platform/release'

/**
 * `bun run openapi` writes openapi.json from the routes; `--check` only says whether the committed one is up to date.
 * Nothing is contacted: the document follows from the code alone.
 */
const file = join(import.meta.dir, '..', 'openapi.json')
const context = openContext(
  readConfig({ NODE_ENV: 'production', ...placeholders(), LOG_LEVEL: 'silent' }),
  'openapi',
)
const reporter = { report: () => undefined, flush: () => Promise.resolve() }
const app = createApp({ context, lifecycle: { draining: false }, reporter })
const document = await writeDocument(app, { release: packageVersion, contact: undefined })
await closeContext(context)

if (!process.argv.includes('--check')) {
  await Bun.write(file, document)
  console.log('openapi.json is written')
} else if ((await Bun.file(file).text()) === document) {
  console.log('openapi.json is up to date')
} else {
  console.error(
    'openapi.json differs from the routes. Run: ./scripts/run openapi, and commit the file with the change',
  )
  process.exitCode = 1
}

/** The document is production's, which has no development routes; no value of these is ever used. */
function placeholders(): Record<string, string> {
  const secret = () => crypto.randomUUID()
  return {
    DATABASE_URL: 'postgres://127.0.0.1:9/none',
    REDIS_URL: 'redis://127.0.0.1:9',
    JWT_KEYS: `none:${secret()}`,
    OTP_KEY: secret(),
    AUDIT_KEY: secret(),
    STAFF_SECRETS_KEY: secret(),
    ORDER_NUMBER_KEY: secret(),
    SMS_PROVIDER_URL: 'https://sms.invalid',
    SMS_PROVIDER_TOKEN: secret(),
    STRIPE_SECRET_KEY: `sk_test_${secret()}`,
    STRIPE_PUBLISHABLE_KEY: 'pk_test_none',
    STRIPE_WEBHOOK_SECRETS: `whsec_${secret()}`,
  }
}
