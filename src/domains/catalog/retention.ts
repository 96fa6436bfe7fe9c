import type { KeptTables } from '#platform/retention'

/** What is never pruned, and why. */
export const catalogKept: KeptTables = {
  categories: 'as large as the catalog',
  category_translations: 'as large as the catalog',
  products: 'as large as the catalog',
  product_translations: 'as large as the catalog',
  product_listings: 'as large as the catalog',
  product_search_texts: 'as large as the catalog',
  search_words: 'the words of a language or three',
  search_synonyms: 'as many as staff keep',
  catalog_state: 'one row',
  stock_movements: 'the ledger of stock',
  stock_reservations:
    'one row a line of an order; settled ones go when the order is archived, by the domain that knows',
}
