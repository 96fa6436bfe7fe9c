-- migrate: no-transaction
CREATE INDEX CONCURRENTLY IF NOT EXISTS "idx_payments_look_at" ON "payments" USING btree ("look_at") WHERE "payments"."look_at" is not null;
--> statement-breakpoint
ALTER TABLE "payments" VALIDATE CONSTRAINT "payments_state_check";
--> statement-breakpoint
ALTER TABLE "refunds" VALIDATE CONSTRAINT "refunds_state_check";
