import type Stripe from 'stripe'
import { malformed, refused } from '../errors'
import type { FormObject } from '../form'
import { readBoolean, readObject, readOneOf, readStrings } from '../params'

/** What this imaginary account has switched on in its Dashboard. Neither redirects the customer away. */
const enabled = ['card', 'blik'] as const

/** From this version on the parameter `payment_method_types` is gone; only the response has the field. */
const versionWithoutTypes = '2026-09-30'

export const methodTypeParameters = [
  'allowed_payment_method_types',
  'automatic_payment_methods',
  'excluded_payment_method_types',
  'payment_method_types',
]

type Choice = Pick<
  Stripe.PaymentIntent,
  | 'allowed_payment_method_types'
  | 'automatic_payment_methods'
  | 'excluded_payment_method_types'
  | 'payment_method_options'
  | 'payment_method_types'
>

/**
 * Which payment methods the intent will take. Stripe computes the list from what the account has enabled and
 * what fits the payment, narrowed by `allowed_…` or `excluded_…`; incompatible ones are left out silently.
 */
export function chooseMethodTypes(
  form: FormObject,
  payment: { currency: string; captureMethod: string; apiVersion: string },
): Choice {
  refuseCombinations(form, payment.apiVersion)
  const compatible: string[] = enabled.filter((type) => type !== 'blik' || takesBlik(payment))
  const explicit = readStrings(form, 'payment_method_types')
  if (explicit !== undefined) return explicitChoice(explicit, compatible, payment.currency)
  const allowed = readStrings(form, 'allowed_payment_method_types') ?? null
  const excluded = readStrings(form, 'excluded_payment_method_types') ?? null
  const automatic = allowed === null ? readAutomatic(form) : null
  const types = compatible.filter(
    (type) => (allowed?.includes(type) ?? true) && !(excluded?.includes(type) ?? false),
  )
  if (types.length === 0) throw noneLeft()
  return {
    allowed_payment_method_types: allowed,
    automatic_payment_methods: automatic,
    excluded_payment_method_types: excluded,
    payment_method_options: methodOptions(types),
    payment_method_types: types,
  }
}

/** What an answer says of the options of each method that the intent takes, and of no other. */
function methodOptions(types: readonly string[]): Stripe.PaymentIntent.PaymentMethodOptions {
  return {
    ...(types.includes('blik') && { blik: {} }),
    ...(types.includes('card') && {
      card: { installments: null, mandate_options: null, network: null, request_three_d_secure: 'automatic' },
    }),
  }
}

function takesBlik(payment: { currency: string; captureMethod: string }): boolean {
  return payment.currency === 'pln' && payment.captureMethod !== 'manual'
}

function refuseCombinations(form: FormObject, apiVersion: string): void {
  if ('payment_method_types' in form && apiVersion.slice(0, 10) >= versionWithoutTypes) {
    const message =
      'payment_method_types is no longer supported on this API version. Use dynamic payment methods, ' +
      'allowed_payment_method_types or excluded_payment_method_types instead.'
    throw malformed(message, {
      code: 'payment_method_types_no_longer_supported',
      param: 'payment_method_types',
    })
  }
  const alone = ['allowed_payment_method_types', 'payment_method_types']
  const given = methodTypeParameters.filter((name) => name in form)
  if (given.length < 2 || !given.some((name) => alone.includes(name))) return
  const message = `You may only specify one of these parameters: ${given.join(', ')}.`
  throw malformed(message, { code: 'parameters_exclusive', param: given[0] ?? '' })
}

function explicitChoice(types: string[], compatible: string[], currency: string): Choice {
  const wrong = types.find((type) => !compatible.includes(type))
  if (wrong !== undefined) {
    const message =
      `The payment method type "${wrong}" is invalid. Please ensure the provided type is activated in your ` +
      `dashboard and that it supports the currency ${currency} and the other parameters of this payment.`
    throw refused(message, { code: 'payment_intent_invalid_parameter', param: 'payment_method_types' })
  }
  return {
    allowed_payment_method_types: null,
    automatic_payment_methods: null,
    excluded_payment_method_types: null,
    payment_method_options: methodOptions(types),
    payment_method_types: types,
  }
}

function readAutomatic(form: FormObject): Stripe.PaymentIntent.AutomaticPaymentMethods {
  const given = readObject(form, 'automatic_payment_methods')
  if (given === undefined) return { allow_redirects: 'always', enabled: true }
  const allowRedirects = readOneOf(given, 'allow_redirects', ['always', 'never'] as const) ?? 'always'
  return { allow_redirects: allowRedirects, enabled: readBoolean(given, 'enabled') ?? true }
}

function noneLeft(): Error {
  const message =
    'No valid payment method types for this Payment Intent. Please ensure that you have activated payment ' +
    'methods compatible with your chosen currency in your dashboard.'
  return refused(message, { code: 'payment_intent_invalid_parameter' })
}
