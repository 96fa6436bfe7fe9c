import { type TObject, type TSchema, Type } from '@sinclair/typebox'
import { t } from 'elysia'
import { PageQuery } from '#http/pagination'
import { Choice, FreeText, Id, Minor, Moment, Nullable, Page } from '#http/schemas'
import { languages } from '#platform/i18n'
import { availabilities, productSorts } from '../product'

export const Slug = Type.String({ pattern: '^[a-z0-9]+(-[a-z0-9]+)*$', maxLength: 120 })
export const Description = FreeText(10_000)
/** A text in each language that is given. */
export const inLanguages = <Schema extends TSchema>(schema: Schema) =>
  Type.Object(
    { tr: Type.Optional(schema), en: Type.Optional(schema), pl: Type.Optional(schema) },
    { minProperties: 1 },
  )

/** What changes of them: what is left out stays as it is, null takes the language away. */
export const changesInLanguages = <Schema extends TObject>(schema: Schema) => {
  const change = Type.Optional(
    Nullable(Type.Partial(schema, { description: 'Null takes the language away' })),
  )
  return Type.Object({ tr: change, en: change, pl: change }, { minProperties: 1 })
}

const Nutrition = Type.Object({
  energyKj: Type.Number(),
  energyKcal: Type.Number(),
  fatG: Type.Number(),
  saturatesG: Type.Number(),
  carbohydrateG: Type.Number(),
  sugarsG: Type.Number(),
  proteinG: Type.Number(),
  saltG: Type.Number(),
})

export const ProductSchema = Type.Object(
  {
    id: Id,
    productCode: Type.String({ description: 'Text: it may begin with zeros' }),
    slug: Type.String(),
    category: Type.Object({ id: Id, slug: Type.String() }),
    brand: Type.String(),
    size: Type.String(),
    images: Type.Array(Type.String()),
    name: Type.String(),
    fullName: Type.String(),
    description: Type.String(),
    language: Choice(languages),
    currency: Type.String(),
    priceMinor: Minor,
    vatRate: Type.Integer({ description: 'Per cent, contained in the price' }),
    minQuantity: Type.Integer(),
    quantityPerBox: Nullable(Type.Integer({ description: 'Wholesale sells whole boxes of this many' })),
    availability: Choice(availabilities),
    available: Type.Integer({ description: 'Units that can be ordered now' }),
    allergens: Type.Array(Type.String()),
    nutritionPer100g: Nullable(Nutrition),
    storage: Nullable(Type.String()),
    origin: Nullable(Type.Object({ country: Type.String(), region: Nullable(Type.String()) })),
    manufacturer: Nullable(Type.String()),
    badges: Type.Array(Type.String()),
    createdAt: Moment,
  },
  { title: 'Product' },
)

export const ProductPageSchema = Page(ProductSchema)

export const ProductsQuery = t.Object({
  category: t.Optional(t.String({ maxLength: 100, description: 'A category’s slug' })),
  inStock: t.Optional(t.Boolean({ default: false })),
  sort: t.Optional(Choice(productSorts)),
  ...PageQuery,
})

export const CategorySchema = Type.Object(
  {
    id: Id,
    slug: Type.String(),
    parentId: Nullable(Id),
    position: Type.Integer(),
    name: Type.String(),
    description: Type.String(),
    productCount: Type.Integer(),
  },
  { title: 'Category' },
)

/** What a cursor of a list of products is made of: names and codes sort as texts, all else as numbers. */
export function keyOfSort(sort: string): readonly ['text' | 'number', 'id'] {
  return [sort === 'name' || sort === 'code' ? 'text' : 'number', 'id']
}
