-- migrate: no-transaction
-- Products that were there before the triggers: a few hundred are locked at a time, each batch is committed, and what
-- was begun goes on where it stopped. The release before this one goes on writing; its writes list themselves.
-- migrate: repeatable, because what is listed already and still right stays as it is
DO $$
DECLARE
  batch uuid[];
  last uuid := '00000000-0000-0000-0000-000000000000';
BEGIN
  LOOP
    batch := ARRAY(
      SELECT id FROM public.products WHERE id > last AND status = 'active' ORDER BY id LIMIT 500
    );
    EXIT WHEN cardinality(batch) = 0;
    PERFORM public.refresh_product_listings(batch);
    last := batch[cardinality(batch)];
    COMMIT;
  END LOOP;
END
$$;
--> statement-breakpoint
ANALYZE "product_listings";
