-- migrate: no-transaction
CREATE INDEX CONCURRENTLY IF NOT EXISTS "idx_otp_challenges_wide_network" ON "otp_challenges" USING btree ("wide_network","created_at");
--> statement-breakpoint
ALTER TABLE "security_events" VALIDATE CONSTRAINT "security_events_kind_check";