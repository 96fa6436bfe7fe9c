import { sql } from 'drizzle-orm'
import {
  bigint,
  char,
  check,
  foreignKey,
  index,
  integer,
  jsonb,
  pgTable,
  primaryKey,
  smallint,
  text,
  unique,
  uuid,
} from 'drizzle-orm/pg-core'
import { languages } from '#platform/i18n'
import { minor, moment, oneOf } from '#platform/tables'
import { type ProductAttributes, productStatuses } from '../product'
import { reservationStates, stockMovementReasons } from '../stock'

export const categories = pgTable(
  'categories',
  {
    id: uuid('id').notNull(),
    slug: text('slug').notNull(),
    parentId: uuid('parent_id'),
    position: integer('position').notNull().default(0),
    createdAt: moment('created_at').notNull().defaultNow(),
  },
  (table) => [
    primaryKey({ name: 'categories_pkey', columns: [table.id] }),
    unique('categories_slug_key').on(table.slug),
    foreignKey({ name: 'categories_parent_id_fkey', columns: [table.parentId], foreignColumns: [table.id] }),
    index('idx_categories_parent_id').on(table.parentId),
  ],
)

export const categoryTranslations = pgTable(
  'category_translations',
  {
    categoryId: uuid('category_id').notNull(),
    languageCode: text('language_code', { enum: languages }).notNull(),
    name: text('name').notNull(),
    description: text('description').notNull().default(''),
  },
  (table) => [
    primaryKey({ name: 'category_translations_pkey', columns: [table.categoryId, table.languageCode] }),
    foreignKey({
      name: 'category_translations_category_id_fkey',
      columns: [table.categoryId],
      foreignColumns: [categories.id],
    }).onDelete('cascade'),
    check('category_translations_language_code_check', sql`${table.languageCode} in (${oneOf(languages)})`),
  ],
)

/** Fill factor 80: `reserved` and `stock` change all the time and touch no index, so that updates stay heap-only. */
export const products = pgTable(
  'products',
  {
    id: uuid('id').notNull(),
    productCode: text('product_code').notNull(),
    slug: text('slug').notNull(),
    categoryId: uuid('category_id').notNull(),
    brand: text('brand').notNull(),
    size: text('size').notNull(),
    images: jsonb('images').$type<string[]>().notNull().default([]),
    currency: char('currency', { length: 3 }).notNull().default('PLN'),
    priceMinor: minor('price_minor').notNull(),
    corporatePriceMinor: minor('corporate_price_minor'),
    vatRate: smallint('vat_rate').notNull(),
    minQuantityIndividual: integer('min_quantity_individual').notNull().default(1),
    minQuantityCorporate: integer('min_quantity_corporate').notNull().default(1),
    quantityPerBox: integer('quantity_per_box'),
    stock: integer('stock').notNull().default(0),
    reserved: integer('reserved').notNull().default(0),
    attributes: jsonb('attributes').$type<ProductAttributes>().notNull(),
    status: text('status', { enum: productStatuses }).notNull().default('draft'),
    version: bigint('version', { mode: 'number' }).notNull().default(1),
    createdAt: moment('created_at').notNull().defaultNow(),
    updatedAt: moment('updated_at').notNull().defaultNow(),
  },
  (table) => [
    primaryKey({ name: 'products_pkey', columns: [table.id] }),
    unique('products_product_code_key').on(table.productCode),
    unique('products_slug_key').on(table.slug),
    foreignKey({
      name: 'products_category_id_fkey',
      columns: [table.categoryId],
      foreignColumns: [categories.id],
    }),
    index('idx_products_category_id').on(table.categoryId).concurrently(),
    index('idx_products_stock_available')
      .on(table.categoryId, table.stock)
      .where(sql`${table.stock} > 0`)
      .concurrently(),
    check('products_reserved_check', sql`0 <= ${table.reserved} and ${table.reserved} <= ${table.stock}`),
    check('products_price_minor_check', sql`${table.priceMinor} > 0`),
    check('products_corporate_price_minor_check', sql`${table.corporatePriceMinor} > 0`),
    check('products_vat_rate_check', sql`${table.vatRate} in (0, 5, 7, 8, 23)`),
    check(
      'products_min_quantity_check',
      sql`${table.minQuantityIndividual} > 0 and ${table.minQuantityCorporate} > 0`,
    ),
    check('products_quantity_per_box_check', sql`${table.quantityPerBox} > 0`),
    check('products_status_check', sql`${table.status} in (${oneOf(productStatuses)})`),
  ],
)

export const productTranslations = pgTable(
  'product_translations',
  {
    productId: uuid('product_id').notNull(),
    languageCode: text('language_code', { enum: languages }).notNull(),
    name: text('name').notNull(),
    fullName: text('full_name').notNull(),
    description: text('description').notNull().default(''),
  },
  (table) => [
    primaryKey({ name: 'product_translations_pkey', columns: [table.productId, table.languageCode] }),
    foreignKey({
      name: 'product_translations_product_id_fkey',
      columns: [table.productId],
      foreignColumns: [products.id],
    }).onDelete('cascade'),
    // INCLUDE (name, full_name) stands in the migration: Drizzle cannot say it.
    index('idx_product_translations_lang_product').on(table.languageCode, table.productId).concurrently(),
    check('product_translations_language_code_check', sql`${table.languageCode} in (${oneOf(languages)})`),
    check('product_translations_name_check', sql`char_length(${table.name}) between 1 and 200`),
    check('product_translations_full_name_check', sql`char_length(${table.fullName}) between 1 and 300`),
  ],
)

