-- migrate: no-transaction
-- Takes the eight indexes away again, while the shop is open. Nothing is lost: the migration builds them anew.
DROP INDEX CONCURRENTLY IF EXISTS "idx_products_stock_available";
--> statement-breakpoint
DROP INDEX CONCURRENTLY IF EXISTS "idx_orders_status_created";
--> statement-breakpoint
DROP INDEX CONCURRENTLY IF EXISTS "idx_product_translations_lang_product";
--> statement-breakpoint
DROP INDEX CONCURRENTLY IF EXISTS "idx_order_items_product_id";
--> statement-breakpoint
DROP INDEX CONCURRENTLY IF EXISTS "idx_order_items_order_id";
--> statement-breakpoint
DROP INDEX CONCURRENTLY IF EXISTS "idx_products_category_id";
--> statement-breakpoint
DROP INDEX CONCURRENTLY IF EXISTS "idx_orders_user_id";
--> statement-breakpoint
DROP INDEX CONCURRENTLY IF EXISTS "idx_orders_stripe_payment_intent_id";
