-- Takes the check away again. Nothing is lost.
ALTER TABLE "audit_log" DROP CONSTRAINT IF EXISTS "audit_log_seq_check";
