import type { Customer } from '#identity'
import type { Context } from '#platform/context'
import type { Language } from '#platform/i18n'
import type { Cart, CartProblem } from '../cart'
import { findCart } from '../infrastructure/carts'
import type { Totals } from '../pricing'
import { priceCart } from './price-cart'

export interface PricedCart {
  readonly cart: Cart | undefined
  readonly totals: Totals
  readonly problems: readonly CartProblem[]
}

/** The customer's cart with live prices and everything that stands in the way of ordering it: one statement. */
export async function readCart(
  context: Context,
  customer: Customer,
  language: Language,
): Promise<PricedCart> {
  const { priceList, userId } = customer
  const cart = await findCart(context.db, userId, { language, priceList })
  return { cart, ...priceCart(context, cart ?? { lines: [] }, priceList) }
}
