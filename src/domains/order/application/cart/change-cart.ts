import { CatalogErrors } from '#catalog'
import type { Customer, Guest } from '#identity'
import type { Context } from '#platform/context'
import { transact } from '#platform/database'
import type { PricedCart } from '../../cart'
import { type CartEdit, editCart, refuseFullCart } from './edit-cart'
import { priceCart } from './price-cart'

/**
 * Sets or adds quantities, all of them or none. Throws PRODUCT_NOT_FOUND, CART_FULL, QUANTITY_TOO_LARGE and
 * IDEMPOTENCY_KEY_REUSED.
 */
export async function changeCart(
  context: Context,
  owner: Customer | Guest,
  edit: CartEdit,
): Promise<PricedCart> {
  const cart = await transact(context, async (tx) => {
    const edited = await editCart(tx, owner, edit)
    const [productId] = edited.unavailable
    if (productId !== undefined) throw CatalogErrors.PRODUCT_NOT_FOUND({ params: { productId } })
    refuseFullCart(edited.cart)
    return edited.cart
  })
  return { cart, ...priceCart(context, cart, owner.priceList) }
}
