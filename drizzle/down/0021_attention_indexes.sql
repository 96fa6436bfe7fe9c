-- migrate: no-transaction
-- Nothing is lost: the migration builds them anew.
DROP INDEX CONCURRENTLY IF EXISTS "idx_stripe_events_unbooked";
--> statement-breakpoint
DROP INDEX CONCURRENTLY IF EXISTS "idx_refunds_unsettled";
--> statement-breakpoint
DROP INDEX CONCURRENTLY IF EXISTS "idx_disputes_open";
--> statement-breakpoint
DROP INDEX CONCURRENTLY IF EXISTS "idx_orders_held";
