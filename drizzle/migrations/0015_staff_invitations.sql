-- The check is replaced by a wider one, whose rows the next migration looks at, without keeping anyone waiting.
CREATE TABLE "staff_invitations" (
	"id" uuid NOT NULL,
	"user_id" uuid NOT NULL,
	"token_hash" text NOT NULL,
	"created_by" uuid,
	"created_at" timestamp (3) with time zone DEFAULT now() NOT NULL,
	"expires_at" timestamp (3) with time zone NOT NULL,
	"used_at" timestamp (3) with time zone,
	"revoked_at" timestamp (3) with time zone,
	CONSTRAINT "staff_invitations_pkey" PRIMARY KEY("id"),
	CONSTRAINT "staff_invitations_token_hash_key" UNIQUE("token_hash")
);
--> statement-breakpoint
ALTER TABLE "security_events" DROP CONSTRAINT "security_events_kind_check";
--> statement-breakpoint
ALTER TABLE "users" ADD COLUMN "password_issued_at" timestamp (3) with time zone;
--> statement-breakpoint
ALTER TABLE "staff_invitations" ADD CONSTRAINT "staff_invitations_user_id_fkey" FOREIGN KEY ("user_id") REFERENCES "public"."users"("id") ON DELETE cascade ON UPDATE no action;
--> statement-breakpoint
ALTER TABLE "staff_invitations" ADD CONSTRAINT "staff_invitations_created_by_fkey" FOREIGN KEY ("created_by") REFERENCES "public"."users"("id") ON DELETE set null ON UPDATE no action;
--> statement-breakpoint
CREATE UNIQUE INDEX "staff_invitations_open_key" ON "staff_invitations" USING btree ("user_id") WHERE "staff_invitations"."used_at" is null and "staff_invitations"."revoked_at" is null;
--> statement-breakpoint
CREATE INDEX "idx_staff_invitations_user_id" ON "staff_invitations" USING btree ("user_id");
--> statement-breakpoint
CREATE INDEX "idx_staff_invitations_created_by" ON "staff_invitations" USING btree ("created_by");
--> statement-breakpoint
CREATE INDEX "idx_staff_invitations_expires_at" ON "staff_invitations" USING btree ("expires_at");
--> statement-breakpoint
ALTER TABLE "security_events" ADD CONSTRAINT "security_events_kind_check" CHECK ("security_events"."kind" in ('new_device', 'refresh_reused', 'device_changed', 'code_wrong', 'challenge_locked', 'sessions_revoked', 'user_blocked', 'user_unblocked', 'sign_in_failed', 'sign_in_paused', 'access_refused')) NOT VALID;