/** Names sort as people of that language expect: Ç after C, Ł after L. */
const byName = {
  tr: sql.raw('"name" collate "tr-x-icu"'),
  en: sql.raw('"name" collate "en-x-icu"'),
  pl: sql.raw('"name" collate "pl-x-icu"'),
} as const

/**
 * What the lists of products are read from: each product on sale once for each language, with the texts it falls back to
 * there and all that a list is sorted and filtered by. Only the database writes it, by triggers of `products` and
 * `product_translations`, so that no writer can forget to (docs/decisions/0023). It knows nothing of stock, which
 * changes with every order.
 */
export const productListings = pgTable(
  'product_listings',
  {
    productId: uuid('product_id').notNull(),
    languageCode: text('language_code', { enum: languages }).notNull(),
    categoryId: uuid('category_id').notNull(),
    brand: text('brand').notNull(),
    badges: text('badges').array().notNull(),
    retailMinor: minor('retail_minor').notNull(),
    wholesaleMinor: minor('wholesale_minor').notNull(),
    createdAt: moment('created_at').notNull(),
    textLanguage: text('text_language', { enum: languages }).notNull(),
    name: text('name').notNull(),
    fullName: text('full_name').notNull(),
    description: text('description').notNull(),
  },
  (table) => {
    const { productId, languageCode, categoryId, retailMinor, wholesaleMinor, createdAt, brand } = table
    return [
      primaryKey({ name: 'product_listings_pkey', columns: [productId, languageCode] }),
      foreignKey({
        name: 'product_listings_product_id_fkey',
        columns: [productId],
        foreignColumns: [products.id],
      }).onDelete('cascade'),
      check('product_listings_text_language_check', sql`${table.textLanguage} in (${oneOf(languages)})`),
      ...languages.flatMap((language) => [
        index(`idx_product_listings_name_${language}`)
          .on(byName[language], productId)
          .where(sql.raw(`"language_code" = '${language}'`)),
        index(`idx_product_listings_category_name_${language}`)
          .on(categoryId, byName[language], productId)
          .where(sql.raw(`"language_code" = '${language}'`)),
      ]),
      index('idx_product_listings_retail').on(languageCode, retailMinor, productId),
      index('idx_product_listings_category_retail').on(languageCode, categoryId, retailMinor, productId),
      index('idx_product_listings_wholesale').on(languageCode, wholesaleMinor, productId),
      index('idx_product_listings_category_wholesale').on(
        languageCode,
        categoryId,
        wholesaleMinor,
        productId,
      ),
      index('idx_product_listings_newest').on(languageCode, createdAt, productId),
      index('idx_product_listings_category_newest').on(languageCode, categoryId, createdAt, productId),
      index('idx_product_listings_brand').on(languageCode, brand, productId),
    ]
  },
)

/** The ledger of `stock`: the sum of a product's rows is its stock. Catalog knows orders by their id alone. */
export const stockMovements = pgTable(
  'stock_movements',
  {
    id: bigint('id', { mode: 'number' })
      .notNull()
      .generatedAlwaysAsIdentity({ name: 'stock_movements_id_seq' }),
    productId: uuid('product_id').notNull(),
    delta: integer('delta').notNull(),
    reason: text('reason', { enum: stockMovementReasons }).notNull(),
    orderId: uuid('order_id'),
    actorId: uuid('actor_id'),
    note: text('note'),
    createdAt: moment('created_at').notNull().defaultNow(),
  },
  (table) => [
    primaryKey({ name: 'stock_movements_pkey', columns: [table.id] }),
    foreignKey({
      name: 'stock_movements_product_id_fkey',
      columns: [table.productId],
      foreignColumns: [products.id],
    }),
    index('idx_stock_movements_product_id').on(table.productId, table.createdAt),
    index('idx_stock_movements_order_id').on(table.orderId).where(sql`${table.orderId} is not null`),
    check('stock_movements_delta_check', sql`${table.delta} <> 0`),
    check('stock_movements_reason_check', sql`${table.reason} in (${oneOf(stockMovementReasons)})`),
  ],
)

/** The ledger of `reserved`: the sum of a product's held rows. */
export const stockReservations = pgTable(
  'stock_reservations',
  {
    orderId: uuid('order_id').notNull(),
    productId: uuid('product_id').notNull(),
    quantity: integer('quantity').notNull(),
    state: text('state', { enum: reservationStates }).notNull(),
    createdAt: moment('created_at').notNull().defaultNow(),
  },
  (table) => [
    primaryKey({ name: 'stock_reservations_pkey', columns: [table.orderId, table.productId] }),
    foreignKey({
      name: 'stock_reservations_product_id_fkey',
      columns: [table.productId],
      foreignColumns: [products.id],
    }),
    index('idx_stock_reservations_product_id').on(table.productId),
    check('stock_reservations_quantity_check', sql`${table.quantity} > 0`),
    check('stock_reservations_state_check', sql`${table.state} in (${oneOf(reservationStates)})`),
  ],
)

/** One row. Every catalog write bumps `version` in its transaction, so that caches and cursors miss nothing. */
export const catalogState = pgTable(
  'catalog_state',
  {
    id: smallint('id').notNull().default(1),
    epoch: uuid('epoch').notNull(),
    version: bigint('version', { mode: 'number' }).notNull().default(1),
  },
  (table) => [
    primaryKey({ name: 'catalog_state_pkey', columns: [table.id] }),
    check('catalog_state_one_row_check', sql`${table.id} = 1`),
  ],
)
