ALTER TABLE "disputes" ADD COLUMN "evidence_due_at" timestamp (3) with time zone;
--> statement-breakpoint
ALTER TABLE "refunds" ADD COLUMN "cancelled_order" boolean;
--> statement-breakpoint
ALTER TABLE "refunds" ADD COLUMN "returned" jsonb;
--> statement-breakpoint
ALTER TABLE "outbox" ADD COLUMN "outage_since" timestamp (3) with time zone;
--> statement-breakpoint
-- A further reason. The ledger of stock is long: it is looked through by the next migration, which holds nobody up.
ALTER TABLE "stock_movements" DROP CONSTRAINT "stock_movements_reason_check",
  ADD CONSTRAINT "stock_movements_reason_check" CHECK ("stock_movements"."reason" in ('sale', 'restock', 'adjustment', 'import', 'return', 'write_off')) NOT VALID;
