import type { Transaction } from '#platform/database'
import { CatalogErrors } from '../errors'
import { bumpCatalog } from '../infrastructure/catalog-versions'
import { applyMovement, lockStock, type NewMovement, selectHolders } from '../infrastructure/stock-changes'

const mostHoldersNamed = 50

/**
 * Adds a delta to a product's stock and writes its ledger, within the caller's transaction; it takes effect everywhere
 * at once. Throws PRODUCT_NOT_FOUND, STOCK_NEGATIVE, and STOCK_BELOW_RESERVED with the orders that hold the units.
 */
export async function moveStock(
  tx: Transaction,
  movement: NewMovement,
): Promise<{ readonly id: number; readonly before: number; readonly after: number }> {
  const level = await lockStock(tx, movement.productId)
  if (!level) throw CatalogErrors.PRODUCT_NOT_FOUND()
  const after = level.stock + movement.delta
  if (after < 0) throw CatalogErrors.STOCK_NEGATIVE({ params: { stock: level.stock } })
  if (after > 2_000_000_000) throw CatalogErrors.STOCK_TOO_LARGE()
  if (after < level.reserved) {
    const holders = await selectHolders(tx, movement.productId)
    throw CatalogErrors.STOCK_BELOW_RESERVED({
      params: { stock: level.stock, reserved: level.reserved, orders: holders.length },
      problems: holders.slice(0, mostHoldersNamed).map(({ orderId, quantity }) => ({
        code: 'ORDER_HOLDS_STOCK',
        params: { orderId, quantity },
      })),
    })
  }
  const id = await applyMovement(tx, movement)
  await bumpCatalog(tx)
  return { id, before: level.stock, after }
}
