CREATE TABLE "product_listings" (
	"product_id" uuid NOT NULL,
	"language_code" text NOT NULL,
	"category_id" uuid NOT NULL,
	"brand" text NOT NULL,
	"badges" text[] NOT NULL,
	"retail_minor" bigint NOT NULL,
	"wholesale_minor" bigint NOT NULL,
	"created_at" timestamp (3) with time zone NOT NULL,
	"text_language" text NOT NULL,
	"name" text NOT NULL,
	"full_name" text NOT NULL,
	"description" text NOT NULL,
	CONSTRAINT "product_listings_pkey" PRIMARY KEY("product_id","language_code"),
	CONSTRAINT "product_listings_text_language_check" CHECK ("product_listings"."text_language" in ('tr', 'en', 'pl'))
);
--> statement-breakpoint
ALTER TABLE "product_listings" ADD CONSTRAINT "product_listings_product_id_fkey" FOREIGN KEY ("product_id") REFERENCES "public"."products"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
CREATE INDEX "idx_product_listings_name_tr" ON "product_listings" USING btree ("name" collate "tr-x-icu","product_id") WHERE "language_code" = 'tr';--> statement-breakpoint
CREATE INDEX "idx_product_listings_category_name_tr" ON "product_listings" USING btree ("category_id","name" collate "tr-x-icu","product_id") WHERE "language_code" = 'tr';--> statement-breakpoint
CREATE INDEX "idx_product_listings_name_en" ON "product_listings" USING btree ("name" collate "en-x-icu","product_id") WHERE "language_code" = 'en';--> statement-breakpoint
CREATE INDEX "idx_product_listings_category_name_en" ON "product_listings" USING btree ("category_id","name" collate "en-x-icu","product_id") WHERE "language_code" = 'en';--> statement-breakpoint
CREATE INDEX "idx_product_listings_name_pl" ON "product_listings" USING btree ("name" collate "pl-x-icu","product_id") WHERE "language_code" = 'pl';--> statement-breakpoint
CREATE INDEX "idx_product_listings_category_name_pl" ON "product_listings" USING btree ("category_id","name" collate "pl-x-icu","product_id") WHERE "language_code" = 'pl';--> statement-breakpoint
CREATE INDEX "idx_product_listings_retail" ON "product_listings" USING btree ("language_code","retail_minor","product_id");--> statement-breakpoint
CREATE INDEX "idx_product_listings_category_retail" ON "product_listings" USING btree ("language_code","category_id","retail_minor","product_id");--> statement-breakpoint
CREATE INDEX "idx_product_listings_wholesale" ON "product_listings" USING btree ("language_code","wholesale_minor","product_id");--> statement-breakpoint
CREATE INDEX "idx_product_listings_category_wholesale" ON "product_listings" USING btree ("language_code","category_id","wholesale_minor","product_id");--> statement-breakpoint
CREATE INDEX "idx_product_listings_newest" ON "product_listings" USING btree ("language_code","created_at","product_id");--> statement-breakpoint
CREATE INDEX "idx_product_listings_category_newest" ON "product_listings" USING btree ("language_code","category_id","created_at","product_id");--> statement-breakpoint
CREATE INDEX "idx_product_listings_brand" ON "product_listings" USING btree ("language_code","brand","product_id");--> statement-breakpoint
-- What product_listings must hold, and nothing else says: the rows are compared with it, too.
CREATE FUNCTION "derive_product_listings"() RETURNS SETOF "product_listings" LANGUAGE sql STABLE AS $$
  SELECT p.id, l.code, p.category_id, p.brand,
    ARRAY(SELECT jsonb_array_elements_text(p.attributes -> 'badges')),
    p.price_minor, coalesce(p.corporate_price_minor, p.price_minor), p.created_at,
    t.language_code, t.name, t.full_name, t.description
  FROM public.products p
  CROSS JOIN unnest('{tr,en,pl}'::text[]) AS l(code)
  CROSS JOIN LATERAL (
    SELECT language_code, name, full_name, description FROM public.product_translations
    WHERE product_id = p.id
    ORDER BY array_position(ARRAY[l.code, 'en', 'tr'], language_code)
    LIMIT 1
  ) t
  WHERE p.status = 'active'
