import { CatalogErrors } from '#catalog'
import type { Customer, Guest } from '#identity'
import type { Context } from '#platform/context'
import { transact } from '#platform/database'
import { newId } from '#platform/ids'
import type { Cart, PricedCart } from '../../cart'
import { changeCartAtOnce } from '../../infrastructure/change-cart-statement'
import { type CartEdit, editCart, mergeChanges, refuseFullCart } from './edit-cart'
import { priceCart } from './price-cart'

/**
 * Sets or adds quantities, all of them or none: in one statement where nothing stands against it, else with the cart
 * locked, which then says what does. Throws PRODUCT_NOT_FOUND, CART_FULL, QUANTITY_TOO_LARGE and IDEMPOTENCY_KEY_REUSED.
 */
export async function changeCart(
  context: Context,
  owner: Customer | Guest,
  edit: CartEdit,
): Promise<PricedCart> {
  const { language, requestKey } = edit
  const { priceList } = owner
  const changes = mergeChanges(edit.changes)
  await context.failpoint('cart.changing')
  const cart =
    (await changeCartAtOnce(context.db, owner, {
      changes,
      language,
      priceList,
      requestKey,
      newCartId: newId(),
    })) ?? (await changeLockedCart(context, owner, edit))
  return { cart, ...priceCart(context, cart, priceList) }
}

/** The same step by step, so that what is refused has a name. */
async function changeLockedCart(context: Context, owner: Customer | Guest, edit: CartEdit): Promise<Cart> {
  return await transact(context, async (tx) => {
    const { cart, unavailable } = await editCart(tx, owner, edit)
    const [productId] = unavailable
    if (productId !== undefined) throw CatalogErrors.PRODUCT_NOT_FOUND({ params: { productId } })
    refuseFullCart(cart)
    return cart
  })
}
