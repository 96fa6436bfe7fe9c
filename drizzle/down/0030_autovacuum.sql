-- The server's own settings hold again.
ALTER TABLE "orders" RESET (autovacuum_vacuum_scale_factor, autovacuum_vacuum_insert_scale_factor, autovacuum_analyze_scale_factor);
--> statement-breakpoint
ALTER TABLE "payments" RESET (autovacuum_vacuum_scale_factor, autovacuum_vacuum_insert_scale_factor, autovacuum_analyze_scale_factor);
--> statement-breakpoint
ALTER TABLE "stock_reservations" RESET (autovacuum_vacuum_scale_factor, autovacuum_vacuum_insert_scale_factor, autovacuum_analyze_scale_factor);
--> statement-breakpoint
ALTER TABLE "order_items" RESET (autovacuum_vacuum_scale_factor, autovacuum_vacuum_insert_scale_factor, autovacuum_analyze_scale_factor);
--> statement-breakpoint
ALTER TABLE "order_events" RESET (autovacuum_vacuum_scale_factor, autovacuum_vacuum_insert_scale_factor, autovacuum_analyze_scale_factor);
--> statement-breakpoint
ALTER TABLE "archived_order_events" RESET (autovacuum_vacuum_scale_factor, autovacuum_vacuum_insert_scale_factor, autovacuum_analyze_scale_factor);
--> statement-breakpoint
ALTER TABLE "stock_movements" RESET (autovacuum_vacuum_scale_factor, autovacuum_vacuum_insert_scale_factor, autovacuum_analyze_scale_factor);
--> statement-breakpoint
ALTER TABLE "money_movements" RESET (autovacuum_vacuum_scale_factor, autovacuum_vacuum_insert_scale_factor, autovacuum_analyze_scale_factor);
--> statement-breakpoint
ALTER TABLE "audit_log" RESET (autovacuum_vacuum_scale_factor, autovacuum_vacuum_insert_scale_factor, autovacuum_analyze_scale_factor);
--> statement-breakpoint
ALTER TABLE "outbox" RESET (autovacuum_vacuum_scale_factor, autovacuum_vacuum_threshold, autovacuum_analyze_scale_factor);
--> statement-breakpoint
ALTER TABLE "idempotency_keys" RESET (autovacuum_vacuum_scale_factor, autovacuum_vacuum_insert_scale_factor, autovacuum_analyze_scale_factor);
--> statement-breakpoint
ALTER TABLE "stripe_events" RESET (autovacuum_vacuum_scale_factor, autovacuum_vacuum_insert_scale_factor, autovacuum_analyze_scale_factor);
--> statement-breakpoint
ALTER TABLE "user_sessions" RESET (autovacuum_vacuum_scale_factor, autovacuum_analyze_scale_factor);
--> statement-breakpoint
ALTER TABLE "carts" RESET (autovacuum_vacuum_scale_factor, autovacuum_analyze_scale_factor);
--> statement-breakpoint
ALTER TABLE "cart_items" RESET (autovacuum_vacuum_scale_factor, autovacuum_analyze_scale_factor);
--> statement-breakpoint
ALTER TABLE "products" RESET (autovacuum_vacuum_scale_factor, autovacuum_analyze_scale_factor);
