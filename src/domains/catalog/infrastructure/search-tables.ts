import { sql } from 'drizzle-orm'
import { check, customType, foreignKey, index, pgTable, primaryKey, text, uuid } from 'drizzle-orm/pg-core'
import { languages } from '#platform/i18n'
import { productListings } from './tables'

const tsvector = customType<{ data: string }>({ dataType: () => 'tsvector' })

/** The texts of a list once more, folded for searching: written by triggers of product_listings. */
export const productSearchTexts = pgTable(
  'product_search_texts',
  {
    productId: uuid('product_id').notNull(),
    languageCode: text('language_code', { enum: languages }).notNull(),
    foldedName: text('folded_name').notNull(),
    /** A: the name, B: brand, C: the full name, D: the texts of the other languages. */
    words: tsvector('words').notNull(),
  },
  (table) => [
    primaryKey({ name: 'product_search_texts_pkey', columns: [table.productId, table.languageCode] }),
    foreignKey({
      name: 'product_search_texts_listing_fkey',
      columns: [table.productId, table.languageCode],
      foreignColumns: [productListings.productId, productListings.languageCode],
    }).onDelete('cascade'),
    index('idx_product_search_texts_words').using('gin', table.words),
    index('idx_product_search_texts_folded_name').on(
      table.languageCode,
      sql`${table.foldedName} collate "C"`,
      table.productId,
    ),
  ],
)

/** Every word of the texts, also of former ones: what is mistyped is looked for among them. */
export const searchWords = pgTable('search_words', { word: text('word').notNull() }, (table) => [
  primaryKey({ name: 'search_words_pkey', columns: [table.word] }),
  index('idx_search_words_prefix').on(sql`${table.word} collate "C"`),
  index('idx_search_words_alike').using('gin', sql`${table.word} gin_trgm_ops`),
])

/** Phrases that mean the same to whoever searches: all of one group. Folded, as what is typed will be. */
export const searchSynonyms = pgTable(
  'search_synonyms',
  { groupId: uuid('group_id').notNull(), phrase: text('phrase').notNull() },
  (table) => [
    primaryKey({ name: 'search_synonyms_pkey', columns: [table.groupId, table.phrase] }),
    check('search_synonyms_phrase_check', sql`${table.phrase} ~ '^[a-z0-9]+( [a-z0-9]+)*$'`),
  ],
)
