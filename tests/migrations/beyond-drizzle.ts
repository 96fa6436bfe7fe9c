/**
 * What the tables in code cannot say, so that it stands in a migration only: the object, and how PostgreSQL shows it.
 * All else must be the same in the code and in a migrated database.
 */
export const beyondDrizzle: Readonly<Record<string, string>> = {
  // Drizzle has no .include() for indexes.
  'index idx_product_translations_lang_product':
    'CREATE INDEX idx_product_translations_lang_product ON public.product_translations USING btree ' +
    '(language_code, product_id) INCLUDE (name, full_name)',
  // Drizzle has no storage parameters. Room on each page keeps a reservation a heap-only update.
  'table products': 'r p {fillfactor=80}',
}
