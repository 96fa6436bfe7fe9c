import type { Customer, Guest } from '#identity'
import { type Transaction, violatedConstraint } from '#platform/database'
import type { Language } from '#platform/i18n'
import { findReplay, IdempotencyErrors, keepRequestKey, type RequestKey } from '#platform/idempotency'
import { newId } from '#platform/ids'
import { type Cart, maxCartLines, maxLineQuantity } from '../../cart'
import { OrderErrors } from '../../errors'
import { applyCartChanges, type CartChange, findCart, lockCart } from '../../infrastructure/carts'
import { mergeInto } from './merge-guest-carts'

export interface CartEdit {
  readonly changes: readonly CartChange[]
  readonly language: Language
  /** Set where a repeated request would add twice. */
  readonly requestKey?: RequestKey | undefined
}

export interface EditedCart {
  readonly cart: Cart
  /** The products that were left out, because they are not for sale. */
  readonly unavailable: readonly string[]
}

/**
 * Sets or adds quantities within the caller's transaction, who calls `refuseFullCart` before its commit. The number of
 * statements does not depend on the number of changes. Throws QUANTITY_TOO_LARGE and IDEMPOTENCY_KEY_REUSED.
 */
export async function editCart(
  tx: Transaction,
  owner: Customer | Guest,
  { changes, language, requestKey }: CartEdit,
): Promise<EditedCart> {
  const { priceList } = owner
  const cartId = await lockCart(tx, newId(), owner)
  if (owner.kind === 'customer') await mergeInto(tx, cartId, owner.userId)
  const isRepeated = await isReplay(tx, requestKey)
  const edit = { changes: mergeChanges(changes), priceList }
  const unavailable = isRepeated ? [] : await applyCartChanges(tx, cartId, edit).catch(refuseQuantity)
  if (requestKey && !isRepeated) await keepRequestKey(tx, requestKey, cartId)
  const { cart } = await findCart(tx, owner, { language, priceList })
  return { cart, unavailable }
}

/** Throws CART_FULL where a cart has grown beyond what it may hold. */
export function refuseFullCart({ lines }: Cart): void {
  if (lines.length > maxCartLines) throw OrderErrors.CART_FULL({ params: { maximum: maxCartLines } })
}

function refuseQuantity(error: unknown): never {
  if (violatedConstraint(error) !== 'cart_items_quantity_check') throw error
  throw OrderErrors.QUANTITY_TOO_LARGE({ params: { maximum: maxLineQuantity } })
}

/** Whether this very request took effect before. The cart's lock makes parallel ones wait for each other. */
async function isReplay(tx: Transaction, requestKey: RequestKey | undefined): Promise<boolean> {
  const replay = requestKey && (await findReplay(tx, requestKey))
  if (replay && !replay.sameBody) throw IdempotencyErrors.IDEMPOTENCY_KEY_REUSED()
  return replay !== undefined
}

/** One change for each product: what is added twice adds up, what is set last holds. */
export function mergeChanges(changes: readonly CartChange[]): CartChange[] {
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
