import { malformed, unauthenticated } from './errors.ts'
import type { EmulatorOptions } from './options.ts'
import type { Call } from './scope.ts'

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

/** Any dated version is accepted: the objects are those of the SDK's own version whatever it asks for. */
export function requireVersion(header: string | null, fallback: string): string {
  if (header === null) return fallback
  if (/^\d{4}-\d{2}-\d{2}(\.[a-z]+)?$/.test(header)) return header
  throw malformed(`Invalid Stripe API version: ${header}`)
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
