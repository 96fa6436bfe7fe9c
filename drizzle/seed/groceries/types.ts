import type { Language } from '#platform/i18n'

export type LocalizedText = Readonly<Record<Language, string>>

/** The fourteen allergens that EU 1169/2011, annex II, makes a seller declare. */
export const allergens = [
  'gluten',
  'crustaceans',
  'eggs',
  'fish',
  'peanuts',
  'soy',
  'milk',
  'nuts',
  'celery',
  'mustard',
  'sesame',
  'sulphites',
  'lupin',
  'molluscs',
] as const
export type Allergen = (typeof allergens)[number]

export const badges = ['halal', 'vegan', 'vegetarian', 'gluten_free', 'organic', 'new', 'bestseller'] as const
export type Badge = (typeof badges)[number]

export type CategorySlug =
  | 'olives-and-oils'
  | 'cheese-and-dairy'
  | 'pulses-and-grains'
  | 'spices-and-pastes'
  | 'sweets-and-desserts'
  | 'tea-and-coffee'
  | 'pickles-and-preserves'

export interface SeedCategory {
  readonly slug: CategorySlug
  readonly position: number
  readonly translations: Readonly<Record<Language, { readonly name: string; readonly description: string }>>
}

export interface Nutrition {
  readonly energyKj: number
  readonly energyKcal: number
  readonly fatG: number
  readonly saturatesG: number
  readonly carbohydrateG: number
  readonly sugarsG: number
  readonly proteinG: number
  readonly saltG: number
}

export interface SeedAttributes {
  readonly allergens: readonly Allergen[]
  readonly nutritionPer100g: Nutrition
  readonly storage: LocalizedText
  /** `country` is ISO 3166-1 alpha-2; `region` is a place name and therefore not translated. */
  readonly origin: { readonly country: string; readonly region?: string }
  readonly manufacturer: string
  readonly badges: readonly Badge[]
}

export interface ProductText {
  readonly name: string
  readonly fullName: string
  readonly description: string
}

export interface SeedProduct {
  /** Text, because codes may begin with zeros. */
  readonly productCode: string
  readonly slug: string
  readonly categorySlug: CategorySlug
  readonly brand: string
  readonly size: string
  /** Gross retail price in grosze. */
  readonly priceMinor: number
  /** Gross wholesale price in grosze. */
  readonly corporatePriceMinor: number
  /** Per cent. */
  readonly vatRate: 0 | 5 | 7 | 8 | 23
  readonly minQuantityIndividual: number
  /** A multiple of `quantityPerBox` where that is set. */
  readonly minQuantityCorporate: number
  readonly quantityPerBox: number | null
  readonly stock: number
  readonly attributes: SeedAttributes
  readonly translations: Readonly<Record<Language, ProductText>>
}
