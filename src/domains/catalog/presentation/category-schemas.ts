import { Type } from '@sinclair/typebox'
import { Described, Id, Moment, Name, Nullable, WholeList } from '#http/schemas'
import { changesInLanguages, Description, inLanguages, Slug } from './schemas'

const CategoryText = Type.Object({ name: Name(200), description: Description }, { title: 'CategoryText' })
const categoryFields = {
  slug: Slug,
  parentId: Described(Nullable(Id), 'The category it is in; null at the top'),
  position: Type.Integer({
    minimum: 0,
    maximum: 100_000,
    description: 'Among all categories, ascending; of the same position the older one first',
  }),
  translations: inLanguages(CategoryText),
}
export const CategoryBody = Type.Object(categoryFields, { title: 'CategoryBody' })
export const CategoryChangeBody = Type.Partial(
  Type.Object(
    { ...categoryFields, translations: changesInLanguages(CategoryText) },
    { title: 'CategoryChangeBody' },
  ),
  { minProperties: 1 },
)
export const AdminCategorySchema = Type.Object(
  {
    id: Id,
    slug: Type.String(),
    parentId: Described(Nullable(Id), 'The category it is in; null at the top'),
    position: Type.Integer({ description: 'Lists are in this order, ascending' }),
    translations: Type.Record(
      Type.String(),
      Type.Object(
        { name: Type.String(), description: Type.String() },
        { title: 'AdminCategoryTranslations' },
      ),
      { description: 'By language: `tr`, `en`, `pl`, as far as they are given' },
    ),
    productCount: Type.Integer({ description: 'In every status, in it and not in those below it' }),
    createdAt: Moment,
  },
  { title: 'AdminCategory' },
)
export const CategoryList = WholeList(AdminCategorySchema)
