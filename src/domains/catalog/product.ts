import type { Language } from '#platform/i18n'
import { findTextFault, sourceLanguage, type TextChanges, type TextFault, type Texts } from './translations'

export const productStatuses = ['draft', 'active', 'archived'] as const
export type ProductStatus = (typeof productStatuses)[number]

/** Polish VAT rates on goods we may sell, in per cent. */
export const vatRates = [0, 5, 7, 8, 23] as const
export type VatRate = (typeof vatRates)[number]

export const availabilities = ['in_stock', 'low', 'out'] as const
export type Availability = (typeof availabilities)[number]

const lowStock = 10

/** What the shop says of `available` sellable units (stock less what is reserved). */
export function availabilityOf(available: number): Availability {
  if (available <= 0) return 'out'
  return available <= lowStock ? 'low' : 'in_stock'
}

export const badges = ['halal', 'vegan', 'vegetarian', 'gluten_free', 'organic', 'new', 'bestseller'] as const

export const productSorts = ['name', 'price', '-price', 'newest', 'relevance'] as const
export type ProductSort = (typeof productSorts)[number]

/** What the label says, for 100 g or 100 ml. */
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

export interface ProductAttributes {
  readonly allergens: readonly string[]
  readonly nutritionPer100g: Nutrition | null
  readonly storage: Readonly<Record<Language, string>> | null
  /** Country by ISO 3166-1 code; the region is a name of its own and not translated. */
  readonly origin: { readonly country: string; readonly region?: string } | null
  readonly manufacturer: string | null
  readonly badges: readonly string[]
}

/** A product as one caller sees it: in one language, with one price. */
export interface Product {
  readonly id: string
  readonly productCode: string
  readonly slug: string
  readonly categoryId: string
  readonly categorySlug: string
  readonly brand: string
  readonly size: string
  readonly images: readonly string[]
  readonly name: string
  readonly fullName: string
  readonly description: string
  readonly language: Language
  readonly currency: string
  readonly priceMinor: number
  readonly vatRate: number
  readonly minQuantity: number
  /** Wholesale sells whole boxes of this many where it is set. */
  readonly quantityPerBox: number | null
  readonly available: number
  readonly attributes: ProductAttributes
  readonly createdAt: Date
}

export interface ProductText {
  readonly name: string
  readonly fullName: string
  readonly description: string
}

export const blankProductText: ProductText = { name: '', fullName: '', description: '' }

/** What staff decide about a product. Its stock is not among it: that changes by movements alone. */
export interface ProductFields {
  readonly productCode: string
  readonly slug: string
  readonly categoryId: string
  readonly brand: string
  readonly size: string
  readonly images: readonly string[]
  readonly priceMinor: number
  readonly corporatePriceMinor: number | null
  readonly vatRate: number
  readonly minQuantityIndividual: number
  readonly minQuantityCorporate: number
  readonly quantityPerBox: number | null
  readonly attributes: ProductAttributes
  readonly status: ProductStatus
  readonly translations: Texts<ProductText>
}

/** What is absent stays. */
export type ProductChanges = {
  readonly [Field in Exclude<keyof ProductFields, 'translations'>]?: ProductFields[Field] | undefined
} & { readonly translations?: TextChanges<ProductText> | undefined }

/** Whether a change is about what the product costs. */
export function isPriceChange({ priceMinor, corporatePriceMinor }: ProductChanges): boolean {
  return priceMinor !== undefined || corporatePriceMinor !== undefined
}

/** Whether wholesale would pay more than households: somebody has swapped two prices, or misplaced a point. */
export function isWholesaleDearer({
  priceMinor,
  corporatePriceMinor,
}: Pick<ProductFields, 'priceMinor' | 'corporatePriceMinor'>): boolean {
  return corporatePriceMinor !== null && corporatePriceMinor > priceMinor
}

/** What its texts lack: a product that is on sale is described in the source language. */
export function findMissingText({
  status,
  translations,
}: Pick<ProductFields, 'status' | 'translations'>): TextFault | undefined {
  return findTextFault(translations, status === 'active' ? sourceLanguage : undefined)
}

/** What staff change from a list, product by product. */
export type ProductSettings = Pick<
  ProductChanges,
  | 'status'
  | 'priceMinor'
  | 'corporatePriceMinor'
  | 'vatRate'
  | 'minQuantityIndividual'
  | 'minQuantityCorporate'
  | 'quantityPerBox'
>

/** A product as staff see it: in all languages, whatever its status. */
export interface EditableProduct extends ProductFields {
  readonly id: string
  readonly currency: string
  readonly stock: number
  readonly reserved: number
  /** Raised by every change of what staff decide; sent as the ETag. */
  readonly version: number
  readonly createdAt: Date
  readonly updatedAt: Date
}

/** What staff may sort products by. */
export const editableSorts = [
  'newest',
  'updated',
  'name',
  'code',
  'price',
  '-price',
  'stock',
  '-stock',
  'available',
] as const
export type EditableSort = (typeof editableSorts)[number]
