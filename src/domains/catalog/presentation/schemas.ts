import { type TObject, type TSchema, Type } from '@sinclair/typebox'
import { t } from 'elysia'
import { PageQuery } from '#http/pagination'
import { Choice, Described, FreeText, Id, Minor, Moment, Nullable, Page, WholeList } from '#http/schemas'
import { languages } from '#platform/i18n'
import { availabilities, badges, productSorts } from '../product'

export const Slug = Type.String({
  pattern: '^[a-z0-9]+(-[a-z0-9]+)*$',
  maxLength: 120,
  description: 'The end of its address: small letters and digits, with hyphens between them',
})
export const Description = FreeText(10_000)
/** A text in each language that is given. */
export const inLanguages = <Schema extends TSchema>(schema: Schema) =>
  Type.Object(
    { tr: Type.Optional(schema), en: Type.Optional(schema), pl: Type.Optional(schema) },
    { title: `${schema.title}s`, minProperties: 1 },
  )

/** What changes of them: what is left out stays as it is, null takes the language away. */
export const changesInLanguages = <Schema extends TObject>(schema: Schema) => {
  const change = Type.Optional(
    Nullable(
      Type.Partial(schema, {
        title: `${schema.title}Changes`,
        description: 'Null takes the language away',
      }),
    ),
  )
  return Type.Object(
    { tr: change, en: change, pl: change },
    { title: `${schema.title}sChanges`, minProperties: 1 },
  )
}

export const Nutrition = Type.Object(
  {
    energyKj: Type.Number({ description: 'In kilojoules' }),
    energyKcal: Type.Number({ description: 'In kilocalories' }),
    fatG: Type.Number(),
    saturatesG: Type.Number(),
    carbohydrateG: Type.Number(),
    sugarsG: Type.Number(),
    proteinG: Type.Number(),
    saltG: Type.Number(),
  },
  { title: 'Nutrition', description: 'Of 100 g or 100 ml, as on the label; names that end in G are grams' },
)

export const ProductSchema = Type.Object(
  {
    id: Id,
    productCode: Type.String({ description: 'Text: it may begin with zeros' }),
    slug: Type.String({ description: 'Unique; `GET /products/{id}` takes it for the id' }),
    category: Type.Object({ id: Id, slug: Type.String() }, { title: 'ProductCategory' }),
    brand: Type.String(),
    size: Type.String({ description: 'As on the pack', examples: ['500 g'] }),
    images: Type.Array(Type.String(), { description: 'Addresses (https); the first is the main one' }),
    name: Type.String({ description: 'Short, for a tile' }),
    fullName: Type.String({ description: 'With all that tells it from others, for its page and the cart' }),
    description: Type.String({ description: 'Plain text, of several lines if need be; may be empty' }),
    language: Described(
      Choice(languages, 'Language'),
      'Of these texts: the one asked for, else English, else Turkish',
    ),
    currency: Type.String({ description: 'ISO 4217' }),
    priceMinor: Described(Minor, 'Gross, of one unit, for this caller: retail or wholesale'),
    vatRate: Type.Integer({ description: 'Per cent, contained in the price' }),
    minQuantity: Type.Integer({ description: 'Fewer units of it cannot be ordered at once' }),
    quantityPerBox: Nullable(
      Type.Integer({ description: 'Wholesale sells whole boxes of this many; null: any number' }),
    ),
    availability: Described(Choice(availabilities, 'Availability'), '`low`: 10 units or fewer'),
    available: Type.Integer({
      description: 'Units that could be ordered when this was read, a second ago at most',
    }),
    allergens: Type.Array(Type.String(), { description: 'In the words of the label' }),
    nutritionPer100g: Described(Nullable(Nutrition), 'Null where the label says nothing of it'),
    storage: Nullable(Type.String({ description: 'How to keep it; null where nothing is said' })),
    origin: Nullable(
      Type.Object(
        {
          country: Type.String({ description: 'ISO 3166-1, two letters' }),
          region: Nullable(Type.String({ description: 'A name of its own, not translated' })),
        },
        { title: 'ProductOrigin' },
      ),
    ),
    manufacturer: Nullable(Type.String()),
    badges: Type.Array(Type.String(), {
      description: `Among them ${badges.map((badge) => `\`${badge}\``).join(', ')}; the list grows`,
    }),
    createdAt: Described(Moment, 'Since when the catalog has it: ISO 8601, UTC'),
  },
  { title: 'Product' },
)

export const ProductPageSchema = Page(ProductSchema)

/** Beyond every price, and within what Postgres and a cursor can hold. */
const maxPrice = 1_000_000_000_000

export const ProductsQuery = t.Object({
  q: t.Optional(
    t.String({
      minLength: 1,
      maxLength: 200,
      description:
        'What a customer typed: words or their beginnings, in any of the languages, with a letter wrong, or a product ' +
        'code. The best 150 at most',
    }),
  ),
  category: t.Optional(
    t.String({ maxLength: 100, description: 'A category’s slug: what is in it, not in those below it' }),
  ),
  brand: t.Optional(
    t.String({ minLength: 1, maxLength: 100, description: 'As `brand` of a product says it' }),
  ),
  badge: t.Optional(
    t.String({ minLength: 1, maxLength: 100, description: 'One of the `badges` of a product' }),
  ),
  minPrice: t.Optional(
    t.Integer({ minimum: 0, maximum: maxPrice, description: 'At the caller’s prices, in minor units' }),
  ),
  maxPrice: t.Optional(
    t.Integer({ minimum: 0, maximum: maxPrice, description: 'At the caller’s prices, in minor units' }),
  ),
  inStock: t.Optional(t.Boolean({ default: false, description: 'Only what can be ordered now' })),
  sort: t.Optional(
    Described(
      Choice(productSorts, 'ProductSort'),
      '`name` (where left out), in the order of the language; `price`: the cheapest first, `-price`: the dearest; ' +
        '`relevance` (where left out and there is a `q`): what was meant most likely',
    ),
  ),
  ...PageQuery,
})

export const CategorySchema = Type.Object(
  {
    id: Id,
    slug: Type.String(),
    parentId: Described(Nullable(Id), 'The category it is in; null at the top'),
    position: Type.Integer({ description: 'The list is in this order, ascending' }),
    name: Type.String(),
    description: Type.String({ description: 'Plain text; may be empty' }),
    productCount: Type.Integer({ description: 'For sale, in it and not in those below it' }),
  },
  { title: 'Category' },
)

export const CategoryListSchema = WholeList(CategorySchema)

/** What a cursor of a list of products is made of: names and codes sort as texts, all else as numbers. */
export function keyOfSort(sort: string): readonly ['text' | 'number', 'id'] {
  return [sort === 'name' || sort === 'code' ? 'text' : 'number', 'id']
}
