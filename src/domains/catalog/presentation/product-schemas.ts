import { Type } from '@sinclair/typebox'
import { t } from 'elysia'
import { CountedPageQuery } from '#http/pagination'
import { Choice, Described, Id, ImageUrl, Minor, Moment, Money, Name, Nullable, Text } from '#http/schemas'
import { languages } from '#platform/i18n'
import { badges, editableSorts, productStatuses, vatRates } from '../product'
import { changesInLanguages, Description, inLanguages, Nutrition, Slug } from './schemas'

const Price = Money({
  minimum: 1,
  maximum: 100_000_000,
  description: 'Gross, in minor units: a whole number of grosze',
})
const Quantity = (description: string) => Type.Integer({ minimum: 1, maximum: 9_999, description })
const Nutrient = Type.Number({ minimum: 0, maximum: 100_000 })
/** The rates are few and listed, so that the document shows them. */
const VatRate = Type.Unsafe<number>(
  Type.Union(
    vatRates.map((rate) => Type.Literal(rate)),
    { description: 'Per cent, contained in the price' },
  ),
)

const ProductText = Type.Object(
  { name: Name(200), fullName: Name(300), description: Description },
  { title: 'ProductText' },
)
const Attributes = Type.Object(
  {
    allergens: Type.Array(Name(60), { maxItems: 30 }),
    nutritionPer100g: Nullable(
      Type.Object(
        {
          energyKj: Nutrient,
          energyKcal: Nutrient,
          fatG: Nutrient,
          saturatesG: Nutrient,
          carbohydrateG: Nutrient,
          sugarsG: Nutrient,
          proteinG: Nutrient,
          saltG: Nutrient,
        },
        {
          title: 'EditedNutrition',
          description: 'Of 100 g or 100 ml; names that end in G are grams',
        },
      ),
    ),
    storage: Nullable(
      Type.Object({ tr: Text(300), en: Text(300), pl: Text(300) }, { title: 'EditedStorage' }),
    ),
    origin: Nullable(
      Type.Object(
        {
          country: Type.String({ pattern: '^[A-Z]{2}$', description: 'ISO 3166-1, two letters' }),
          region: Type.Optional(Name(100)),
        },
        { title: 'EditedOrigin' },
      ),
    ),
    manufacturer: Nullable(Name(200)),
    badges: Type.Array(Choice(badges, 'Badge'), { maxItems: 10, uniqueItems: true }),
  },
  { title: 'EditedAttributes' },
)

const ProductAttributesSchema = Type.Object(
  {
    allergens: Type.Array(Type.String()),
    nutritionPer100g: Nullable(Nutrition),
    storage: Nullable(
      Type.Object({ tr: Type.String(), en: Type.String(), pl: Type.String() }, { title: 'ProductStorage' }),
    ),
    origin: Nullable(
      Type.Object(
        {
          country: Type.String({ description: 'ISO 3166-1, two letters' }),
          region: Type.Optional(Type.String()),
        },
        { title: 'AdminProductOrigin' },
      ),
    ),
    manufacturer: Nullable(Type.String()),
    badges: Type.Array(Type.String()),
  },
  { title: 'ProductAttributes' },
)

/** Staff archive with DELETE, which has a permission of its own. */
const EditableStatus = Choice(['draft', 'active'] as const, 'EditableProductStatus')

const settings = {
  status: Described(EditableStatus, '`draft`: not in the shop'),
  priceMinor: Price,
  corporatePriceMinor: Described(
    Nullable(Price),
    'For companies, not above the retail price; null: they pay the retail price',
  ),
  vatRate: VatRate,
  minQuantityIndividual: Quantity('Households cannot order fewer units at once'),
  minQuantityCorporate: Quantity('Companies cannot order fewer units at once'),
  quantityPerBox: Nullable(Quantity('Companies buy whole boxes of this many; null: any number')),
}
const productFields = {
  productCode: Type.String({ pattern: '^[A-Za-z0-9._-]{1,40}$', description: 'May begin with zeros' }),
  slug: Slug,
  categoryId: Id,
  brand: Name(100),
  size: Name(60, { examples: ['500 g'] }),
  images: Type.Array(ImageUrl, { maxItems: 20, description: 'The first is the main one' }),
  attributes: Attributes,
  translations: inLanguages(ProductText),
  ...settings,
}

export const ProductBody = Type.Object(productFields, { title: 'ProductBody' })
export const ProductChangeBody = Type.Partial(
  Type.Object(
    { ...productFields, translations: changesInLanguages(ProductText) },
    { title: 'ProductChangeBody' },
  ),
  { minProperties: 1 },
)
export const ProductSettingsBody = Type.Partial(Type.Object(settings, { title: 'ProductSettingsBody' }), {
  minProperties: 1,
})

export const AdminProductSchema = Type.Object(
  {
    id: Id,
    productCode: Type.String(),
    slug: Type.String(),
    categoryId: Id,
    brand: Type.String(),
    size: Type.String({ description: 'As on the pack', examples: ['500 g'] }),
    images: Type.Array(Type.String(), { description: 'Addresses (https); the first is the main one' }),
    currency: Type.String({ description: 'ISO 4217' }),
    priceMinor: Described(Minor, 'Gross, of one unit, for households'),
    corporatePriceMinor: Described(Nullable(Minor), 'For companies; null: they pay the retail price'),
    vatRate: Type.Integer({ description: 'Per cent, contained in the price' }),
    minQuantityIndividual: Type.Integer({ description: 'Households cannot order fewer units at once' }),
    minQuantityCorporate: Type.Integer({ description: 'Companies cannot order fewer units at once' }),
    quantityPerBox: Nullable(
      Type.Integer({ description: 'Companies buy whole boxes of this many; null: any number' }),
    ),
    stock: Type.Integer({ description: 'Units in the house' }),
    reserved: Type.Integer({ description: 'Of them, held by orders' }),
    available: Type.Integer({ description: 'Units that can be sold: stock less reserved' }),
    attributes: ProductAttributesSchema,
    status: Described(Choice(productStatuses, 'ProductStatus'), 'Only what is `active` is in the shop'),
    translations: Type.Record(
      Type.String(),
      Type.Object(
        { name: Type.String(), fullName: Type.String(), description: Type.String() },
        { title: 'AdminProductTranslations' },
      ),
      { description: 'By language: `tr`, `en`, `pl`, as far as they are given' },
    ),
    missingLanguages: Type.Array(Choice(languages, 'Language'), {
      description: 'In which customers read another language instead: English, else Turkish',
    }),
    version: Type.Integer({ description: 'For If-Match' }),
    createdAt: Moment,
    updatedAt: Moment,
  },
  { title: 'AdminProduct' },
)

export const AdminProductsQuery = t.Object({
  q: t.Optional(
    t.String({
      minLength: 1,
      maxLength: 100,
      description: 'Words, each of them part of a name, code, slug or brand',
    }),
  ),
  status: t.Optional(
    Described(Choice(productStatuses, 'ProductStatus'), 'Left out: products in every status'),
  ),
  categoryId: t.Optional(Described(Id, 'In this category, not in those below it')),
  brand: t.Optional(t.String({ maxLength: 100, description: 'Exactly as it is written' })),
  availableAtMost: t.Optional(
    t.Integer({
      minimum: 0,
      maximum: 1_000_000,
      description: 'Of which at most so many units can be sold',
    }),
  ),
  sort: t.Optional(
    Described(
      Choice(editableSorts, 'AdminProductSort'),
      '`newest` where left out; `updated`: changed last first; with a minus the greatest first',
    ),
  ),
  ...CountedPageQuery,
})
