-- Who took what on, and how it was settled, stays in the audit log. What staff let go on though its money was odd is held
-- back again.
ALTER TABLE "refunds" DROP COLUMN IF EXISTS "accepted_at";
--> statement-breakpoint
ALTER TABLE "payments" DROP COLUMN IF EXISTS "accepted_at";
--> statement-breakpoint
DROP TABLE IF EXISTS "attention_claims";
