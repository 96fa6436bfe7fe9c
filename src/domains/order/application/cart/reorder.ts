import type { Customer } from '#identity'
import type { Context } from '#platform/context'
import { transact } from '#platform/database'
import type { Language } from '#platform/i18n'
import type { RequestKey } from '#platform/idempotency'
import type { PricedCart } from '../../cart'
import { OrderErrors } from '../../errors'
import { findOwnedOrder } from '../../infrastructure/orders'
import { editCart, refuseFullCart } from './edit-cart'
import { priceCart } from './price-cart'

export interface ReorderRequest {
  readonly orderId: string
  readonly language: Language
  readonly requestKey: RequestKey | undefined
}

export interface ReorderedCart extends PricedCart {
  /** The products that are not for sale any more. */
  readonly unavailable: readonly string[]
}

/**
 * Puts what an earlier order held into the cart once more, beside what is there. What is not for sale any more is left
 * out and named. Throws ORDER_NOT_FOUND, CART_FULL, QUANTITY_TOO_LARGE and IDEMPOTENCY_KEY_REUSED.
 */
export async function reorder(
  context: Context,
  customer: Customer,
  { orderId, language, requestKey }: ReorderRequest,
): Promise<ReorderedCart> {
  const order = await findOwnedOrder(context.db, orderId, customer.userId)
  if (!order) throw OrderErrors.ORDER_NOT_FOUND()
  const changes = order.items.map(({ productId, quantity }) => ({
    productId,
    quantity,
    mode: 'add' as const,
  }))
  const { cart, unavailable } = await transact(context, async (tx) => {
    const edited = await editCart(tx, customer, { changes, language, requestKey })
    refuseFullCart(edited.cart)
    return edited
  })
  return { cart, unavailable, ...priceCart(context, cart, customer.priceList) }
}
