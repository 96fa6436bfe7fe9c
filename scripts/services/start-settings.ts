import { join } from 'node:path'
import { Fault } from './progress'
import { dataDirectory, portFrom } from './settings'

export type StartSettings = {
  once: boolean
  port: number
  /** Not set: a real Stripe account is used, by the key in the environment. */
  emulatorPort: number | undefined
  dataDirectory: string
  logsDirectory: string
  runDirectory: string
}

const EMULATOR_KEY = 'sk_test_emulator'
const EMULATOR_WEBHOOK_SECRET = 'whsec_emulator'

export function startSettings(): StartSettings {
  if (process.env.NODE_ENV === 'production') {
    throw new Fault(`scripts/start is for development: it seeds, and buys something. NODE_ENV=production is set.
In production run: bun scripts/migrate.ts, bun src/api.ts and bun src/worker.ts.`)
  }
  const stripeKey = process.env.STRIPE_SECRET_KEY
  const usesEmulator = !stripeKey || stripeKey === EMULATOR_KEY
  const data = dataDirectory()
  return {
    once: process.argv.includes('--once') || process.env.START_ONCE === '1',
    port: portFrom('PORT', 3_000),
    emulatorPort: usesEmulator ? portFrom('EMULATOR_PORT', 12_111) : undefined,
    dataDirectory: data,
    logsDirectory: join(data, 'logs'),
    runDirectory: join(data, 'run'),
  }
}

export const apiUrl = ({ port }: StartSettings) => `http://127.0.0.1:${port}`
export const emulatorUrl = (port: number) => `http://127.0.0.1:${port}`

/** Says that the running server was brought up by a start, which therefore has to stop it. */
export function startedHereMark(data: string, service: 'postgres' | 'redis'): string {
  return join(data, 'run', `${service}.started-here`)
}

/** What every process gets. All other settings have defaults for development in the application itself. */
export function developmentEnvironment(
  settings: StartSettings,
  services: { postgresUrl: string; redisUrl: string },
): Record<string, string | undefined> {
  return {
    ...process.env,
    NODE_ENV: process.env.NODE_ENV ?? 'development',
    // The database just brought up is meant, also where a pooler was set for another one.
    MIGRATE_DATABASE_URL: process.env.DATABASE_URL ? process.env.MIGRATE_DATABASE_URL : undefined,
    DATABASE_URL: services.postgresUrl,
    REDIS_URL: services.redisUrl,
    HOST: process.env.HOST ?? '127.0.0.1',
    PORT: String(settings.port),
    API_URL: apiUrl(settings),
    ...(settings.emulatorPort === undefined ? {} : emulatorEnvironment(settings, settings.emulatorPort)),
  }
}

function emulatorEnvironment(settings: StartSettings, port: number): Record<string, string> {
  return {
    STRIPE_SECRET_KEY: EMULATOR_KEY,
    STRIPE_PUBLISHABLE_KEY: 'pk_test_emulator',
    STRIPE_WEBHOOK_SECRETS: EMULATOR_WEBHOOK_SECRET,
    STRIPE_API_BASE: emulatorUrl(port),
    EMULATOR_PORT: String(port),
    EMULATOR_DATA_DIRECTORY: join(settings.dataDirectory, 'stripe'),
    EMULATOR_WEBHOOK_URL: `${apiUrl(settings)}/webhooks/stripe`,
    EMULATOR_WEBHOOK_SECRET,
  }
}
