-- Takes the check away again. Nothing is lost.
ALTER TABLE "otp_challenges" DROP CONSTRAINT "otp_challenges_language_check";
