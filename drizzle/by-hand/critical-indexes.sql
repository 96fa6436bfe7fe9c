-- The eight indexes by hand, before a deploy: psql "$DATABASE_URL" -f drizzle/by-hand/critical-indexes.sql
-- May be repeated, also after an interruption: that leaves an INVALID index, which the migration's IF NOT EXISTS would
-- take for the finished one. Ends with an error, and with code 3, unless all eight are valid.
\set ON_ERROR_STOP on
\set names '''{idx_orders_stripe_payment_intent_id,idx_orders_user_id,idx_products_category_id,idx_order_items_order_id,idx_order_items_product_id,idx_product_translations_lang_product,idx_orders_status_created,idx_products_stock_available}'''

-- One that somebody is building at this moment is not valid yet either: it is left alone.
select format('drop index concurrently if exists %s', i.indexrelid::regclass)
from pg_index i join pg_class c on c.oid = i.indexrelid
where c.relnamespace = 'public'::regnamespace and c.relname = any (:names::text[])
  and not (i.indisvalid and i.indisready)
  and not exists (select from pg_stat_progress_create_index p where p.index_relid = i.indexrelid)
\gexec

\ir ../migrations/0002_critical_indexes.sql

select coalesce(string_agg(wanted.name, ', '), '') as faulty
from unnest(:names::text[]) wanted(name)
where not exists (
  select from pg_index i join pg_class c on c.oid = i.indexrelid
  where c.relname = wanted.name and c.relnamespace = 'public'::regnamespace and i.indisvalid and i.indisready
)
\gset
select :'faulty' <> '' as is_faulty \gset
\if :is_faulty
  do $$ begin raise exception 'not all of the eight indexes are valid: run this again, then bun run db:status'; end $$;
\endif
\echo 'All eight indexes are valid'
