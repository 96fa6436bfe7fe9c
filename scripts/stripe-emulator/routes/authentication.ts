import { unauthenticated } from '../errors'
import type { EmulatorOptions } from '../options'
import type { Call } from '../scope'

/** By Bearer as the SDKs do, or Basic with the key as the user name as curl does. */
export function authenticate(header: string | null, options: EmulatorOptions): Call['audience'] {
  const key = keyOf(header)
  if (key === undefined) {
    throw unauthenticated(
      'You did not provide an API key. You need to provide your API key in the Authorization header, using ' +
        "Bearer auth (e.g. 'Authorization: Bearer YOUR_SECRET_KEY').",
    )
  }
  if (key === options.secretKey) return 'secret'
  if (key === options.publishableKey) return 'publishable'
  throw unauthenticated(`Invalid API Key provided: ${masked(key)}`)
}

export function secretKeyRequired(): Error {
  const message =
    'This API call cannot be made with a publishable API key. Please use a secret API key. You can find a list ' +
    'of your API keys at https://dashboard.stripe.com/account/apikeys.'
  return unauthenticated(message, 'secret_key_required')
}

function keyOf(header: string | null): string | undefined {
  const [scheme, value] = header?.split(' ') ?? []
  if (value === undefined || value === '') return undefined
  if (scheme?.toLowerCase() === 'bearer') return value
  if (scheme?.toLowerCase() !== 'basic') return undefined
  return Buffer.from(value, 'base64').toString().split(':')[0]
}

function masked(key: string): string {
  const shown = key.slice(0, 8)
  return `${shown}${'*'.repeat(Math.max(4, key.length - 12))}${key.slice(-4)}`
}
