import { findStock, moveStock, selectHolders } from '#catalog'
import { closePendingOrder, lockOrder, orderTopics, orderWakeUp } from '#order'
import type { Context } from '#platform/context'
import { type Transaction, wakeOnCommit } from '#platform/database'
import type { RequestKey } from '#platform/idempotency'
import { currentRequestId } from '#platform/log'
import { writeMessage } from '#platform/outbox'
import type { Staff } from '../staff'
import { withAudit } from './with-audit'

export interface StockChange {
  readonly productId: string
  /** Units that came (positive) or went (negative). */
  readonly delta: number
  readonly reason: 'restock' | 'adjustment' | 'return' | 'import'
  readonly note: string | undefined
  /** Cancels the newest unpaid orders that hold the units, where that is what it takes. */
  readonly force: boolean
  readonly requestKey: RequestKey | undefined
}

export interface StockMoved {
  readonly movementId: number
  readonly stock: number
  readonly cancelledOrders: readonly string[]
}

/**
 * Moves stock, on record and at once for everyone. Throws PRODUCT_NOT_FOUND, STOCK_NEGATIVE and STOCK_BELOW_RESERVED,
 * also with `force` where what is paid or being paid holds the units. Undefined where this request was made before.
 */
export async function recordStockMovement(
  context: Context,
  staff: Staff,
  { requestKey, force, ...change }: StockChange,
): Promise<StockMoved | undefined> {
  const done: { moved?: StockMoved } = {}
  const { replayed } = await withAudit(context, { staff, id: change.productId, requestKey }, async (tx) => {
    const cancelled = force ? await makeRoom(tx, staff, change) : []
    await context.reach('stock.room_made')
    const { id, before, after } = await moveStock(tx, {
      productId: change.productId,
      delta: change.delta,
      reason: change.reason,
      actorId: staff.userId,
      note: change.note ?? null,
    })
    done.moved = { movementId: id, stock: after, cancelledOrders: cancelled }
    return {
      record: {
        action: 'stock.moved',
        entityType: 'product',
        entityId: change.productId,
        before: { stock: before },
        after: { stock: after, movementId: id, reason: change.reason, cancelledOrders: cancelled },
        reason: change.note,
      },
    }
  })
  return replayed ? undefined : done.moved
}

/** Cancels the newest unpaid orders until what is left holds no more than the new stock. Answers which. */
async function makeRoom(
  tx: Transaction,
  staff: Staff,
  { productId, delta }: Pick<StockChange, 'productId' | 'delta'>,
): Promise<string[]> {
  const level = await findStock(tx, productId)
  let excess = level ? level.reserved - (level.stock + delta) : 0
  if (excess <= 0) return []
  const holders = await selectHolders(tx, productId)
  // Orders are locked before products, and in one order, like everywhere.
  const open = new Set<string>()
  for (const id of holders.map((holder) => holder.orderId).toSorted()) {
    const order = await lockOrder(tx, id)
    if (order?.status === 'pending' && order.paymentStatus !== 'processing') open.add(id)
  }
  const cancelled: string[] = []
  for (const { orderId, quantity } of holders.filter((holder) => open.has(holder.orderId))) {
    if (excess <= 0) break
    const gone = await closePendingOrder(tx, {
      orderId,
      status: 'cancelled',
      reason: 'stock_corrected',
      actor: 'admin',
      actorId: staff.userId,
      requestId: currentRequestId() ?? null,
    })
    if (!gone) continue
    await writeMessage(tx, { topic: orderTopics.cancelled, payload: { orderId } })
    wakeOnCommit(tx, orderWakeUp(orderId))
    cancelled.push(orderId)
    excess -= quantity
  }
  return cancelled
}
