import type { Customer } from '#identity'
import type { Context } from '#platform/context'
import { type Transaction, transact } from '#platform/database'
import { newId } from '#platform/ids'
import { lockCart } from '../../infrastructure/carts'
import { lockGuestCarts, mergeCarts } from '../../infrastructure/guest-carts'

/**
 * Sign-in only notes who a guest turned out to be; whoever next touches the customer's cart merges the guest's into it,
 * once, under the lock of the cart.
 */
export async function mergeGuestCarts(context: Context, customer: Customer): Promise<void> {
  await transact(context, async (tx) => {
    const cartId = await lockCart(tx, newId(), { kind: 'customer', userId: customer.userId })
    await mergeInto(tx, cartId, customer.userId)
  })
}

/** The same inside a transaction that has locked the customer's cart already. */
export async function mergeInto(tx: Transaction, cartId: string, userId: string): Promise<void> {
  const guestCartIds = await lockGuestCarts(tx, userId)
  if (guestCartIds.length > 0) await mergeCarts(tx, cartId, guestCartIds)
}
