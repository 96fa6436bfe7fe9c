-- migrate: no-transaction
-- Nothing is lost: the migration builds them anew.
DROP INDEX CONCURRENTLY IF EXISTS "idx_refunds_created_at";
--> statement-breakpoint
DROP INDEX CONCURRENTLY IF EXISTS "idx_disputes_created_at";
