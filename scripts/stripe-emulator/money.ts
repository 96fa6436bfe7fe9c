import { malformed, refused } from './errors'

interface Currency {
  minimum: number
  format(amount: number): string
}

const maximum = 99_999_999

const plain = (amount: number) => (amount / 100).toLocaleString('en-US', { minimumFractionDigits: 2 })
const before = (sign: string) => (amount: number) => `${sign}${plain(amount)}`
const after = (sign: string) => (amount: number) => `${plain(amount)} ${sign}`

/** Minimum charges as Stripe lists them; only currencies with two decimals are imitated. */
const currencies = new Map<string, Currency>([
  ['pln', { minimum: 200, format: after('zł') }],
  ['eur', { minimum: 50, format: before('€') }],
  ['usd', { minimum: 50, format: before('$') }],
  ['gbp', { minimum: 30, format: before('£') }],
  ['czk', { minimum: 1_500, format: after('Kč') }],
  ['ron', { minimum: 200, format: after('lei') }],
  ['sek', { minimum: 300, format: after('kr') }],
  ['dkk', { minimum: 250, format: after('kr') }],
])

export function requireCurrency(currency: string): string {
  if (currencies.has(currency)) return currency
  const supported = [...currencies.keys()].join(', ')
  const message = `Invalid currency: ${currency}. Stripe currently supports these currencies: ${supported}`
  throw malformed(message, { param: 'currency' })
}

/** `2.00 zł`: the way amounts stand in Stripe's messages. */
export function formatMoney(amount: number, currency: string): string {
  return currencies.get(currency)?.format(amount) ?? `${plain(amount)} ${currency}`
}

export function requireChargeable(amount: number, currency: string): number {
  if (amount < 1) {
    const message = 'This value must be greater than or equal to 1.'
    throw malformed(message, { code: 'parameter_invalid_integer', param: 'amount' })
  }
  const minimum = currencies.get(currency)?.minimum ?? 1
  if (amount < minimum) {
    const message = `Amount must be at least ${formatMoney(minimum, currency)}`
    throw refused(message, { code: 'amount_too_small', param: 'amount' })
  }
  if (amount > maximum) {
    const message = `Amount must be no more than ${formatMoney(maximum, currency)}`
    throw refused(message, { code: 'amount_too_large', param: 'amount' })
  }
  return amount
}
