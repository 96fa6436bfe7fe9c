import { Type } from '@sinclair/typebox'
import { Id, Moment, Name, Nullable } from '#http/schemas'
import { changesInLanguages, Description, inLanguages, Slug } from './schemas'

const CategoryText = Type.Object({ name: Name(200), description: Description })
const categoryFields = {
  slug: Slug,
  parentId: Nullable(Id),
  position: Type.Integer({ minimum: 0, maximum: 100_000 }),
  translations: inLanguages(CategoryText),
}
export const CategoryBody = Type.Object(categoryFields)
export const CategoryChangeBody = Type.Partial(
  Type.Object({ ...categoryFields, translations: changesInLanguages(CategoryText) }),
  { minProperties: 1 },
)
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
