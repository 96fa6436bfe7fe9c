import { type Staff, withAudit } from '#admin'
import { CatalogErrors, findStock, moveStock, type StockLevel, selectHolders } from '#catalog'
import type { Context } from '#platform/context'
import type { Transaction } from '#platform/database'
import type { RequestKey } from '#platform/idempotency'
import { lockHeldProducts } from '../../infrastructure/close-order-statements'
import { type LockedOrder, lockOrder } from '../../infrastructure/orders'
import { isBeingPaid } from '../../order'
import { cancelLockedOrder } from '../order/cancel-locked-order'

export interface StockCorrection {
  readonly productId: string
  /** Units that came (positive) or went (negative). */
  readonly delta: number
  readonly reason: 'restock' | 'adjustment' | 'return' | 'import'
  readonly note: string | undefined
  /** Cancels the newest unpaid orders that hold the units, where that is what it takes. */
  readonly force: boolean
  readonly requestKey: RequestKey | undefined
}

export interface CorrectedStock extends StockLevel {
  readonly available: number
  /** Null where this request was made before. */
  readonly movementId: number | null
  readonly cancelledOrders: readonly string[]
  readonly replayed: boolean
}

/**
 * Moves stock, at once for everyone, and makes room for it where that is asked for. Throws PRODUCT_NOT_FOUND,
 * STOCK_NEGATIVE, STOCK_TOO_LARGE, IDEMPOTENCY_KEY_REUSED, and STOCK_BELOW_RESERVED, also with `force` where what is
 * paid or being paid holds the units.
 */
export async function correctStock(
  context: Context,
  staff: Staff,
  { requestKey, force, ...correction }: StockCorrection,
): Promise<CorrectedStock> {
  const { productId, delta, reason, note } = correction
  const done = await withAudit(context, { staff, id: productId, requestKey }, async (tx) => {
    const cancelledOrders = force ? await makeRoom(tx, staff, correction) : []
    await context.failpoint('stock.room_made')
    const {
      id: movementId,
      before,
      after,
    } = await moveStock(tx, {
      productId,
      delta,
      reason,
      actorId: staff.userId,
      note: note ?? null,
    })
    return {
      record: {
        action: 'stock.moved',
        entityType: 'product',
        entityId: productId,
        before: { stock: before },
        after: { stock: after, movementId, reason, cancelledOrders },
        reason: note,
      },
      result: { movementId, cancelledOrders },
    }
  })
  const moved = done.replayed ? { movementId: null, cancelledOrders: [] } : done.result
  const level = await findStock(context.db, productId)
  if (!level) throw CatalogErrors.PRODUCT_NOT_FOUND()
  return { ...level, available: level.stock - level.reserved, ...moved, replayed: done.replayed }
}

/** Cancels the newest unpaid orders until what is left holds no more than the new stock. Answers which. */
async function makeRoom(
  tx: Transaction,
  staff: Staff,
  correction: Pick<StockCorrection, 'productId' | 'delta'>,
): Promise<string[]> {
  const { productId } = correction
  if ((await readExcess(tx, correction)) <= 0) return []
  const holders = await selectHolders(tx, productId)
  const unpaid = await lockUnpaidOrders(
    tx,
    holders.map(({ orderId }) => orderId),
  )
  // Read again: an order whose lock was waited for may have given its units back by itself.
  let excess = await readExcess(tx, correction)
  const giving: LockedOrder[] = []
  for (const { orderId, quantity } of holders) {
    const order = unpaid.get(orderId)
    if (excess <= 0 || !order) continue
    giving.push(order)
    excess -= quantity
  }
  await lockHeldProducts(
    tx,
    giving.map(({ id }) => id),
  )
  for (const order of giving) {
    await cancelLockedOrder(tx, order, {
      reason: 'stock_corrected',
      actor: 'admin',
      actorId: staff.userId,
      restock: true,
    })
  }
  return giving.map(({ id }) => id)
}

/** How many units the orders hold more than the new stock has. */
async function readExcess(
  tx: Transaction,
  { productId, delta }: Pick<StockCorrection, 'productId' | 'delta'>,
): Promise<number> {
  const level = await findStock(tx, productId)
  return level ? level.reserved - (level.stock + delta) : 0
}

/** Orders are locked before products, and in one order, like everywhere. */
async function lockUnpaidOrders(
  tx: Transaction,
  ids: readonly string[],
): Promise<ReadonlyMap<string, LockedOrder>> {
  const unpaid = new Map<string, LockedOrder>()
  for (const id of ids.toSorted()) {
    const order = await lockOrder(tx, id)
    if (order?.status === 'pending' && !isBeingPaid(order)) unpaid.set(id, order)
  }
  return unpaid
}
