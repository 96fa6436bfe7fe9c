-- Both come with every Postgres that we start, and may be made by whoever owns the database.
CREATE EXTENSION IF NOT EXISTS "pg_trgm" WITH SCHEMA "public";
--> statement-breakpoint
CREATE EXTENSION IF NOT EXISTS "fuzzystrmatch" WITH SCHEMA "public";
--> statement-breakpoint
CREATE TABLE "product_search_texts" (
	"product_id" uuid NOT NULL,
	"language_code" text NOT NULL,
	"folded_name" text NOT NULL,
	"words" "tsvector" NOT NULL,
	CONSTRAINT "product_search_texts_pkey" PRIMARY KEY("product_id","language_code")
);
--> statement-breakpoint
CREATE TABLE "search_synonyms" (
	"group_id" uuid NOT NULL,
	"phrase" text NOT NULL,
	CONSTRAINT "search_synonyms_pkey" PRIMARY KEY("group_id","phrase"),
	CONSTRAINT "search_synonyms_phrase_check" CHECK ("search_synonyms"."phrase" ~ '^[a-z0-9]+( [a-z0-9]+)*$')
);
--> statement-breakpoint
CREATE TABLE "search_words" (
	"word" text NOT NULL,
	CONSTRAINT "search_words_pkey" PRIMARY KEY("word")
);
--> statement-breakpoint
ALTER TABLE "product_search_texts" ADD CONSTRAINT "product_search_texts_listing_fkey" FOREIGN KEY ("product_id","language_code") REFERENCES "public"."product_listings"("product_id","language_code") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
CREATE INDEX "idx_product_search_texts_words" ON "product_search_texts" USING gin ("words");--> statement-breakpoint
CREATE INDEX "idx_product_search_texts_folded_name" ON "product_search_texts" USING btree ("language_code","folded_name" collate "C","product_id");--> statement-breakpoint
CREATE INDEX "idx_search_words_prefix" ON "search_words" USING btree ("word" collate "C");--> statement-breakpoint
CREATE INDEX "idx_search_words_alike" ON "search_words" USING gin ("word" gin_trgm_ops);
--> statement-breakpoint
-- What is typed and what is found, in the same letters: small, without accents, words parted by one space. Turkish has two
-- letters i, and an unaware lower() would make a third of them.
CREATE FUNCTION "fold_text"("given" text) RETURNS text LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE AS $$
  SELECT trim(regexp_replace(lower(translate(normalize(given, NFC), 'İIıîÎŞşĞğÇçÖöÜüĄąâÂĆćĘęŁłŃńÓóŚśŹźŻżáÁàÀäÄéÉèÈêÊûÛñÑ',
    'iiiiissggccoouuaaaacceellnnoosszzzzaaaaaaeeeeeeuunn') COLLATE "C"), '[^a-z0-9]+', ' ', 'g'))
$$;
--> statement-breakpoint
-- What product_search_texts must hold, and nothing else says.
CREATE FUNCTION "derive_product_search_texts"() RETURNS SETOF "product_search_texts" LANGUAGE sql STABLE AS $$
  SELECT l.product_id, l.language_code, public.fold_text(l.name),
    setweight(to_tsvector('simple'::regconfig, public.fold_text(l.name)), 'A')
    || setweight(to_tsvector('simple'::regconfig, public.fold_text(l.brand)), 'B')
    || setweight(to_tsvector('simple'::regconfig, public.fold_text(l.full_name)), 'C')
    || setweight(to_tsvector('simple'::regconfig, public.fold_text(coalesce(others.texts, ''))), 'D')
  FROM public.product_listings l
  CROSS JOIN LATERAL (
    SELECT string_agg(t.name || ' ' || t.full_name, ' ' ORDER BY t.language_code) AS texts
    FROM public.product_translations t
    WHERE t.product_id = l.product_id AND t.language_code <> l.text_language
  ) others
$$;
--> statement-breakpoint
CREATE FUNCTION "refresh_product_search"("ids" uuid[]) RETURNS void LANGUAGE sql AS $$
  INSERT INTO public.product_search_texts AS s
  SELECT d.* FROM public.derive_product_search_texts() d WHERE d.product_id = ANY(ids)
  ON CONFLICT (product_id, language_code) DO UPDATE
  SET folded_name = excluded.folded_name, words = excluded.words
  WHERE s.* IS DISTINCT FROM excluded.*;
  -- In one order, so that two who write at once wait for each other and do not block each other.
  INSERT INTO public.search_words
  SELECT DISTINCT w.word FROM public.product_search_texts s, unnest(tsvector_to_array(s.words)) AS w(word)
  WHERE s.product_id = ANY(ids)
  ORDER BY w.word
  ON CONFLICT DO NOTHING;
$$;
--> statement-breakpoint
CREATE FUNCTION "search_listed_products"() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  PERFORM public.refresh_product_search(ARRAY(SELECT DISTINCT product_id FROM listed));
  RETURN NULL;
END
$$;
--> statement-breakpoint
CREATE TRIGGER "product_listings_added" AFTER INSERT ON "product_listings"
REFERENCING NEW TABLE AS listed FOR EACH STATEMENT EXECUTE FUNCTION "search_listed_products"();
--> statement-breakpoint
CREATE TRIGGER "product_listings_changed" AFTER UPDATE ON "product_listings"
REFERENCING NEW TABLE AS listed FOR EACH STATEMENT EXECUTE FUNCTION "search_listed_products"();
