import { mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { ROOT } from './settings'

/** Always here, wherever a start keeps its data: a command is typed in the checkout, and knows nothing else. */
const file = join(ROOT, '.data', 'started.json')

/** Where a start brings up what: enough to bring up the same again. */
const places = [
  'HOST',
  'PORT',
  'EMULATOR_PORT',
  'DATA_DIRECTORY',
  'POSTGRES_FROM',
  'POSTGRES_PORT',
  'REDIS_FROM',
  'REDIS_PORT',
]
/** What a start decides, and a command needs to find the same shop. */
const names = [...places, 'DATABASE_URL', 'REDIS_URL', 'API_URL']

type Settings = Readonly<Record<string, string | undefined>>

/**
 * Keeps the settings of a start for the commands that are typed beside it and after it (`./scripts/run`): of Stripe's, those
 * of the emulator alone, since the others hold somebody's own key.
 */
export function keepStarted(environment: Settings, usesEmulator: boolean): void {
  const kept = Object.entries(environment).filter(
    ([name]) => names.includes(name) || (usesEmulator && /^(STRIPE|EMULATOR)_/.test(name)),
  )
  // Empty where it is not set, so that none in .env sends migrations to another database than the shop's.
  const direct = { MIGRATE_DATABASE_URL: environment.MIGRATE_DATABASE_URL ?? '' }
  mkdirSync(dirname(file), { recursive: true })
  // A URL may hold a password. In one step, so that no command reads half of it.
  writeFileSync(
    `${file}.new`,
    `${JSON.stringify({ ...Object.fromEntries(kept), ...direct }, undefined, 2)}\n`,
    {
      mode: 0o600,
    },
  )
  renameSync(`${file}.new`, file)
}

/** The settings of the last start in this checkout; none where there was none, or what it left cannot be read. */
export function readStarted(): Settings {
  try {
    return JSON.parse(readFileSync(file, 'utf8'))
  } catch {
    return {}
  }
}

/** The same without what only answers while that shop is open. */
export function withoutAddresses(started: Settings): Settings {
  return Object.fromEntries(Object.entries(started).filter(([name]) => places.includes(name)))
}
