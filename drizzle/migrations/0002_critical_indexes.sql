-- migrate: no-transaction
-- The eight indexes that must exist under these names. Each is built while the shop is open; each statement can be
-- repeated. Also runs by hand, before a deploy: psql -f drizzle/migrations/0002_critical_indexes.sql
CREATE INDEX CONCURRENTLY IF NOT EXISTS "idx_orders_stripe_payment_intent_id" ON "orders" USING btree ("stripe_payment_intent_id");
--> statement-breakpoint
CREATE INDEX CONCURRENTLY IF NOT EXISTS "idx_orders_user_id" ON "orders" USING btree ("user_id","created_at" DESC NULLS FIRST,"id" DESC NULLS FIRST);
--> statement-breakpoint
CREATE INDEX CONCURRENTLY IF NOT EXISTS "idx_products_category_id" ON "products" USING btree ("category_id");
--> statement-breakpoint
CREATE INDEX CONCURRENTLY IF NOT EXISTS "idx_order_items_order_id" ON "order_items" USING btree ("order_id");
--> statement-breakpoint
CREATE INDEX CONCURRENTLY IF NOT EXISTS "idx_order_items_product_id" ON "order_items" USING btree ("product_id");
--> statement-breakpoint
CREATE INDEX CONCURRENTLY IF NOT EXISTS "idx_product_translations_lang_product" ON "product_translations" USING btree ("language_code","product_id") INCLUDE ("name","full_name");
--> statement-breakpoint
CREATE INDEX CONCURRENTLY IF NOT EXISTS "idx_orders_status_created" ON "orders" USING btree ("status","created_at" DESC NULLS FIRST,"id" DESC NULLS FIRST);
--> statement-breakpoint
CREATE INDEX CONCURRENTLY IF NOT EXISTS "idx_products_stock_available" ON "products" USING btree ("category_id","stock") WHERE "products"."stock" > 0;
