CREATE TABLE "otp_alerts" (
	"day" timestamp (3) with time zone NOT NULL,
	"calling_code" text NOT NULL,
	"percent" integer NOT NULL,
	CONSTRAINT "otp_alerts_pkey" PRIMARY KEY("day","calling_code","percent")
);
--> statement-breakpoint
CREATE TABLE "revoked_consents" (
	"user_id" uuid NOT NULL,
	"granted_at" timestamp (3) with time zone NOT NULL,
	"revoked_at" timestamp (3) with time zone NOT NULL,
	CONSTRAINT "revoked_consents_pkey" PRIMARY KEY("user_id","granted_at")
);
--> statement-breakpoint
ALTER TABLE "otp_challenges" ADD COLUMN "wide_network" text;
--> statement-breakpoint
ALTER TABLE "revoked_consents" ADD CONSTRAINT "revoked_consents_user_id_fkey" FOREIGN KEY ("user_id") REFERENCES "public"."users"("id") ON DELETE cascade ON UPDATE no action;
--> statement-breakpoint
-- Two more kinds. Events of two years are looked through by the next migration, which holds nobody up.
ALTER TABLE "security_events" DROP CONSTRAINT "security_events_kind_check",
  ADD CONSTRAINT "security_events_kind_check" CHECK ("security_events"."kind" in ('new_device', 'refresh_reused', 'device_changed', 'code_wrong', 'challenge_locked', 'sessions_revoked', 'user_blocked', 'user_unblocked')) NOT VALID;