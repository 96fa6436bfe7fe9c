import type { PriceList } from '#identity'
import type { Context } from '#platform/context'
import { type Cart, findCartProblems, type PricedCart } from '../../cart'
import { priceLines } from '../../pricing'

/** Totals and problems of a cart at the shop's present charges. Lines that are not for sale count for nothing. */
export function priceCart(
  context: Context,
  cart: Pick<Cart, 'lines'>,
  priceList: PriceList,
): Omit<PricedCart, 'cart'> {
  const { shippingFeeMinor, shippingFreeFromMinor, minimumOrderMinor } = context.config.shop
  const charges = { discountMinor: 0, shippingFeeMinor, shippingFreeFromMinor }
  const lines = cart.lines.map((line) => (line.forSale ? line : { ...line, quantity: 0 }))
  const totals = priceLines(lines, charges)
  const minimum = priceList === 'retail' && cart.lines.length > 0 ? minimumOrderMinor : 0
  return { totals, problems: findCartProblems(cart, totals, minimum) }
}
