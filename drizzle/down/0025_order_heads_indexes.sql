-- migrate: no-transaction
-- Nothing is lost: the migration builds them anew.
DROP STATISTICS IF EXISTS "orders_status_payment";
--> statement-breakpoint
DROP INDEX CONCURRENTLY IF EXISTS "idx_orders_status_payment";
