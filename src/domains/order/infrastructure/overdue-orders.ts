import type { Database } from '#platform/database'

/** An unpaid online order whose time is up, claimed by one worker. */
export interface OverdueOrder {
  readonly orderId: string
  /** Stripe has had its chance: from now on the order expires even if it cannot be asked. */
  readonly hasWaited: boolean
}

/** From the end of the time to pay: nobody is given a secret any more, and what was under way arrives. */
const graceSeconds = 60
const patienceSeconds = 15 * 60
const leaseSeconds = 30

/**
 * Leases up to `limit` overdue orders: those that nobody looked at yet, then those looked at longest ago, so that many
 * that wait for their money do not hold up the rest. Several workers never get the same one, and one that a dead worker
 * had claimed is free again after half a minute.
 */
export async function claimOverdueOrders(db: Database, limit: number): Promise<OverdueOrder[]> {
  return await db.sql<OverdueOrder[]>`
    with due as (
      select id, expires_at from orders
      where status = 'pending' and expires_at <= now() - make_interval(secs => ${graceSeconds})
        and payment_status <> 'processing'
        and (expiry_leased_until is null or expiry_leased_until < now())
      order by expiry_leased_until nulls first, expires_at
      limit ${limit}
      for no key update skip locked
    )
    update orders set expiry_leased_until = now() + make_interval(secs => ${leaseSeconds})
    from due where orders.id = due.id
    returning orders.id as "orderId",
      due.expires_at <= now() - make_interval(secs => ${graceSeconds + patienceSeconds}) as "hasWaited"`
}

/** Hands a claimed order back, to be looked at again at once. */
export async function returnOverdueOrder(db: Database, orderId: string): Promise<void> {
  await db.sql`update orders set expiry_leased_until = null where id = ${orderId}`
}