$$;
--> statement-breakpoint
-- The products are locked first: of two who write texts of one product at once, the second sees those of the first.
CREATE FUNCTION "refresh_product_listings"("ids" uuid[]) RETURNS void LANGUAGE plpgsql AS $$
BEGIN
  PERFORM FROM public.products WHERE id = ANY(ids) ORDER BY id FOR NO KEY UPDATE;
  DELETE FROM public.product_listings l
  WHERE l.product_id = ANY(ids) AND NOT EXISTS (
    SELECT FROM public.derive_product_listings() d
    WHERE d.product_id = l.product_id AND d.language_code = l.language_code
  );
  INSERT INTO public.product_listings AS l
  SELECT d.* FROM public.derive_product_listings() d WHERE d.product_id = ANY(ids)
  ON CONFLICT (product_id, language_code) DO UPDATE
  SET category_id = excluded.category_id, brand = excluded.brand, badges = excluded.badges,
      retail_minor = excluded.retail_minor, wholesale_minor = excluded.wholesale_minor,
      created_at = excluded.created_at, text_language = excluded.text_language, name = excluded.name,
      full_name = excluded.full_name, description = excluded.description
  WHERE l.* IS DISTINCT FROM excluded.*;
END
$$;
--> statement-breakpoint
CREATE FUNCTION "list_changed_product"() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  PERFORM public.refresh_product_listings(ARRAY[new.id]);
  RETURN NULL;
END
$$;
--> statement-breakpoint
CREATE FUNCTION "list_translated_products"() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF tg_op = 'INSERT' THEN
    PERFORM public.refresh_product_listings(ARRAY(SELECT DISTINCT product_id FROM added));
  ELSIF tg_op = 'DELETE' THEN
    PERFORM public.refresh_product_listings(ARRAY(SELECT DISTINCT product_id FROM removed));
  ELSE
    PERFORM public.refresh_product_listings(
      ARRAY(SELECT product_id FROM added UNION SELECT product_id FROM removed));
  END IF;
  RETURN NULL;
END
$$;
--> statement-breakpoint
-- Not of stock and reserved: an order fires none of this. A product without texts is in no list, so that an insert needs none.
CREATE TRIGGER "products_listed" AFTER UPDATE OF "category_id", "brand", "attributes", "price_minor",
  "corporate_price_minor", "status", "created_at" ON "products"
FOR EACH ROW WHEN (
  old.category_id IS DISTINCT FROM new.category_id OR old.brand IS DISTINCT FROM new.brand
  OR old.attributes IS DISTINCT FROM new.attributes OR old.price_minor IS DISTINCT FROM new.price_minor
  OR old.corporate_price_minor IS DISTINCT FROM new.corporate_price_minor OR old.status IS DISTINCT FROM new.status
  OR old.created_at IS DISTINCT FROM new.created_at
)
EXECUTE FUNCTION "list_changed_product"();
--> statement-breakpoint
CREATE TRIGGER "product_translations_added" AFTER INSERT ON "product_translations"
REFERENCING NEW TABLE AS added FOR EACH STATEMENT EXECUTE FUNCTION "list_translated_products"();
--> statement-breakpoint
CREATE TRIGGER "product_translations_changed" AFTER UPDATE ON "product_translations"
REFERENCING OLD TABLE AS removed NEW TABLE AS added FOR EACH STATEMENT EXECUTE FUNCTION "list_translated_products"();
--> statement-breakpoint
CREATE TRIGGER "product_translations_removed" AFTER DELETE ON "product_translations"
REFERENCING OLD TABLE AS removed FOR EACH STATEMENT EXECUTE FUNCTION "list_translated_products"();
