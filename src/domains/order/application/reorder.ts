import type { Customer } from '#identity'
import type { Context } from '#platform/context'
import type { Language } from '#platform/i18n'
import type { RequestKey } from '#platform/idempotency'
import { OrderErrors } from '../errors'
import { findOwnedOrder } from '../infrastructure/orders'
import { type ChangedCart, changeCart } from './change-cart'

export interface ReorderRequest {
  readonly orderId: string
  readonly language: Language
  readonly requestKey: RequestKey | undefined
}

/**
 * Puts what an earlier order held into the cart once more, beside what is there. What is not for sale any more is left
 * out and named. Throws ORDER_NOT_FOUND, CART_FULL, QUANTITY_TOO_LARGE and IDEMPOTENCY_KEY_REUSED.
 */
export async function reorder(
  context: Context,
  customer: Customer,
  { orderId, language, requestKey }: ReorderRequest,
): Promise<ChangedCart> {
  const order = await findOwnedOrder(context.db, orderId, customer.userId)
  if (!order) throw OrderErrors.ORDER_NOT_FOUND()
  const changes = order.items.map(({ productId, quantity }) => ({
    productId,
    quantity,
    mode: 'add' as const,
  }))
  return await changeCart(context, customer, { changes, language, requestKey, skipUnavailable: true })
}
