-- The release before reads timelines from one table: they go back where they were. At millions of orders that takes minutes,
-- and whoever writes to a timeline waits.
INSERT INTO "order_events" ("order_id", "seq", "event", "actor", "actor_id", "request_id", "details", "created_at")
SELECT "order_id", "seq", "event", "actor", "actor_id", "request_id", "details", "created_at" FROM "archived_order_events";
--> statement-breakpoint
DROP TABLE "archived_order_events";
