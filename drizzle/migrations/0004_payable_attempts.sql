-- migrate: no-transaction
-- The new index is there before the old one goes, so that one of them holds at every moment. It is the weaker of the
-- two: whatever the old one allowed, it allows.
CREATE UNIQUE INDEX CONCURRENTLY IF NOT EXISTS "payments_payable_order_key" ON "payments" USING btree ("order_id") WHERE "payments"."state" not in ('succeeded', 'cancelled', 'failed');
--> statement-breakpoint
DROP INDEX CONCURRENTLY IF EXISTS "payments_live_order_key";
