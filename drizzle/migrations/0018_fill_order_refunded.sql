-- Orders of which something went back before the order said so: few, and only these rows are locked, for a moment.
UPDATE "orders" SET "refunded_minor" = r."total"
FROM (
  SELECT "order_id", sum("amount_minor") AS "total" FROM "refunds" WHERE "state" NOT IN ('failed', 'cancelled') GROUP BY "order_id"
) r
WHERE "orders"."id" = r."order_id" AND "orders"."refunded_minor" <> r."total";
