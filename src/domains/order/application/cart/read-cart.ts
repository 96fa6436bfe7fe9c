import type { Customer, Guest } from '#identity'
import type { Context } from '#platform/context'
import type { Language } from '#platform/i18n'
import type { PricedCart } from '../../cart'
import { findCart } from '../../infrastructure/carts'
import { mergeGuestCarts } from './merge-guest-carts'
import { priceCart } from './price-cart'

/**
 * The caller's cart with live prices and everything that stands in the way of ordering it: one statement, unless a
 * guest's cart has to be merged first.
 */
export async function readCart(
  context: Context,
  owner: Customer | Guest,
  language: Language,
): Promise<PricedCart> {
  const perspective = { language, priceList: owner.priceList }
  const { cart, guestCartWaits } = await findCart(context.db, owner, perspective)
  if (!guestCartWaits || owner.kind === 'guest') {
    return { cart, ...priceCart(context, cart, owner.priceList) }
  }
  await mergeGuestCarts(context, owner)
  const merged = await findCart(context.db, owner, perspective)
  return { cart: merged.cart, ...priceCart(context, merged.cart, owner.priceList) }
}
