-- migrate: no-transaction
CREATE INDEX CONCURRENTLY IF NOT EXISTS "idx_orders_status_payment" ON "orders" USING btree ("status","payment_status","created_at" DESC NULLS FIRST,"id" DESC NULLS FIRST);

--> statement-breakpoint
-- Delivered orders are paid: without knowing how the two go together the planner takes rare pairs for common ones.
CREATE STATISTICS IF NOT EXISTS "orders_status_payment" (mcv) ON "status", "payment_status" FROM "orders";
--> statement-breakpoint
ANALYZE "orders";
