import type { Database } from '#platform/database'

/**
 * The part `locked` of a statement: the products of the units that its part `units` names. Rows of products are always
 * locked in the order of their ids, which excludes deadlocks.
 */
export function productsInLockOrder({ sql }: Database, units: string) {
  return sql`locked as (
      select p.id, u.quantity from products p join ${sql(units)} u on u.product_id = p.id
      order by p.id
      for no key update of p
    )`
}

/** The part `committed`: the units of the order in the part `order`, whose reservations were so until now. */
export function committedUnits({ sql }: Database, order: string, were: 'held' | 'released') {
  // A literal: the plan must not depend on a parameter.
  const state = were === 'held' ? sql`'held'` : sql`'released'`
  return sql`committed as (
      update stock_reservations r set state = 'committed' from ${sql(order)} o
      where r.order_id = o.id and r.state = ${state}
      returning r.order_id, r.product_id, r.quantity
    )`
}

/** The part `ledger`: the committed units leave the stock. `actorId` is whoever of the staff let them go. */
export function saleLedger({ sql }: Database, actorId: string | null = null) {
  return sql`ledger as (
      insert into stock_movements (product_id, delta, reason, order_id, actor_id)
      select product_id, -quantity, 'sale', order_id, ${actorId}::uuid from committed
    )`
}

/** The parts that sell what the order in the part `order` held: `committed`, `locked`, `sold` and `ledger`. */
export function soldUnits(db: Database, order: string, actorId: string | null = null) {
  return db.sql`${committedUnits(db, order, 'held')}, ${productsInLockOrder(db, 'committed')}, sold as (
      update products p set stock = p.stock - l.quantity, reserved = p.reserved - l.quantity
      from locked l where p.id = l.id
    ), ${saleLedger(db, actorId)}`
}

export interface Return {
  readonly orderId: string
  readonly actorId: string | null
}

/**
 * Of movements `m` of an order: all that tell how many units are still out. A write-off does not: its units were taken
 * back in the row beside it, and are gone from the stock.
 */
export function countsAsOut({ sql }: Database) {
  return sql`m.reason <> 'write_off'`
}

/**
 * The part `ledger` that writes off the units in the part `units`: they are out no more, and no stock either. So no
 * product changes, and none is locked.
 */
export function writtenOffUnits({ sql }: Database, units: string, { orderId, actorId }: Return) {
  return sql`ledger as (
      insert into stock_movements (product_id, delta, reason, order_id, actor_id)
      select u.product_id, u.quantity * r.sign, r.reason, ${orderId}, ${actorId}::uuid
      from ${sql(units)} u cross join (values (1, 'return'), (-1, 'write_off')) as r(sign, reason)
    )`
}

/** The parts that put the units in the part `units` back in stock: `locked`, `restocked` and `ledger`. */
export function returnedUnits(db: Database, units: string, { orderId, actorId }: Return) {
  const { sql } = db
  return sql`${productsInLockOrder(db, units)}, restocked as (
      update products p set stock = p.stock + l.quantity from locked l where p.id = l.id
    ), ledger as (
      insert into stock_movements (product_id, delta, reason, order_id, actor_id)
      select product_id, quantity, 'return', ${orderId}, ${actorId}::uuid from ${sql(units)}
    )`
}
