-- Texts and words follow from products. Synonyms that staff have kept are lost. The extensions stay: others may use them.
DROP TRIGGER IF EXISTS "product_listings_changed" ON "product_listings";
--> statement-breakpoint
DROP TRIGGER IF EXISTS "product_listings_added" ON "product_listings";
--> statement-breakpoint
DROP FUNCTION IF EXISTS "search_listed_products"();
--> statement-breakpoint
DROP FUNCTION IF EXISTS "refresh_product_search"(uuid[]);
--> statement-breakpoint
DROP FUNCTION IF EXISTS "derive_product_search_texts"();
--> statement-breakpoint
DROP FUNCTION IF EXISTS "fold_text"(text);
--> statement-breakpoint
DROP TABLE IF EXISTS "product_search_texts";
--> statement-breakpoint
DROP TABLE IF EXISTS "search_words";
--> statement-breakpoint
DROP TABLE IF EXISTS "search_synonyms";
