-- Payments that were under way before anybody looked after such: few, and only these rows are locked, for a moment.
UPDATE "payments" SET "look_at" = now() WHERE "state" = 'processing' AND "look_at" IS NULL;
