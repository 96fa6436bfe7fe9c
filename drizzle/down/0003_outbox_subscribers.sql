-- Takes the column away again. Not while a subscriber waits for its copy of a message: the release before knows only a
-- topic's first one, and nobody would serve the others. What is dealt out already is dealt out anew after the next
-- migration: a job may run twice.
DO $$
BEGIN
  IF EXISTS (SELECT FROM "outbox" WHERE "done_at" IS NULL AND position('/' IN "topic") > 0) THEN
    RAISE EXCEPTION 'messages wait for subscribers that the release before does not know: let the workers finish them, see to the dead letters, or roll forward';
  END IF;
END
$$;
--> statement-breakpoint
ALTER TABLE "outbox" DROP COLUMN "subscriber";
