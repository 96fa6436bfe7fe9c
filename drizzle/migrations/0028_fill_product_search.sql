-- migrate: no-transaction
-- Products that were listed before the triggers. Each batch is committed, and what was begun goes on where it stopped.
-- migrate: repeatable, because what is there already and still right stays as it is
DO $$
DECLARE
  batch uuid[];
  last uuid := '00000000-0000-0000-0000-000000000000';
BEGIN
  LOOP
    batch := ARRAY(
      SELECT DISTINCT product_id FROM public.product_listings WHERE product_id > last ORDER BY product_id LIMIT 500
    );
    EXIT WHEN cardinality(batch) = 0;
    PERFORM public.refresh_product_search(batch);
    last := batch[cardinality(batch)];
    COMMIT;
  END LOOP;
END
$$;
--> statement-breakpoint
-- What customers call otherwise than the label does. Staff keep these; what is here is where they begin.
-- migrate: repeatable, because a pair that is there already stays as it is
INSERT INTO "search_synonyms" ("group_id", "phrase") VALUES
  ('0198a000-0000-7000-8000-000000000001', 'pul biber'),
  ('0198a000-0000-7000-8000-000000000001', 'chili flakes'),
  ('0198a000-0000-7000-8000-000000000001', 'chilli flakes'),
  ('0198a000-0000-7000-8000-000000000001', 'platki chili'),
  ('0198a000-0000-7000-8000-000000000002', 'halloumi'),
  ('0198a000-0000-7000-8000-000000000002', 'hellim'),
  ('0198a000-0000-7000-8000-000000000003', 'aubergine'),
  ('0198a000-0000-7000-8000-000000000003', 'eggplant'),
  ('0198a000-0000-7000-8000-000000000003', 'baklazan'),
  ('0198a000-0000-7000-8000-000000000003', 'patlican'),
  ('0198a000-0000-7000-8000-000000000004', 'feta'),
  ('0198a000-0000-7000-8000-000000000004', 'white cheese'),
  ('0198a000-0000-7000-8000-000000000004', 'beyaz peynir'),
  ('0198a000-0000-7000-8000-000000000004', 'bialy ser'),
  ('0198a000-0000-7000-8000-000000000005', 'garbanzo'),
  ('0198a000-0000-7000-8000-000000000005', 'garbanzo beans'),
  ('0198a000-0000-7000-8000-000000000005', 'chickpeas'),
  ('0198a000-0000-7000-8000-000000000005', 'nohut'),
  ('0198a000-0000-7000-8000-000000000005', 'ciecierzyca'),
  ('0198a000-0000-7000-8000-000000000006', 'yogurt'),
  ('0198a000-0000-7000-8000-000000000006', 'yoghurt'),
  ('0198a000-0000-7000-8000-000000000006', 'jogurt'),
  ('0198a000-0000-7000-8000-000000000007', 'dolma'),
  ('0198a000-0000-7000-8000-000000000007', 'sarma'),
  ('0198a000-0000-7000-8000-000000000007', 'stuffed vine leaves'),
  ('0198a000-0000-7000-8000-000000000007', 'nadziewane liscie winogron'),
  ('0198a000-0000-7000-8000-000000000008', 'humus'),
  ('0198a000-0000-7000-8000-000000000008', 'hummus'),
  ('0198a000-0000-7000-8000-000000000008', 'nohut'),
  ('0198a000-0000-7000-8000-000000000008', 'tahini'),
  ('0198a000-0000-7000-8000-000000000008', 'tahin')
ON CONFLICT DO NOTHING;
--> statement-breakpoint
ANALYZE "product_search_texts";
--> statement-breakpoint
ANALYZE "search_words";
