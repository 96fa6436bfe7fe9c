-- migrate: no-transaction
CREATE INDEX CONCURRENTLY IF NOT EXISTS "idx_orders_held" ON "orders" USING btree ("created_at") WHERE "orders"."hold_reason" is not null;
--> statement-breakpoint
CREATE INDEX CONCURRENTLY IF NOT EXISTS "idx_disputes_open" ON "disputes" USING btree ("event_created_at") WHERE "disputes"."status" not in ('warning_closed', 'prevented', 'lost', 'won');
--> statement-breakpoint
CREATE INDEX CONCURRENTLY IF NOT EXISTS "idx_refunds_unsettled" ON "refunds" USING btree ("created_at") WHERE "refunds"."state" <> 'succeeded';
--> statement-breakpoint
CREATE INDEX CONCURRENTLY IF NOT EXISTS "idx_stripe_events_unbooked" ON "stripe_events" USING btree ("received_at") WHERE "stripe_events"."outcome" in ('unmatched', 'mismatched');
