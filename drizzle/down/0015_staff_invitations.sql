-- Open links end: whoever waits for one needs a new one. Events of the new kinds stay, which the check of before, not being
-- validated, lets them.
DROP TABLE "staff_invitations";
--> statement-breakpoint
ALTER TABLE "users" DROP COLUMN "password_issued_at";
--> statement-breakpoint
ALTER TABLE "security_events" DROP CONSTRAINT "security_events_kind_check",
  ADD CONSTRAINT "security_events_kind_check" CHECK ("security_events"."kind" in ('new_device', 'refresh_reused', 'device_changed', 'code_wrong', 'challenge_locked', 'sessions_revoked', 'user_blocked', 'user_unblocked')) NOT VALID;
