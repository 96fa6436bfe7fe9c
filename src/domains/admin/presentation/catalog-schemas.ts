import { Type } from '@sinclair/typebox'
import { t } from 'elysia'
import { catalogWords } from '#catalog'
import { PageQuery } from '#http/pagination'
import { Choice, Id, Minor, Moment, Nullable, Text } from '#http/schemas'

const Price = Type.Integer({
  minimum: 1,
  maximum: 100_000_000,
  description: 'Gross, in minor units: a whole number of grosze',
})
const Quantity = Type.Integer({ minimum: 1, maximum: 9_999 })
const Slug = Type.String({ pattern: '^[a-z0-9]+(-[a-z0-9]+)*$', maxLength: 120 })
const FreeText = Type.String({ maxLength: 10_000, pattern: '^[^\\x00]*$' })
const Nutrient = Type.Number({ minimum: 0, maximum: 100_000 })
/** The rates are few and listed, so that the document shows them. */
const VatRate = Type.Unsafe<number>(
  Type.Union(
    catalogWords.vatRates.map((rate) => Type.Literal(rate)),
    { description: 'Per cent, contained in the price' },
  ),
)

/** A text in each language that is given; those left out stay as they are. */
const inLanguages = <Schema extends Parameters<typeof Type.Optional>[0]>(schema: Schema) =>
  Type.Object(
    { tr: Type.Optional(schema), en: Type.Optional(schema), pl: Type.Optional(schema) },
    { minProperties: 1 },
  )

const ProductText = Type.Object({ name: Text(200), fullName: Text(300), description: FreeText })
const CategoryText = Type.Object({ name: Text(200), description: FreeText })

const Attributes = Type.Object({
  allergens: Type.Array(Text(60), { maxItems: 30 }),
  nutritionPer100g: Nullable(
    Type.Object({
      energyKj: Nutrient,
      energyKcal: Nutrient,
      fatG: Nutrient,
      saturatesG: Nutrient,
      carbohydrateG: Nutrient,
      sugarsG: Nutrient,
      proteinG: Nutrient,
      saltG: Nutrient,
    }),
  ),
  storage: Nullable(Type.Object({ tr: Text(300), en: Text(300), pl: Text(300) })),
  origin: Nullable(
    Type.Object({ country: Type.String({ pattern: '^[A-Z]{2}$' }), region: Type.Optional(Text(100)) }),
  ),
  manufacturer: Nullable(Text(200)),
  badges: Type.Array(Choice(catalogWords.badges), { maxItems: 10, uniqueItems: true }),
})

/** Staff archive with DELETE, which has a permission of its own. */
const EditableStatus = Choice(['draft', 'active'] as const)

const settings = {
  status: EditableStatus,
  priceMinor: Price,
  corporatePriceMinor: Nullable(Price),
  vatRate: VatRate,
  minQuantityIndividual: Quantity,
  minQuantityCorporate: Quantity,
  quantityPerBox: Nullable(Quantity),
}
const productFields = {
  productCode: Type.String({ pattern: '^[A-Za-z0-9._-]{1,40}$', description: 'May begin with zeros' }),
  slug: Slug,
  categoryId: Id,
  brand: Text(100),
  size: Text(60),
  images: Type.Array(Type.String({ format: 'uri', maxLength: 500 }), { maxItems: 20 }),
  attributes: Attributes,
  translations: inLanguages(ProductText),
  ...settings,
}

export const ProductBody = Type.Object(productFields)
export const ProductChangeBody = Type.Partial(Type.Object(productFields), { minProperties: 1 })
export const ProductSettingsBody = Type.Partial(Type.Object(settings), { minProperties: 1 })

