import type Stripe from 'stripe'
import { malformed, missingParameter, notImitated } from './errors'
import { type FormObject, type FormValue, isFormObject } from './form'

/** Refuses what Stripe does not know, and separately what Stripe knows and the emulator does not imitate. */
export function allowOnly(
  form: FormObject,
  known: readonly string[],
  notImitatedNames: readonly string[] = [],
): void {
  const unknown = Object.keys(form).filter((name) => !known.includes(name))
  const refusedName = unknown.find((name) => notImitatedNames.includes(name))
  if (refusedName !== undefined) throw notImitated(`the parameter ${refusedName}`)
  const [first] = unknown
  if (first === undefined) return
  const names = unknown.length === 1 ? `parameter: ${first}` : `parameters: ${unknown.join(', ')}`
  throw malformed(`Received unknown ${names}`, { code: 'parameter_unknown', param: first })
}

export function readString(form: FormObject, name: string): string | undefined {
  const value = form[name]
  if (value === undefined) return undefined
  if (typeof value !== 'string') throw malformed(`Invalid string: ${JSON.stringify(value)}`, { param: name })
  if (value === '') throw emptyValue(name)
  return value
}

/** For what may be unset: an empty value on the wire means null. */
export function readNullableString(form: FormObject, name: string): string | null | undefined {
  return form[name] === '' ? null : readString(form, name)
}

export function readInteger(form: FormObject, name: string): number | undefined {
  const text = readString(form, name)
  if (text === undefined) return undefined
  if (!/^-?\d{1,15}$/.test(text)) {
    throw malformed(`Invalid integer: ${text}`, { code: 'parameter_invalid_integer', param: name })
  }
  return Number(text)
}

export function requireInteger(form: FormObject, name: string): number {
  const value = readInteger(form, name)
  if (value === undefined) throw missingParameter(name)
  return value
}

export function requireString(form: FormObject, name: string): string {
  const value = readString(form, name)
  if (value === undefined) throw missingParameter(name)
  return value
}

export function readBoolean(form: FormObject, name: string): boolean | undefined {
  const text = readString(form, name)
  if (text === undefined) return undefined
  if (text !== 'true' && text !== 'false') throw malformed(`Invalid boolean: ${text}`, { param: name })
  return text === 'true'
}

export function readOneOf<T extends string>(
  form: FormObject,
  name: string,
  allowed: readonly T[],
): T | undefined {
  const text = readString(form, name)
  if (text === undefined) return undefined
  const found = allowed.find((item) => item === text)
  if (found === undefined)
    throw malformed(`Invalid ${name}: must be one of ${allowed.join(', ')}`, { param: name })
  return found
}

export function readObject(form: FormObject, name: string): FormObject | undefined {
  const value = form[name]
  if (value === undefined) return undefined
  if (!isFormObject(value)) throw malformed(`Invalid object`, { param: name })
  return value
}

export function readStrings(form: FormObject, name: string): string[] | undefined {
  const value = form[name]
  if (value === undefined) return undefined
  const isStrings = Array.isArray(value) && value.every((item): item is string => typeof item === 'string')
  if (!isStrings) throw malformed('Invalid array', { param: name })
  return value
}

const maximumMetadataKeys = 50
const maximumMetadataKeyLength = 40
const maximumMetadataValueLength = 500

/** Stripe merges: a key with an empty value is removed, `metadata=` removes them all, others stay. */
export function mergeMetadata(current: Stripe.Metadata, given: FormValue | undefined): Stripe.Metadata {
  if (given === undefined) return current
  if (given === '') return {}
  if (!isFormObject(given)) throw malformed('Invalid object', { param: 'metadata' })
  const merged = { ...current }
  for (const [key, value] of Object.entries(given)) {
    const text = metadataText(key, value)
    if (text === '') delete merged[key]
    else merged[key] = text
  }
  if (Object.keys(merged).length > maximumMetadataKeys) {
    throw malformed(`You can have at most ${maximumMetadataKeys} metadata keys.`, { param: 'metadata' })
  }
  return merged
}

function metadataText(key: string, value: FormValue): string {
  const param = `metadata[${key}]`
  if (typeof value !== 'string') throw malformed('Metadata values must be strings.', { param })
  if (key.length > maximumMetadataKeyLength) {
    const limit = `Metadata keys can be at most ${maximumMetadataKeyLength} characters long`
    throw malformed(`${limit}, but you passed in a key that is ${key.length} characters.`, {
      param: 'metadata',
    })
  }
  if (value.length > maximumMetadataValueLength) {
    const limit = `Metadata values can have up to ${maximumMetadataValueLength} characters`
    throw malformed(`${limit}, but you passed in a value that is ${value.length} characters.`, { param })
  }
  return value
}

function emptyValue(name: string): Error {
  const message =
    `You passed an empty string for '${name}'. We assume empty values are an attempt to unset a parameter; ` +
    `however '${name}' cannot be unset. You should remove '${name}' from your request or supply a non-empty value.`
  return malformed(message, { code: 'parameter_invalid_empty', param: name })
}
