CREATE TABLE "database_epoch" (
	"id" smallint DEFAULT 1 NOT NULL,
	"epoch" uuid NOT NULL,
	"since" timestamp (3) with time zone DEFAULT now() NOT NULL,
	CONSTRAINT "database_epoch_pkey" PRIMARY KEY("id"),
	CONSTRAINT "database_epoch_one_row_check" CHECK ("database_epoch"."id" = 1)
);
--> statement-breakpoint
INSERT INTO "database_epoch" ("epoch") VALUES (gen_random_uuid());
