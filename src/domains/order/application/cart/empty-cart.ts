import type { Customer, Guest } from '#identity'
import type { Context } from '#platform/context'
import { transact } from '#platform/database'
import { newId } from '#platform/ids'
import { clearCart, lockCart } from '../../infrastructure/carts'
import { mergeInto } from './merge-guest-carts'

/** Takes everything out of the caller's cart. */
export async function emptyCart(context: Context, owner: Customer | Guest): Promise<void> {
  await transact(context, async (tx) => {
    const cartId = await lockCart(tx, newId(), owner)
    if (owner.kind === 'customer') await mergeInto(tx, cartId, owner.userId)
    await clearCart(tx, cartId)
  })
}
