import type { Customer } from '#identity'
import type { Context } from '#platform/context'
import { transact } from '#platform/database'
import { newId } from '#platform/ids'
import { clearCart, lockCart } from '../infrastructure/carts'

/** Takes everything out of the customer's cart. */
export async function emptyCart(context: Context, customer: Customer): Promise<void> {
  await transact(context, async (tx) => {
    await clearCart(tx, await lockCart(tx, newId(), customer.userId))
  })
}
