import { readFileSync, statSync } from 'node:fs'
import { readDatabaseTarget } from './database-url'
import { type Key, type KeyList, type KeyRange, type KeyRanges, parseKeys, rangeOf } from './key-list'
import { plainTextHosts } from './plain-text'
import { minimumSecretLength, weaknessOf } from './secret-strength'

/** All that is wrong with the environment, at once: nobody should have to start a program five times. */
export class ConfigurationError extends Error {
  readonly faults: readonly string[]

  constructor(faults: readonly string[]) {
    const list = faults.map((fault) => `  - ${fault}`).join('\n')
    super(
      `The configuration has ${faults.length} fault(s):\n${list}\nEach variable is explained in .env.example.`,
    )
    this.name = 'ConfigurationError'
    this.faults = faults
  }
}

interface IntegerBounds {
  readonly fallback: number
  readonly min: number
  readonly max: number
}

type Variables = Readonly<Record<string, string | undefined>>

/** What stands where the settings are faulty and nobody will see it. */
const noKey = { id: '', secret: '', from: 0 }

/**
 * Reads settings by name and collects faults instead of stopping at the first one. In production no secret has a
 * fallback, none may be weak or stand in two places, and no other machine is spoken to in plain text unless
 * PLAIN_TEXT_HOSTS names it.
 */
export class SettingsReader {
  readonly production: boolean
  readonly #variables: Variables
  readonly #faults: string[] = []
  readonly #warnings = new Set<string>()
  /** Where each secret was met first. */
  readonly #places = new Map<string, string>()
  readonly #ids = new Map<string, readonly string[]>()
  readonly #plainTextHosts: readonly string[]

  constructor(variables: Variables) {
    this.#variables = variables
    this.production = variables.NODE_ENV === 'production'
    this.#plainTextHosts = this.list('PLAIN_TEXT_HOSTS', '')
  }

  fault(name: string, message: string): void {
    this.#faults.push(`${name} ${message}`)
  }

  /** The keys of each secret that was read, by their ids. */
  get keysByName(): readonly (readonly [name: string, ids: readonly string[]])[] {
    return [...this.#ids]
  }

  /** What should be otherwise and hinders nobody. */
  get warnings(): readonly string[] {
    return [...this.#warnings]
  }

  finish(): void {
    if (this.#faults.length > 0) throw new ConfigurationError(this.#faults)
  }

  /** A text; without a fallback it is required. */
  text(name: string, fallback?: string): string {
    return this.#orFallback(name, this.#variables[name]?.trim(), fallback)
  }

  /** A secret that others gave us; the stand-in serves outside production only. */
  secret(name: string, standIn: string): string {
    const value = this.#secretText(name, standIn)
    this.#ids.set(name, ['set'])
    this.#judge(name, value)
    return value
  }

  /** `id:secret,id:secret`, or one secret alone. */
  keyList(name: string, standIn: string): KeyList {
    const keys = this.#ownKeys(name, standIn)
    const names = keys.map(({ id }) => `the key "${id}"`)
    this.#findTwice(name, names)
    const [first = noKey, ...others] = keys
    return [first, ...others]
  }

  /** `id:secret,id@from:secret`: each but the first key says from which number on it serves. */
  keyRanges(name: string, standIn: string): KeyRanges {
    const ranges: KeyRange[] = this.#ownKeys(name, standIn).map(rangeOf)
    const starts = ranges.map(({ from }) => (from === 0 ? 'a key without id@number' : `the number ${from}`))
    this.#findTwice(name, starts)
    const [first = noKey, ...others] = ranges.toSorted((one, other) => one.from - other.from)
    if (first.from !== 0) this.fault(name, 'has no key for the first numbers: one stands without id@number')
    return [first, ...others]
  }

  /** Signing secrets that others gave us, with or without an id. */
  secretList(name: string, standIn: string): string[] {
    const keys = this.#keys(name, standIn)
    for (const { id, secret } of keys) this.#judge(name, secret, id)
    return keys.map(({ secret }) => secret)
  }

  list(name: string, fallback?: string): string[] {
    return this.text(name, fallback)
      .split(',')
      .map((item) => item.trim())
      .filter((item) => item !== '')
  }

  choice<Option extends string>(name: string, options: readonly Option[], fallback: Option): Option {
    const value = this.text(name, fallback)
    const chosen = options.find((option) => option === value)
    if (!chosen) this.fault(name, `is "${value}", but must be one of ${options.join(', ')}`)
    return chosen ?? fallback
  }

  flag(name: string, fallback: boolean): boolean {
    return this.choice(name, ['true', 'false'], fallback ? 'true' : 'false') === 'true'
  }

  integer(name: string, bounds: IntegerBounds): number {
    const text = this.text(name, String(bounds.fallback))
    const value = Number(text)
    const fits = /^-?\d+$/.test(text) && value >= bounds.min && value <= bounds.max
    if (!fits)
      this.fault(name, `is "${text}", but must be a whole number from ${bounds.min} to ${bounds.max}`)
    return fits ? value : bounds.fallback
  }

  url(name: string, protocols: readonly string[], fallback?: string): string {
    const text = this.#orFallback(name, this.#valueOrFile(name), fallback)
    if (text) this.#checkUrl(name, text, protocols)
    return text
  }

  optionalUrl(name: string, protocols: readonly string[]): string | undefined {
    return this.url(name, protocols, '') || undefined
  }

  /** Origins as browsers send them: scheme and host, a port where it is not the scheme's own, and nothing after. */
  origins(name: string): string[] {
    const origins = this.list(name, '')
    for (const origin of origins) {
      const url = URL.parse(origin)
      const isOrigin = url?.origin === origin && /^https?:$/.test(url.protocol)
      if (!isOrigin) this.fault(name, `has "${origin}", which is no origin such as https://panel.example.com`)
    }
    return origins
  }

  #orFallback(name: string, value: string | undefined, fallback: string | undefined): string {
    if (value) return value
    if (fallback === undefined) this.fault(name, 'is required')
    return fallback ?? ''
  }

  #secretText(name: string, standIn: string): string {
    return this.#orFallback(name, this.#valueOrFile(name), this.production ? undefined : standIn)
  }

  /** What is secret may stand in a file, named by `<NAME>_FILE`: an environment is seen by more eyes than a file is. */
  #valueOrFile(name: string): string | undefined {
    const value = this.#variables[name]?.trim()
    const file = this.#variables[`${name}_FILE`]?.trim()
    if (!file) return value
    if (value) this.fault(name, `is set, and so is ${name}_FILE: only one of them can count`)
    try {
      const text = readFileSync(file, 'utf8').trim()
      if (!text) this.fault(`${name}_FILE`, 'names a file that is empty')
      // A warning and no fault: some platforms mount secrets so, in a place that only the process can reach.
      if ((statSync(file).mode & 0o077) !== 0)
        this.#warnings.add(`${name}_FILE names a file that can be read by others: chmod 600 ${file}`)
      return text
    } catch {
      this.fault(`${name}_FILE`, 'names a file that cannot be read')
      return undefined
    }
  }

