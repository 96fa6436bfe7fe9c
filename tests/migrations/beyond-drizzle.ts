import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { migrationsDirectory } from '../../scripts/database/index'

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
  'table products': `r p {fillfactor=80,${often(0.02, 0.05)}}`,
  // What grows with the shop is vacuumed by small shares, whatever it has become; why, 0030_autovacuum says.
  ...tables(['orders', 'payments', 'stock_reservations'], often(0.01, 0.01, 0.02)),
  ...tables(
    [
      'order_items',
      'order_events',
      'archived_order_events',
      'stock_movements',
      'money_movements',
      'audit_log',
    ],
    often(0.01, 0.02, 0.02),
  ),
  ...tables(
    ['outbox'],
    'autovacuum_vacuum_scale_factor=0,autovacuum_vacuum_threshold=2000,autovacuum_analyze_scale_factor=0.05',
  ),
  ...tables(['idempotency_keys', 'stripe_events'], often(0.02, 0.02, 0.05)),
  ...tables(['user_sessions', 'carts', 'cart_items'], often(0.02, 0.05)),
  // Drizzle has neither functions nor triggers. They write product_listings, whoever writes what it follows from.
  'function derive_product_listings()': functionOf('0022_product_listings', 'derive_product_listings()', [
    'RETURNS SETOF product_listings',
    'LANGUAGE sql',
    'STABLE',
  ]),
  'function refresh_product_listings(uuid[])': functionOf(
    '0022_product_listings',
    'refresh_product_listings(ids uuid[])',
    ['RETURNS void', 'LANGUAGE plpgsql'],
  ),
  'function list_changed_product()': functionOf('0022_product_listings', 'list_changed_product()', [
    'RETURNS trigger',
    'LANGUAGE plpgsql',
  ]),
  'function list_translated_products()': functionOf('0022_product_listings', 'list_translated_products()', [
    'RETURNS trigger',
    'LANGUAGE plpgsql',
  ]),
  'function fold_text(text)': functionOf('0027_product_search', 'fold_text(given text)', [
    'RETURNS text',
    'LANGUAGE sql',
    'IMMUTABLE PARALLEL SAFE STRICT',
  ]),
  'function derive_product_search_texts()': functionOf(
    '0027_product_search',
    'derive_product_search_texts()',
    ['RETURNS SETOF product_search_texts', 'LANGUAGE sql', 'STABLE'],
  ),
  'function refresh_product_search(uuid[])': functionOf(
    '0027_product_search',
    'refresh_product_search(ids uuid[])',
    ['RETURNS void', 'LANGUAGE sql'],
  ),
  'function search_listed_products()': functionOf('0027_product_search', 'search_listed_products()', [
    'RETURNS trigger',
    'LANGUAGE plpgsql',
  ]),
  ...searchTrigger('added', 'INSERT'),
  ...searchTrigger('changed', 'UPDATE'),
  ...textTrigger('added', 'INSERT', 'NEW TABLE AS added'),
  ...textTrigger('changed', 'UPDATE', 'OLD TABLE AS removed NEW TABLE AS added'),
  ...textTrigger('removed', 'DELETE', 'OLD TABLE AS removed'),
  'trigger products.products_listed':
    'CREATE TRIGGER products_listed AFTER UPDATE OF category_id, brand, attributes, price_minor, ' +
    'corporate_price_minor, status, created_at ON public.products FOR EACH ROW WHEN ((' +
    ['category_id', 'brand', 'attributes', 'price_minor', 'corporate_price_minor', 'status', 'created_at']
      .map((column) => `(old.${column} IS DISTINCT FROM new.${column})`)
      .join(' OR ') +
    ')) EXECUTE FUNCTION list_changed_product()',
}

/** After which share of a table's rows it is vacuumed (dead ones, new ones) and analysed. */
function often(dead: number, analyzed: number, added?: number): string {
  return [
    `autovacuum_vacuum_scale_factor=${dead}`,
    ...(added === undefined ? [] : [`autovacuum_vacuum_insert_scale_factor=${added}`]),
    `autovacuum_analyze_scale_factor=${analyzed}`,
  ].join()
}

function tables(names: readonly string[], parameters: string): Record<string, string> {
  return Object.fromEntries(names.map((name) => [`table ${name}`, `r p {${parameters}}`]))
}

/** A function as PostgreSQL shows it, with the body that its migration gives it. */
function functionOf(migration: string, signature: string, facts: readonly string[]): string {
  const text = readFileSync(join(migrationsDirectory, `${migration}.sql`), 'utf8')
  const [name = ''] = signature.split('(')
  const body = new RegExp(`FUNCTION "${name}"[^$]*\\$\\$([\\s\\S]*?)\\$\\$`).exec(text)?.[1]
  const said = facts.map((fact) => ` ${fact}\n`).join('')
  return `CREATE OR REPLACE FUNCTION public.${signature}\n${said}AS $function$${body}$function$\n`
}

function textTrigger(what: string, event: string, rows: string): Record<string, string> {
  const name = `product_translations_${what}`
  return {
    [`trigger product_translations.${name}`]:
      `CREATE TRIGGER ${name} AFTER ${event} ON public.product_translations REFERENCING ${rows} ` +
      'FOR EACH STATEMENT EXECUTE FUNCTION list_translated_products()',
  }
}

function searchTrigger(what: string, event: string): Record<string, string> {
  const name = `product_listings_${what}`
  return {
    [`trigger product_listings.${name}`]:
      `CREATE TRIGGER ${name} AFTER ${event} ON public.product_listings REFERENCING NEW TABLE AS listed ` +
      'FOR EACH STATEMENT EXECUTE FUNCTION search_listed_products()',
  }
}
