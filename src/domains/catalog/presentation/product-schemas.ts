import { Type } from '@sinclair/typebox'
import { t } from 'elysia'
import { PageQuery } from '#http/pagination'
import { Choice, Id, ImageUrl, Minor, Moment, Name, Nullable, Text } from '#http/schemas'
import { languages } from '#platform/i18n'
import { badges, editableSorts, productStatuses, vatRates } from '../product'
import { changesInLanguages, Description, inLanguages, Slug } from './schemas'

const Price = Type.Integer({
  minimum: 1,
  maximum: 100_000_000,
  description: 'Gross, in minor units: a whole number of grosze',
})
const Quantity = Type.Integer({ minimum: 1, maximum: 9_999 })
const Nutrient = Type.Number({ minimum: 0, maximum: 100_000 })
/** The rates are few and listed, so that the document shows them. */
const VatRate = Type.Unsafe<number>(
  Type.Union(
    vatRates.map((rate) => Type.Literal(rate)),
    { description: 'Per cent, contained in the price' },
  ),
)

const ProductText = Type.Object({ name: Name(200), fullName: Name(300), description: Description })
const Attributes = Type.Object({
  allergens: Type.Array(Name(60), { maxItems: 30 }),
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
    Type.Object({ country: Type.String({ pattern: '^[A-Z]{2}$' }), region: Type.Optional(Name(100)) }),
  ),
  manufacturer: Nullable(Name(200)),
  badges: Type.Array(Choice(badges), { maxItems: 10, uniqueItems: true }),
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
  brand: Name(100),
  size: Name(60),
  images: Type.Array(ImageUrl, { maxItems: 20 }),
  attributes: Attributes,
  translations: inLanguages(ProductText),
  ...settings,
}

export const ProductBody = Type.Object(productFields)
export const ProductChangeBody = Type.Partial(
  Type.Object({ ...productFields, translations: changesInLanguages(ProductText) }),
  { minProperties: 1 },
)
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
  status: Choice(productStatuses),
  translations: Type.Record(
    Type.String(),
    Type.Object({ name: Type.String(), fullName: Type.String(), description: Type.String() }),
  ),
  missingLanguages: Type.Array(Choice(languages), {
    description: 'In which customers read another language instead: English, else Turkish',
  }),
  version: Type.Integer({ description: 'For If-Match' }),
  createdAt: Moment,
  updatedAt: Moment,
})

export const AdminProductsQuery = t.Object({
  q: t.Optional(
    t.String({ minLength: 1, maxLength: 100, description: 'Part of a name, code, slug or brand' }),
  ),
  status: t.Optional(Choice(productStatuses)),
  categoryId: t.Optional(Id),
  brand: t.Optional(t.String({ maxLength: 100 })),
  availableAtMost: t.Optional(t.Integer({ minimum: 0, maximum: 1_000_000 })),
  sort: t.Optional(Choice(editableSorts)),
  ...PageQuery,
})
