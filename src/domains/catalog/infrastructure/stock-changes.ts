import type { Database, Queryable, Transaction } from '#platform/database'
import { type Listing, selectListing } from '#platform/listing'
import type { StockLevel, StockMovement, StockMovementReason } from '../stock'

export async function findStock(db: Database, productId: string): Promise<StockLevel | undefined> {
  const rows = await db.sql<StockLevel[]>`
    select id as "productId", stock, reserved from products where id = ${productId}`
  return rows[0]
}

export async function lockStock(tx: Transaction, productId: string): Promise<StockLevel | undefined> {
  const rows = await tx.sql<StockLevel[]>`
    select id as "productId", stock, reserved from products where id = ${productId} for no key update`
  return rows[0]
}

export interface NewMovement {
  readonly productId: string
  readonly delta: number
  readonly reason: StockMovementReason
  readonly actorId: string | null
  readonly note: string | null
}

/** Changes a locked product's stock and writes its ledger, in one statement. Answers the movement's number. */
export async function applyMovement(tx: Transaction, movement: NewMovement): Promise<number> {
  const [row] = await tx.sql<[{ id: number }]>`
    with changed as (
      update products set stock = stock + ${movement.delta} where id = ${movement.productId}
    )
    insert into stock_movements (product_id, delta, reason, actor_id, note)
    values (${movement.productId}, ${movement.delta}, ${movement.reason}, ${movement.actorId}, ${movement.note})
    returning id`
  return row.id
}

export interface StockHolder {
  readonly orderId: string
  readonly quantity: number
  readonly createdAt: Date
}

/** The orders that hold units of a product, the newest first: those are the first to give way. */
export async function selectHolders(db: Database, productId: string): Promise<StockHolder[]> {
  return await db.sql<StockHolder[]>`
    select order_id as "orderId", quantity, created_at as "createdAt" from stock_reservations
    where product_id = ${productId} and state = 'held'
    order by created_at desc, order_id desc
    limit 1000`
}

export interface MovementQuery {
  readonly productId: string | undefined
  readonly reason: StockMovementReason | undefined
  readonly beforeId: number | undefined
  readonly limit: number
  readonly count: boolean
}

/** One page of the ledger, newest first, with the number of all that match: one statement. */
export async function selectMovements(db: Queryable, query: MovementQuery): Promise<Listing<StockMovement>> {
  const { sql } = db
  return await selectListing<StockMovement>(db, {
    as: 'm',
    matching: sql`from stock_movements m
      where true ${query.productId ? sql`and m.product_id = ${query.productId}` : sql``}
        ${query.reason ? sql`and m.reason = ${query.reason}` : sql``}`,
    beyond: query.beforeId === undefined ? sql`` : sql`and m.id < ${query.beforeId}`,
    order: sql`m.id desc`,
    columns: sql`m.id, m.product_id as "productId", p.product_code as "productCode", m.delta, m.reason,
      m.order_id as "orderId", m.actor_id as "actorId", m.note, m.created_at as "createdAt"`,
    join: sql`join products p on p.id = m.product_id`,
    limit: query.limit,
    count: query.count,
    keyOf: (movement) => [movement.id],
  })
}
