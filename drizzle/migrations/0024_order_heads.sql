ALTER TABLE "orders" ADD COLUMN "buyer" jsonb;
--> statement-breakpoint
ALTER TABLE "orders" ADD COLUMN "item_count" integer;
