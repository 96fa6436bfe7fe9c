import { CatalogErrors } from '#catalog'
import type { Customer } from '#identity'
import type { Context } from '#platform/context'
import { transact, violatedConstraint } from '#platform/database'
import type { Language } from '#platform/i18n'
import { newId } from '#platform/ids'
import { maxCartLines, maxLineQuantity } from '../cart'
import { OrderErrors } from '../errors'
import { applyCartChanges, type CartChange, findCart, lockCart } from '../infrastructure/carts'
import { priceCart } from './price-cart'
import type { PricedCart } from './read-cart'

export interface CartEdit {
  readonly changes: readonly CartChange[]
  readonly language: Language
}

/**
 * Sets or adds quantities, all of them or none. The number of statements does not depend on the number of changes.
 * Throws PRODUCT_NOT_FOUND, CART_FULL and QUANTITY_TOO_LARGE.
 */
export async function changeCart(
  context: Context,
  customer: Customer,
  { changes, language }: CartEdit,
): Promise<PricedCart> {
  const { priceList, userId } = customer
  try {
    const cart = await transact(context, async (tx) => {
      const cartId = await lockCart(tx, newId(), userId)
      const [unknown] = await applyCartChanges(tx, cartId, { changes: mergeChanges(changes), priceList })
      if (unknown) throw CatalogErrors.PRODUCT_NOT_FOUND({ params: { productId: unknown } })
      const changed = await findCart(tx, userId, { language, priceList })
      if (changed && changed.lines.length > maxCartLines) {
        throw OrderErrors.CART_FULL({ params: { maximum: maxCartLines } })
      }
      return changed
    })
    return { cart, ...priceCart(context, cart ?? { lines: [] }, priceList) }
  } catch (error) {
    if (violatedConstraint(error) !== 'cart_items_quantity_check') throw error
    throw OrderErrors.QUANTITY_TOO_LARGE({ params: { maximum: maxLineQuantity } })
  }
}

/** One change for each product: what is added twice adds up, what is set last holds. */
function mergeChanges(changes: readonly CartChange[]): CartChange[] {
  const byProduct = new Map<string, CartChange>()
  for (const change of changes) {
    const earlier = byProduct.get(change.productId)
    const adds = earlier && change.mode === 'add'
    byProduct.set(
      change.productId,
      adds ? { ...earlier, quantity: earlier.quantity + change.quantity } : change,
    )
  }
  return [...byProduct.values()]
}
