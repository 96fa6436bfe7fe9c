import type { TextChanges, Texts } from './translations'

/** A category as a customer sees it: in one language, with how many products of it are for sale. */
export interface Category {
  readonly id: string
  readonly slug: string
  readonly parentId: string | null
  readonly position: number
  readonly name: string
  readonly description: string
  readonly productCount: number
}

export interface CategoryText {
  readonly name: string
  readonly description: string
}

export const blankCategoryText: CategoryText = { name: '', description: '' }

/** What staff decide about a category. */
export interface CategoryFields {
  readonly slug: string
  readonly parentId: string | null
  readonly position: number
  readonly translations: Texts<CategoryText>
}

/** What is absent stays. */
export type CategoryChanges = {
  readonly [Field in Exclude<keyof CategoryFields, 'translations'>]?: CategoryFields[Field] | undefined
} & { readonly translations?: TextChanges<CategoryText> | undefined }

/** A category as staff see it: in all languages, with how much is in it. */
export interface EditableCategory extends CategoryFields {
  readonly id: string
  readonly productCount: number
  readonly createdAt: Date
}
