import { CatalogErrors } from '#catalog'
import type { Customer, Guest } from '#identity'
import type { Context } from '#platform/context'
import { type Transaction, transact, violatedConstraint } from '#platform/database'
import type { Language } from '#platform/i18n'
import { findReplay, IdempotencyErrors, keepRequestKey, type RequestKey } from '#platform/idempotency'
import { newId } from '#platform/ids'
import { maxCartLines, maxLineQuantity } from '../cart'
import { OrderErrors } from '../errors'
import { applyCartChanges, type CartChange, findCart, lockCart } from '../infrastructure/carts'
import { mergeInto } from './merge-guest-carts'
import { priceCart } from './price-cart'
import type { PricedCart } from './read-cart'

export interface CartEdit {
  readonly changes: readonly CartChange[]
  readonly language: Language
  /** Set where a repeated request would add twice. */
  readonly requestKey?: RequestKey | undefined
  /** Leaves out what is not for sale, instead of refusing all. */
  readonly skipUnavailable?: boolean
}

export interface ChangedCart extends PricedCart {
  /** The products that were left out. */
  readonly unavailable: readonly string[]
}

/**
 * Sets or adds quantities, all of them or none. The number of statements does not depend on the number of changes.
 * Throws PRODUCT_NOT_FOUND, CART_FULL, QUANTITY_TOO_LARGE and IDEMPOTENCY_KEY_REUSED.
 */
export async function changeCart(
  context: Context,
  owner: Customer | Guest,
  edit: CartEdit,
): Promise<ChangedCart> {
  const perspective = { language: edit.language, priceList: owner.priceList }
  try {
    const { cart, unavailable } = await transact(context, async (tx) => {
      const cartId = await lockCart(tx, newId(), owner)
      if (owner.kind === 'customer') await mergeInto(tx, cartId, owner.userId)
      const isRepeated = await isReplay(tx, edit.requestKey)
      const unavailable = isRepeated ? [] : await applyEdit(tx, cartId, { edit, owner })
      const { cart } = await findCart(tx, owner, perspective)
      if (cart.lines.length > maxCartLines) throw OrderErrors.CART_FULL({ params: { maximum: maxCartLines } })
      return { cart, unavailable }
    })
    return { cart, unavailable, ...priceCart(context, cart, owner.priceList) }
  } catch (error) {
    if (violatedConstraint(error) !== 'cart_items_quantity_check') throw error
    throw OrderErrors.QUANTITY_TOO_LARGE({ params: { maximum: maxLineQuantity } })
  }
}

interface Edit {
  readonly edit: CartEdit
  readonly owner: Customer | Guest
}

async function applyEdit(tx: Transaction, cartId: string, { edit, owner }: Edit): Promise<string[]> {
  const changes = mergeChanges(edit.changes)
  const unavailable = await applyCartChanges(tx, cartId, { changes, priceList: owner.priceList })
  const [first] = unavailable
  if (first && !edit.skipUnavailable) {
    throw CatalogErrors.PRODUCT_NOT_FOUND({ params: { productId: first } })
  }
  if (edit.requestKey) await keepRequestKey(tx, edit.requestKey, cartId)
  return unavailable
}

/** Whether this very request took effect before. The cart's lock makes parallel ones wait for each other. */
async function isReplay(tx: Transaction, requestKey: RequestKey | undefined): Promise<boolean> {
  const replay = requestKey && (await findReplay(tx, requestKey))
  if (replay && !replay.sameBody) throw IdempotencyErrors.IDEMPOTENCY_KEY_REUSED()
  return replay !== undefined
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
