import type { Queryable } from '#platform/database'
import type { Language } from '#platform/i18n'
import type { Category } from '../category'

/**
 * All categories, in their order, with the number of products on sale in each: counted once for all of them from an index
 * of the listing rows, of which every product has one in each language.
 */
export async function selectCategories(db: Queryable, language: Language): Promise<Category[]> {
  return await db.sql<Category[]>`
    with counted as materialized (
      select category_id, count(*) as products from product_listings where language_code = 'tr' group by 1
    )
    select c.id, c.slug, c.parent_id as "parentId", c.position, t.name, t.description,
      coalesce(counted.products, 0) as "productCount"
    from categories c
    left join counted on counted.category_id = c.id
    cross join lateral (
      select name, description from category_translations
      where category_id = c.id
      order by array_position(${[language, 'en', 'tr']}::text[], language_code)
      limit 1
    ) t
    order by c.position, c.id`
}
