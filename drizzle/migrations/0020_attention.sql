CREATE TABLE "attention_claims" (
	"kind" text NOT NULL,
	"subject_id" text NOT NULL,
	"since" timestamp (3) with time zone NOT NULL,
	"taken_by" uuid NOT NULL,
	"taken_at" timestamp (3) with time zone DEFAULT now() NOT NULL,
	"settled_by" uuid,
	"settled_at" timestamp (3) with time zone,
	"settlement" text,
	CONSTRAINT "attention_claims_pkey" PRIMARY KEY("kind","subject_id","since"),
	CONSTRAINT "attention_claims_settled_check" CHECK (num_nonnulls("attention_claims"."settled_by", "attention_claims"."settled_at", "attention_claims"."settlement") in (0, 3))
);
--> statement-breakpoint
ALTER TABLE "payments" ADD COLUMN "accepted_at" timestamp (3) with time zone;
--> statement-breakpoint
ALTER TABLE "refunds" ADD COLUMN "accepted_at" timestamp (3) with time zone;
--> statement-breakpoint
CREATE INDEX "idx_attention_claims_taken_by" ON "attention_claims" USING btree ("taken_by");
