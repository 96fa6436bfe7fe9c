CREATE TABLE "archived_order_events" (
	"order_id" uuid NOT NULL,
	"seq" integer NOT NULL,
	"event" text NOT NULL,
	"actor" text NOT NULL,
	"actor_id" uuid,
	"request_id" text,
	"details" jsonb DEFAULT '{}'::jsonb NOT NULL,
	"created_at" timestamp (3) with time zone DEFAULT now() NOT NULL,
	CONSTRAINT "archived_order_events_pkey" PRIMARY KEY("order_id","seq"),
	CONSTRAINT "archived_order_events_actor_check" CHECK ("archived_order_events"."actor" in ('customer', 'admin', 'stripe', 'system'))
);
--> statement-breakpoint
ALTER TABLE "archived_order_events" ADD CONSTRAINT "archived_order_events_order_id_fkey" FOREIGN KEY ("order_id") REFERENCES "public"."orders"("id") ON DELETE no action ON UPDATE no action;
