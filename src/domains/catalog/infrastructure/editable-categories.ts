import type { Database, Transaction } from '#platform/database'
import type { CategoryFields, EditableCategory } from '../category'

/** Violated by a second category with the same slug, an unknown parent, or what is still in a category. */
export const categoryConstraints = {
  slug: 'categories_slug_key',
  parent: 'categories_parent_id_fkey',
  products: 'products_category_id_fkey',
} as const

const columns = (db: Database) => db.sql`
  c.id, c.slug, c.parent_id as "parentId", c.position, c.created_at as "createdAt",
  (select count(*)::int from products p where p.category_id = c.id) as "productCount",
  (select coalesce(jsonb_object_agg(t.language_code, jsonb_build_object('name', t.name, 'description', t.description)),
      '{}'::jsonb)
    from category_translations t where t.category_id = c.id) as translations`

/** All categories in their order: a shop has few. */
export async function selectEditableCategories(db: Database): Promise<EditableCategory[]> {
  return await db.sql<EditableCategory[]>`
    select ${columns(db)} from categories c order by c.position, c.id limit 1000`
}

export async function findEditableCategory(db: Database, id: string): Promise<EditableCategory | undefined> {
  const rows = await db.sql<EditableCategory[]>`select ${columns(db)} from categories c where c.id = ${id}`
  return rows[0]
}

export async function insertCategory(tx: Transaction, id: string, category: CategoryFields): Promise<void> {
  await tx.sql`
    insert into categories (id, slug, parent_id, position)
    values (${id}, ${category.slug}, ${category.parentId}, ${category.position})`
  await writeTranslations(tx, id, category.translations)
}

export async function updateCategory(tx: Transaction, id: string, category: CategoryFields): Promise<void> {
  await tx.sql`
    update categories set slug = ${category.slug}, parent_id = ${category.parentId}, position = ${category.position}
    where id = ${id}`
  await writeTranslations(tx, id, category.translations)
}

async function writeTranslations(
  tx: Transaction,
  id: string,
  translations: CategoryFields['translations'],
): Promise<void> {
  const rows = Object.entries(translations).map(([language, text]) => ({ language, ...text }))
  await tx.sql`
    with gone as (
      delete from category_translations
      where category_id = ${id} and language_code <> all(${rows.map(({ language }) => language)}::text[])
    )
    insert into category_translations (category_id, language_code, name, description)
    select ${id}::uuid, t.language, t.name, t.description
    from jsonb_to_recordset(${JSON.stringify(rows)}::jsonb) as t(language text, name text, description text)
    on conflict (category_id, language_code) do update
      set name = excluded.name, description = excluded.description`
}

export async function deleteCategory(tx: Transaction, id: string): Promise<boolean> {
  const rows = await tx.sql`delete from categories where id = ${id} returning id`
  return rows.length === 1
}

/** Would this parent make the category a part of itself? */
export async function isWithin(db: Database, categoryId: string, parentId: string): Promise<boolean> {
  const [row] = await db.sql<[{ within: boolean }]>`
    with recursive above as (
      select id, parent_id from categories where id = ${parentId}
      union
      select c.id, c.parent_id from categories c join above on c.id = above.parent_id
    )
    select exists(select from above where id = ${categoryId}) as within`
  return row.within
}