  #keys(name: string, standIn: string): Key[] {
    const text = this.#secretText(name, standIn)
    const keys = parseKeys(text)
    if (text && keys.length === 0) this.fault(name, 'is an empty list')
    this.#ids.set(
      name,
      keys.map(({ id }) => id),
    )
    if (keys.some(({ id }) => id === '')) this.fault(name, 'must be a list of id:secret')
    return keys
  }

  /** Keys that we made ourselves: a short one is refused everywhere. */
  #ownKeys(name: string, standIn: string): Key[] {
    const keys = this.#keys(name, standIn)
    for (const { id, secret } of keys) {
      if (secret.length >= minimumSecretLength) this.#judge(name, secret, id)
      else
        this.fault(name, `has a secret of fewer than ${minimumSecretLength} characters for the key "${id}"`)
    }
    return keys
  }

  /** Reports a secret that production must not have. The secret itself is never repeated. */
  #judge(name: string, secret: string, id = ''): void {
    if (!secret || !this.production) return
    const place = id ? `${name} (${id})` : name
    const weakness = weaknessOf(secret)
    if (weakness) this.fault(name, id ? `has a key "${id}" that ${weakness}` : weakness)
    const other = this.#places.get(secret)
    if (other !== undefined && !weakness) this.fault(place, `has the same secret as ${other}`)
    this.#places.set(secret, other ?? place)
  }

  #findTwice(name: string, values: readonly string[]): void {
    const twice = values.find((value, index) => values.indexOf(value) !== index)
    if (twice) this.fault(name, `has ${twice} twice`)
  }

  // The value is not repeated in the message: a URL may hold a password.
  #checkUrl(name: string, text: string, protocols: readonly string[]): void {
    const protocol = /^[a-z][a-z0-9+.-]*:/i.exec(text)?.[0].toLowerCase()
    const isDatabase = protocol !== undefined && /^postgres(ql)?:$/.test(protocol)
    const isUrl = isDatabase
      ? readDatabaseTarget(text) !== undefined
      : URL.canParse(text) || hasSentinels(text)
    if (protocol && !protocols.includes(protocol)) {
      this.fault(name, `must start with ${protocols.map((item) => `${item}//`).join(' or ')}`)
    } else if (!isUrl) this.fault(name, isDatabase ? 'is not the URL of a database' : 'is not a URL')
    const hosts = this.production ? plainTextHosts(text) : []
    for (const host of hosts.filter((one) => !this.#plainTextHosts.includes(one))) {
      this.fault(name, `speaks to ${host} without TLS: encrypt it, or name the host in PLAIN_TEXT_HOSTS`)
    }
  }
}

/** A number of whole seconds, from 0 to a day. */
export function readDuration(read: SettingsReader, name: string, fallback: number): number {
  return read.integer(name, { fallback, min: 0, max: 86_400 })
}

/** Of several hosts, which no other URL has; what is wrong with it says who reads it. */
function hasSentinels(text: string): boolean {
  return /^rediss?\+sentinel:\/\//i.test(text)
}