export const AdminProductSchema = Type.Object({
  id: Id,
  productCode: Type.String(),
  slug: Type.String(),
  categoryId: Id,
  brand: Type.String(),
  size: Type.String(),
  images: Type.Array(Type.String()),
  currency: Type.String(),
  priceMinor: Minor,
  corporatePriceMinor: Nullable(Minor),
  vatRate: Type.Integer(),
  minQuantityIndividual: Type.Integer(),
  minQuantityCorporate: Type.Integer(),
  quantityPerBox: Nullable(Type.Integer()),
  stock: Type.Integer({ description: 'Units in the house' }),
  reserved: Type.Integer({ description: 'Of them, held by orders' }),
  available: Type.Integer({ description: 'Units that can be sold: stock less reserved' }),
  attributes: Type.Unknown({ description: 'Allergens, nutrition, storage, origin, manufacturer, badges' }),
  status: Choice(catalogWords.productStatuses),
  translations: Type.Record(
    Type.String(),
    Type.Object({ name: Type.String(), fullName: Type.String(), description: Type.String() }),
  ),
  version: Type.Integer({ description: 'For If-Match' }),
  createdAt: Moment,
  updatedAt: Moment,
})

export const AdminProductsQuery = t.Object({
  q: t.Optional(
    t.String({ minLength: 1, maxLength: 100, description: 'Part of a name, code, slug or brand' }),
  ),
  status: t.Optional(Choice(catalogWords.productStatuses)),
  categoryId: t.Optional(Id),
  brand: t.Optional(t.String({ maxLength: 100 })),
  availableAtMost: t.Optional(t.Integer({ minimum: 0, maximum: 1_000_000 })),
  sort: t.Optional(Choice(catalogWords.productSorts)),
  ...PageQuery,
})
export const StockAlertsQuery = t.Object({
  threshold: t.Optional(t.Integer({ minimum: 0, maximum: 1_000_000, default: 10 })),
  ...PageQuery,
})

const categoryFields = {
  slug: Slug,
  parentId: Nullable(Id),
  position: Type.Integer({ minimum: 0, maximum: 100_000 }),
  translations: inLanguages(CategoryText),
}
export const CategoryBody = Type.Object(categoryFields)
export const CategoryChangeBody = Type.Partial(Type.Object(categoryFields), { minProperties: 1 })
export const AdminCategorySchema = Type.Object({
  id: Id,
  slug: Type.String(),
  parentId: Nullable(Id),
  position: Type.Integer(),
  translations: Type.Record(Type.String(), Type.Object({ name: Type.String(), description: Type.String() })),
  productCount: Type.Integer({ description: 'In every status' }),
  createdAt: Moment,
})
export const CategoryList = Type.Object({ data: Type.Array(AdminCategorySchema), nextCursor: Type.Null() })

export const MovementBody = Type.Object({
  productId: Id,
  delta: Type.Union([
    Type.Integer({ minimum: 1, maximum: 1_000_000 }),
    Type.Integer({ minimum: -1_000_000, maximum: -1 }),
  ]),
  reason: Choice(['restock', 'adjustment', 'return', 'import'] as const),
  note: Type.Optional(Text(500)),
  force: Type.Optional(
    Type.Boolean({ description: 'Cancel the newest unpaid orders that hold the units, where it takes that' }),
  ),
})
export const StockSchema = Type.Object({
  productId: Id,
  stock: Type.Integer(),
  reserved: Type.Integer(),
  available: Type.Integer(),
  movementId: Nullable(Type.Integer({ description: 'Null where this request was made before' })),
  cancelledOrders: Type.Array(Id),
})
export const MovementsQuery = t.Object({
  productId: t.Optional(Id),
  reason: t.Optional(Choice(catalogWords.stockMovementReasons)),
  ...PageQuery,
})
export const MovementSchema = Type.Object({
  id: Type.Integer(),
  productId: Id,
  productCode: Type.String(),
  delta: Type.Integer(),
  reason: Choice(catalogWords.stockMovementReasons),
  orderId: Nullable(Id),
  actorId: Nullable(Id),
  note: Nullable(Type.String()),
  createdAt: Moment,
})
