/** Adds a delta to a product's stock and writes its ledger, within the caller's transaction. */
export { moveStock } from './application/move-stock'
/** What catalog refuses with: a cart refuses a product that is not for sale. */
export { CatalogErrors } from './errors'
/** Fragments of a statement that calls products `p`: the gross price in a price list, and how much it sells at once. */
export { priceColumn, quantityRules } from './infrastructure/products'
/** A product's stock as it is now, and the orders that hold units of it, the newest first. */
export { findStock, selectHolders } from './infrastructure/stock-changes'
export type { StockLevel } from './stock'
