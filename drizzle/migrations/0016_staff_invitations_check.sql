-- Reads all rows without keeping anyone from adding one.
ALTER TABLE "security_events" VALIDATE CONSTRAINT "security_events_kind_check";
