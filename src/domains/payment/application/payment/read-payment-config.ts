import type { Context } from '#platform/context'
import { shopCurrency } from '#platform/money'

export interface PaymentConfig {
  readonly publishableKey: string
  readonly currency: string
  readonly merchantCountry: string
  /** Grosze; of a household. */
  readonly minimumOrderMinor: number
}

/** What an app needs before there is an order: whose Stripe account is paid, and from how much on. */
export function readPaymentConfig({ config }: Context): PaymentConfig {
  return {
    publishableKey: config.stripe.publishableKey,
    currency: shopCurrency,
    merchantCountry: config.stripe.merchantCountry,
    minimumOrderMinor: config.shop.minimumOrderMinor,
  }
}
