import type { Database } from '#platform/database'
import type { Language } from '#platform/i18n'
import type { Category } from '../category'

/** All categories, in their order, with the number of active products in each. */
export async function selectCategories(db: Database, language: Language): Promise<Category[]> {
  return await db.sql<Category[]>`
    select c.id, c.slug, c.parent_id as "parentId", c.position, t.name, t.description,
      (select count(*) from products p where p.category_id = c.id and p.status = 'active') as "productCount"
    from categories c
    cross join lateral (
      select name, description from category_translations
      where category_id = c.id
      order by array_position(${[language, 'en', 'tr']}::text[], language_code)
      limit 1
    ) t
    order by c.position, c.id`
}

export async function categoryExists(db: Database, slug: string): Promise<boolean> {
  const rows = await db.sql`select from categories where slug = ${slug}`
  return rows.length > 0
}
