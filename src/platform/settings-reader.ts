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

export interface SigningKey {
  readonly kid: string
  readonly secret: Uint8Array
}

interface IntegerBounds {
  readonly fallback: number
  readonly min: number
  readonly max: number
}

const minimumSecretLength = 32

/** Reads settings by name and collects faults instead of stopping at the first one. */
export class SettingsReader {
  readonly #variables: Readonly<Record<string, string | undefined>>
  readonly #faults: string[] = []

  constructor(variables: Readonly<Record<string, string | undefined>>) {
    this.#variables = variables
  }

  fault(name: string, message: string): void {
    this.#faults.push(`${name} ${message}`)
  }

  finish(): void {
    if (this.#faults.length > 0) throw new ConfigurationError(this.#faults)
  }

  /** A text; without a fallback it is required. */
  text(name: string, fallback?: string): string {
    const value = this.#variables[name]?.trim()
    if (value) return value
    if (fallback === undefined) this.fault(name, 'is required')
    return fallback ?? ''
  }

  secret(name: string, fallback?: string): string {
    const value = this.text(name, fallback)
    if (value && value.length < minimumSecretLength) {
      this.fault(name, `must have at least ${minimumSecretLength} characters`)
    }
    return value
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
    const text = this.text(name, fallback)
    if (text) this.#checkUrl(name, text, protocols)
    return text
  }

  optionalUrl(name: string, protocols: readonly string[]): string | undefined {
    const text = this.text(name, '')
    if (!text) return undefined
    this.#checkUrl(name, text, protocols)
    return text
  }

  /** `kid:secret,kid:secret`, each secret of 32 characters at least. */
  keyList(name: string, fallback?: string): SigningKey[] {
    const keys = this.list(name, fallback).map((entry) => {
      const separator = entry.indexOf(':')
      const kid = entry.slice(0, Math.max(separator, 0))
      const secret = entry.slice(separator + 1)
      if (!kid) this.fault(name, 'must be a list of kid:secret')
      else if (secret.length < minimumSecretLength) {
        this.fault(name, `has a secret of fewer than ${minimumSecretLength} characters for key "${kid}"`)
      }
      return { kid, secret: new TextEncoder().encode(secret) }
    })
    if (new Set(keys.map((key) => key.kid)).size !== keys.length) this.fault(name, 'names one kid twice')
    return keys
  }

  // The value is not repeated in the message: a URL may hold a password.
  #checkUrl(name: string, text: string, protocols: readonly string[]): void {
    const protocol = URL.parse(text)?.protocol
    if (!protocol) this.fault(name, 'is not a URL')
    else if (!protocols.includes(protocol)) {
      this.fault(name, `must start with ${protocols.map((item) => `${item}//`).join(' or ')}`)
    }
  }
}

/** A number of whole seconds, from 0 to a day. */
export function readDuration(read: SettingsReader, name: string, fallback: number): number {
  return read.integer(name, { fallback, min: 0, max: 86_400 })
}
