-- migrate: no-transaction
-- Not while an order was paid twice, or was paid beside an attempt that is open: the stricter index would not hold.
DO $$
BEGIN
  IF EXISTS (
    SELECT FROM "payments" WHERE "state" NOT IN ('cancelled', 'failed') GROUP BY "order_id" HAVING count(*) > 1
  ) THEN
    RAISE EXCEPTION 'orders have more than one attempt that was or may be paid: roll forward';
  END IF;
END
$$;
--> statement-breakpoint
CREATE UNIQUE INDEX CONCURRENTLY IF NOT EXISTS "payments_live_order_key" ON "payments" USING btree ("order_id") WHERE "payments"."state" not in ('cancelled', 'failed');
--> statement-breakpoint
DROP INDEX CONCURRENTLY IF EXISTS "payments_payable_order_key";
