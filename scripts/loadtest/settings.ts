import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { dataDirectory, Fault, ROOT } from '../services/index'

export interface LoadSettings {
  /** The shop to be loaded; undefined: one of its own is started. */
  readonly url: string | undefined
  readonly users: number
  readonly seconds: number
  readonly seed: number
  /** How long people think between two things they do, on average; half as long at least, half as long again at most. */
  readonly thinkMs: number
  /** Asked afterwards whether the promises hold; undefined where it cannot be reached. */
  readonly database: string | undefined
  /** Where the emulator is, where the shop uses it. */
  readonly stripe: string
  readonly into: string
  /** The customers of earlier runs, who need no code to sign in again. */
  readonly customers: string
  readonly codeCommand: string | undefined
}

/** Reads what was said on the command line. Throws a Fault in words. */
export function readLoadSettings(args: readonly string[]): LoadSettings {
  const { values } = parseArgs({
    args: [...args],
    options: {
      url: { type: 'string' },
      users: { type: 'string', default: '100' },
      seconds: { type: 'string', default: '60' },
      seed: { type: 'string', default: '1' },
      'think-ms': { type: 'string', default: '2000' },
      database: { type: 'string' },
      stripe: { type: 'string', default: 'http://127.0.0.1:12111' },
      into: { type: 'string', default: join(ROOT, 'docs', 'benchmarks') },
      customers: { type: 'string' },
      'code-command': { type: 'string' },
    },
  })
  const { url } = values
  if (url !== undefined && !URL.canParse(url)) throw new Fault(`--url ${url} is not a URL`)
  const host = url === undefined ? 'own' : new URL(url).host.replace(/[^\w.-]/g, '_')
  return {
    url,
    users: count('users', values.users, 10_000),
    seconds: count('seconds', values.seconds, 86_400),
    seed: count('seed', values.seed, 2 ** 32),
    thinkMs: count('think-ms', values['think-ms'], 600_000),
    database: values.database,
    stripe: values.stripe,
    into: values.into,
    customers: values.customers ?? join(dataDirectory(), 'loadtest', `${host}.json`),
    codeCommand: values['code-command'],
  }
}

export function count(name: string, text: string, most: number): number {
  const value = Number(text)
  if (Number.isInteger(value) && value > 0 && value <= most) return value
  throw new Fault(`--${name} ${text}: a whole number from 1 to ${most}`)
}
