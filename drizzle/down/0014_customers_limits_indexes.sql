-- migrate: no-transaction
DROP INDEX CONCURRENTLY IF EXISTS "idx_otp_challenges_wide_network";
