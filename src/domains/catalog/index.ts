import { createCategory } from './application/create-category'
import { createProduct } from './application/create-product'
import { editCategory } from './application/edit-category'
import { editProduct } from './application/edit-product'
import { moveStock } from './application/move-stock'
import { removeCategory } from './application/remove-category'
import { findEditableCategory, selectEditableCategories } from './infrastructure/editable-categories'
import { editableSorts, selectEditableProducts } from './infrastructure/editable-product-lists'
import { findEditableProduct } from './infrastructure/editable-products'
import { findStock, selectHolders, selectMovements } from './infrastructure/stock-changes'
import { badges, productStatuses, stockMovementReasons, vatRates } from './product'

/** Adds a delta to a product's stock and writes its ledger, within the caller's transaction. */
export { moveStock } from './application/move-stock'
/** What catalog refuses with: a cart refuses a product that is not for sale. */
export { CatalogErrors } from './errors'
/** A fragment of a statement that calls products `p`: the gross price in a price list. It needs no lock. */
export { priceColumn } from './infrastructure/products'
/** A product's stock as it is now, and the orders that hold units of it, the newest first. */
export { findStock, type StockLevel, selectHolders } from './infrastructure/stock-changes'
/** What an order says of the units it holds. */
export type { ReservationState } from './product'

/** What staff do with products, categories and stock, each within the transaction that also records it. */
export const catalogDesk = {
  createProduct,
  editProduct,
  findProduct: findEditableProduct,
  selectProducts: selectEditableProducts,
  createCategory,
  editCategory,
  removeCategory,
  findCategory: findEditableCategory,
  selectCategories: selectEditableCategories,
  moveStock,
  findStock,
  selectHolders,
  selectMovements,
} as const

/** The words a product may be described with. */
export const catalogWords = {
  badges,
  productStatuses,
  productSorts: editableSorts,
  stockMovementReasons,
  vatRates,
} as const
