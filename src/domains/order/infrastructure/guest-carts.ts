import type { Transaction } from '#platform/database'
import { maxCartLines, maxLineQuantity } from '../cart'

/** Locks the carts of the guests that a customer was, and names them. The caller holds the customer's own cart. */
export async function lockGuestCarts(tx: Transaction, userId: string): Promise<string[]> {
  const rows = await tx.sql<{ id: string }[]>`
    select id from carts
    where guest_id = any(array(select g.id from guests g where g.user_id = ${userId}))
    order by id
    for no key update`
  return rows.map((row) => row.id)
}

/**
 * Moves the lines of locked guest carts into a customer's locked cart and removes those carts, so that it happens
 * once. Quantities of one product add up, as far as a line and a cart may grow.
 */
export async function mergeCarts(
  tx: Transaction,
  cartId: string,
  guestCartIds: readonly string[],
): Promise<void> {
  await tx.sql`
    with given as (
      select product_id, sum(quantity) as quantity, (array_agg(seen_price_minor))[1] as seen_price_minor,
        min(created_at) as created_at
      from cart_items where cart_id = any(${[...guestCartIds]}::uuid[])
      group by product_id
    ), numbered as (
      select g.*, i.product_id is not null as known,
        row_number() over (partition by i.product_id is null order by g.created_at, g.product_id) as place
      from given g left join cart_items i on i.cart_id = ${cartId} and i.product_id = g.product_id
    ), moved as (
      insert into cart_items (cart_id, product_id, quantity, seen_price_minor)
      select ${cartId}, product_id, least(quantity, ${maxLineQuantity}), seen_price_minor from numbered
      where known or place <= ${maxCartLines} - (select count(*) from cart_items where cart_id = ${cartId})
      on conflict (cart_id, product_id) do update
        set quantity = least(cart_items.quantity + excluded.quantity, ${maxLineQuantity})
      returning 1
    ), bumped as (
      update carts set version = version + 1, updated_at = now()
      where id = ${cartId} and exists (select from moved)
    )
    delete from carts where id = any(${[...guestCartIds]}::uuid[])`
}
