-- Nothing is lost: all of it follows from products and their texts.
DROP TRIGGER IF EXISTS "product_translations_removed" ON "product_translations";
--> statement-breakpoint
DROP TRIGGER IF EXISTS "product_translations_changed" ON "product_translations";
--> statement-breakpoint
DROP TRIGGER IF EXISTS "product_translations_added" ON "product_translations";
--> statement-breakpoint
DROP TRIGGER IF EXISTS "products_listed" ON "products";
--> statement-breakpoint
DROP FUNCTION IF EXISTS "list_translated_products"();
--> statement-breakpoint
DROP FUNCTION IF EXISTS "list_changed_product"();
--> statement-breakpoint
DROP FUNCTION IF EXISTS "refresh_product_listings"(uuid[]);
--> statement-breakpoint
DROP FUNCTION IF EXISTS "derive_product_listings"();
--> statement-breakpoint
DROP TABLE IF EXISTS "product_listings";
