-- migrate: no-transaction
DROP INDEX CONCURRENTLY IF EXISTS "idx_payments_look_at";
