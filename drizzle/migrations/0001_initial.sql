CREATE SEQUENCE "public"."order_number_seq" INCREMENT BY 1 MINVALUE 1 MAXVALUE 9223372036854775807 START WITH 1 CACHE 1;
--> statement-breakpoint
CREATE TABLE "idempotency_keys" (
	"actor_id" uuid NOT NULL,
	"method" text NOT NULL,
	"path" text NOT NULL,
	"key" text NOT NULL,
	"body_hash" text NOT NULL,
	"result_id" uuid,
	"created_at" timestamp (3) with time zone DEFAULT now() NOT NULL,
	CONSTRAINT "idempotency_keys_pkey" PRIMARY KEY("actor_id","method","path","key")
);
--> statement-breakpoint
CREATE TABLE "outbox" (
	"id" uuid NOT NULL,
	"topic" text NOT NULL,
	"payload" jsonb NOT NULL,
	"request_id" text,
	"created_at" timestamp (3) with time zone DEFAULT now() NOT NULL,
	"leased_until" timestamp (3) with time zone,
	"sent_at" timestamp (3) with time zone,
	"attempts" integer DEFAULT 0 NOT NULL,
	"done_at" timestamp (3) with time zone,
	"parked_at" timestamp (3) with time zone,
	"error" text,
	CONSTRAINT "outbox_pkey" PRIMARY KEY("id")
);
--> statement-breakpoint
CREATE TABLE "admin_permissions" (
	"id" uuid NOT NULL,
	"name" text NOT NULL,
	"resource" text NOT NULL,
	"action" text NOT NULL,
	CONSTRAINT "admin_permissions_pkey" PRIMARY KEY("id"),
	CONSTRAINT "admin_permissions_name_key" UNIQUE("name")
);
--> statement-breakpoint
CREATE TABLE "admin_role_permissions" (
	"role_id" uuid NOT NULL,
	"permission_id" uuid NOT NULL,
	CONSTRAINT "admin_role_permissions_pkey" PRIMARY KEY("role_id","permission_id")
);
--> statement-breakpoint
CREATE TABLE "admin_roles" (
	"id" uuid NOT NULL,
	"name" text NOT NULL,
	"description" text DEFAULT '' NOT NULL,
	"created_at" timestamp (3) with time zone DEFAULT now() NOT NULL,
	"updated_at" timestamp (3) with time zone DEFAULT now() NOT NULL,
	CONSTRAINT "admin_roles_pkey" PRIMARY KEY("id"),
	CONSTRAINT "admin_roles_name_key" UNIQUE("name"),
	CONSTRAINT "admin_roles_name_check" CHECK ("admin_roles"."name" ~ '^[a-z][a-z0-9_]{1,59}$')
);
--> statement-breakpoint
CREATE TABLE "admin_user_roles" (
	"user_id" uuid NOT NULL,
	"role_id" uuid NOT NULL,
	"created_at" timestamp (3) with time zone DEFAULT now() NOT NULL,
	CONSTRAINT "admin_user_roles_pkey" PRIMARY KEY("user_id","role_id")
);
--> statement-breakpoint
CREATE TABLE "audit_head" (
	"id" smallint DEFAULT 1 NOT NULL,
	"seq" bigint NOT NULL,
	"seal" text NOT NULL,
	CONSTRAINT "audit_head_pkey" PRIMARY KEY("id"),
	CONSTRAINT "audit_head_one_row_check" CHECK ("audit_head"."id" = 1)
);
--> statement-breakpoint
CREATE TABLE "audit_log" (
	"seq" bigint NOT NULL,
	"at" timestamp (3) with time zone NOT NULL,
	"actor_id" uuid,
	"action" text NOT NULL,
	"entity_type" text NOT NULL,
	"entity_id" text NOT NULL,
	"before" jsonb,
	"after" jsonb,
	"reason" text,
	"request_id" text,
	"previous_seal" text NOT NULL,
	"seal" text NOT NULL,
	CONSTRAINT "audit_log_pkey" PRIMARY KEY("seq")
);
--> statement-breakpoint
CREATE TABLE "order_notes" (
	"id" uuid NOT NULL,
	"order_id" uuid NOT NULL,
	"author_id" uuid NOT NULL,
	"text" text NOT NULL,
	"created_at" timestamp (3) with time zone DEFAULT now() NOT NULL,
	CONSTRAINT "order_notes_pkey" PRIMARY KEY("id"),
	CONSTRAINT "order_notes_text_check" CHECK (char_length("order_notes"."text") between 1 and 2000)
);
--> statement-breakpoint
CREATE TABLE "staff_recovery_codes" (
	"user_id" uuid NOT NULL,
	"code_hash" text NOT NULL,
	"used_at" timestamp (3) with time zone,
	CONSTRAINT "staff_recovery_codes_pkey" PRIMARY KEY("user_id","code_hash")
);
--> statement-breakpoint
CREATE TABLE "staff_sign_in_attempts" (
	"key" text NOT NULL,
	"failures" integer NOT NULL,
	"last_at" timestamp (3) with time zone NOT NULL,
	"blocked_until" timestamp (3) with time zone NOT NULL,
	CONSTRAINT "staff_sign_in_attempts_pkey" PRIMARY KEY("key")
);
--> statement-breakpoint
CREATE TABLE "staff_totp" (
	"user_id" uuid NOT NULL,
	"secret" text NOT NULL,
	"confirmed_at" timestamp (3) with time zone,
	"last_step" bigint DEFAULT 0 NOT NULL,
	"created_at" timestamp (3) with time zone DEFAULT now() NOT NULL,
	CONSTRAINT "staff_totp_pkey" PRIMARY KEY("user_id")
);
--> statement-breakpoint
CREATE TABLE "catalog_state" (
	"id" smallint DEFAULT 1 NOT NULL,
	"epoch" uuid NOT NULL,
	"version" bigint DEFAULT 1 NOT NULL,
	CONSTRAINT "catalog_state_pkey" PRIMARY KEY("id"),
	CONSTRAINT "catalog_state_one_row_check" CHECK ("catalog_state"."id" = 1)
);
--> statement-breakpoint
CREATE TABLE "categories" (
	"id" uuid NOT NULL,
	"slug" text NOT NULL,
	"parent_id" uuid,
	"position" integer DEFAULT 0 NOT NULL,
	"created_at" timestamp (3) with time zone DEFAULT now() NOT NULL,
	CONSTRAINT "categories_pkey" PRIMARY KEY("id"),
	CONSTRAINT "categories_slug_key" UNIQUE("slug")
);
--> statement-breakpoint
CREATE TABLE "category_translations" (
	"category_id" uuid NOT NULL,
	"language_code" text NOT NULL,
	"name" text NOT NULL,
	"description" text DEFAULT '' NOT NULL,
	CONSTRAINT "category_translations_pkey" PRIMARY KEY("category_id","language_code"),
	CONSTRAINT "category_translations_language_code_check" CHECK ("category_translations"."language_code" in ('tr', 'en', 'pl'))
);
--> statement-breakpoint
CREATE TABLE "product_translations" (
	"product_id" uuid NOT NULL,
	"language_code" text NOT NULL,
	"name" text NOT NULL,
	"full_name" text NOT NULL,
	"description" text DEFAULT '' NOT NULL,
	CONSTRAINT "product_translations_pkey" PRIMARY KEY("product_id","language_code"),
	CONSTRAINT "product_translations_language_code_check" CHECK ("product_translations"."language_code" in ('tr', 'en', 'pl')),
	CONSTRAINT "product_translations_name_check" CHECK (char_length("product_translations"."name") between 1 and 200),
	CONSTRAINT "product_translations_full_name_check" CHECK (char_length("product_translations"."full_name") between 1 and 300)
);
--> statement-breakpoint
CREATE TABLE "products" (
	"id" uuid NOT NULL,
	"product_code" text NOT NULL,
	"slug" text NOT NULL,
	"category_id" uuid NOT NULL,
	"brand" text NOT NULL,
	"size" text NOT NULL,
	"images" jsonb DEFAULT '[]'::jsonb NOT NULL,
	"currency" char(3) DEFAULT 'PLN' NOT NULL,
	"price_minor" bigint NOT NULL,
	"corporate_price_minor" bigint,
	"vat_rate" smallint NOT NULL,
	"min_quantity_individual" integer DEFAULT 1 NOT NULL,
	"min_quantity_corporate" integer DEFAULT 1 NOT NULL,
	"quantity_per_box" integer,
	"stock" integer DEFAULT 0 NOT NULL,
	"reserved" integer DEFAULT 0 NOT NULL,
	"attributes" jsonb NOT NULL,
	"status" text DEFAULT 'draft' NOT NULL,
	"version" bigint DEFAULT 1 NOT NULL,
	"created_at" timestamp (3) with time zone DEFAULT now() NOT NULL,
	"updated_at" timestamp (3) with time zone DEFAULT now() NOT NULL,
	CONSTRAINT "products_pkey" PRIMARY KEY("id"),
	CONSTRAINT "products_product_code_key" UNIQUE("product_code"),
	CONSTRAINT "products_slug_key" UNIQUE("slug"),
	CONSTRAINT "products_reserved_check" CHECK (0 <= "products"."reserved" and "products"."reserved" <= "products"."stock"),
	CONSTRAINT "products_price_minor_check" CHECK ("products"."price_minor" > 0),
	CONSTRAINT "products_corporate_price_minor_check" CHECK ("products"."corporate_price_minor" > 0),
	CONSTRAINT "products_vat_rate_check" CHECK ("products"."vat_rate" in (0, 5, 7, 8, 23)),
	CONSTRAINT "products_min_quantity_check" CHECK ("products"."min_quantity_individual" > 0 and "products"."min_quantity_corporate" > 0),
	CONSTRAINT "products_quantity_per_box_check" CHECK ("products"."quantity_per_box" > 0),
	CONSTRAINT "products_status_check" CHECK ("products"."status" in ('draft', 'active', 'archived'))
);
--> statement-breakpoint
CREATE TABLE "stock_movements" (
	"id" bigint GENERATED ALWAYS AS IDENTITY (sequence name "stock_movements_id_seq" INCREMENT BY 1 MINVALUE 1 MAXVALUE 9223372036854775807 START WITH 1 CACHE 1),
	"product_id" uuid NOT NULL,
	"delta" integer NOT NULL,
	"reason" text NOT NULL,
	"order_id" uuid,
	"actor_id" uuid,
	"note" text,
	"created_at" timestamp (3) with time zone DEFAULT now() NOT NULL,
	CONSTRAINT "stock_movements_pkey" PRIMARY KEY("id"),
	CONSTRAINT "stock_movements_delta_check" CHECK ("stock_movements"."delta" <> 0),
	CONSTRAINT "stock_movements_reason_check" CHECK ("stock_movements"."reason" in ('sale', 'restock', 'adjustment', 'import', 'return'))
);
--> statement-breakpoint
CREATE TABLE "stock_reservations" (
	"order_id" uuid NOT NULL,
	"product_id" uuid NOT NULL,
	"quantity" integer NOT NULL,
	"state" text NOT NULL,
	"created_at" timestamp (3) with time zone DEFAULT now() NOT NULL,
	CONSTRAINT "stock_reservations_pkey" PRIMARY KEY("order_id","product_id"),
	CONSTRAINT "stock_reservations_quantity_check" CHECK ("stock_reservations"."quantity" > 0),
	CONSTRAINT "stock_reservations_state_check" CHECK ("stock_reservations"."state" in ('held', 'committed', 'released'))
);
--> statement-breakpoint
CREATE TABLE "addresses" (
	"id" uuid NOT NULL,
	"user_id" uuid NOT NULL,
	"title" text NOT NULL,
	"recipient_name" text NOT NULL,
	"recipient_phone" text NOT NULL,
	"street" text NOT NULL,
	"city" text NOT NULL,
	"postal_code" text NOT NULL,
	"country" char(2) NOT NULL,
	"is_default" boolean DEFAULT false NOT NULL,
	"deleted_at" timestamp (3) with time zone,
	"created_at" timestamp (3) with time zone DEFAULT now() NOT NULL,
	CONSTRAINT "addresses_pkey" PRIMARY KEY("id"),
	CONSTRAINT "addresses_postal_code_check" CHECK ("addresses"."postal_code" ~ '^[0-9]{2}-[0-9]{3}$')
);
--> statement-breakpoint
CREATE TABLE "companies" (
	"id" uuid NOT NULL,
	"nip" text NOT NULL,
	"name" text NOT NULL,
	"street" text,
	"city" text,
	"postal_code" text,
	"country" char(2) DEFAULT 'PL' NOT NULL,
	"created_at" timestamp (3) with time zone DEFAULT now() NOT NULL,
	"updated_at" timestamp (3) with time zone DEFAULT now() NOT NULL,
	CONSTRAINT "companies_pkey" PRIMARY KEY("id"),
	CONSTRAINT "companies_nip_key" UNIQUE("nip"),
	CONSTRAINT "companies_nip_check" CHECK ("companies"."nip" ~ '^[0-9]{10}$')
);
--> statement-breakpoint
CREATE TABLE "company_members" (
	"user_id" uuid NOT NULL,
	"company_id" uuid NOT NULL,
	"state" text DEFAULT 'pending' NOT NULL,
	"claimed_name" text NOT NULL,
	"payment_term_days" integer,
	"decided_by" uuid,
	"decided_at" timestamp (3) with time zone,
	"created_at" timestamp (3) with time zone DEFAULT now() NOT NULL,
	CONSTRAINT "company_members_pkey" PRIMARY KEY("user_id"),
	CONSTRAINT "company_members_state_check" CHECK ("company_members"."state" in ('pending', 'approved', 'refused')),
	CONSTRAINT "company_members_payment_term_days_check" CHECK ("company_members"."payment_term_days" is null
        or ("company_members"."payment_term_days" in (7, 14, 21) and "company_members"."state" = 'approved'))
);
--> statement-breakpoint
CREATE TABLE "guests" (
	"id" uuid NOT NULL,
	"device_id" text NOT NULL,
	"user_id" uuid,
	"claimed_at" timestamp (3) with time zone,
	"expires_at" timestamp (3) with time zone NOT NULL,
	"created_at" timestamp (3) with time zone DEFAULT now() NOT NULL,
	CONSTRAINT "guests_pkey" PRIMARY KEY("id"),
	CONSTRAINT "guests_claimed_check" CHECK (("guests"."user_id" is null) = ("guests"."claimed_at" is null))
);
--> statement-breakpoint
CREATE TABLE "otp_challenges" (
	"id" uuid NOT NULL,
	"phone" text NOT NULL,
	"user_type" text NOT NULL,
	"language" text NOT NULL,
	"tries" integer DEFAULT 0 NOT NULL,
	"created_at" timestamp (3) with time zone DEFAULT now() NOT NULL,
	"sent_at" timestamp (3) with time zone,
	"expires_at" timestamp (3) with time zone NOT NULL,
	"verified_at" timestamp (3) with time zone,
	"device_id" text,
	"session_id" uuid,
	"known_device_id" text,
	"network" text,
	"calling_code" text NOT NULL,
	CONSTRAINT "otp_challenges_pkey" PRIMARY KEY("id"),
	CONSTRAINT "otp_challenges_user_type_check" CHECK ("otp_challenges"."user_type" in ('individual', 'corporate'))
);
--> statement-breakpoint
CREATE TABLE "security_events" (
	"id" uuid NOT NULL,
	"user_id" uuid NOT NULL,
	"session_id" uuid,
	"kind" text NOT NULL,
	"details" jsonb NOT NULL,
	"ip" text,
	"user_agent" text,
	"request_id" text,
	"created_at" timestamp (3) with time zone DEFAULT now() NOT NULL,
	CONSTRAINT "security_events_pkey" PRIMARY KEY("id"),
	CONSTRAINT "security_events_kind_check" CHECK ("security_events"."kind" in ('new_device', 'refresh_reused', 'device_changed', 'sessions_revoked', 'user_blocked', 'user_unblocked'))
);
--> statement-breakpoint
CREATE TABLE "user_sessions" (
	"id" uuid NOT NULL,
	"user_id" uuid NOT NULL,
	"device_id" text NOT NULL,
	"device_name" text NOT NULL,
	"platform" text NOT NULL,
	"kind" text NOT NULL,
	"generation" integer DEFAULT 0 NOT NULL,
	"rotated_at" timestamp (3) with time zone DEFAULT now() NOT NULL,
	"last_seen_at" timestamp (3) with time zone DEFAULT now() NOT NULL,
	"ip" text,
	"user_agent" text,
	"expires_at" timestamp (3) with time zone NOT NULL,
	"revoked_at" timestamp (3) with time zone,
	"revoked_reason" text,
	"created_at" timestamp (3) with time zone DEFAULT now() NOT NULL,
	CONSTRAINT "user_sessions_pkey" PRIMARY KEY("id"),
	CONSTRAINT "user_sessions_kind_check" CHECK ("user_sessions"."kind" in ('customer', 'admin')),
	CONSTRAINT "user_sessions_platform_check" CHECK ("user_sessions"."platform" in ('ios', 'android', 'web', 'other'))
);
--> statement-breakpoint
CREATE TABLE "users" (
	"id" uuid NOT NULL,
	"phone" text,
	"user_type" text,
	"first_name" text NOT NULL,
	"last_name" text NOT NULL,
	"email" text,
	"language" text NOT NULL,
	"password_hash" text,
	"terms_version" text,
	"terms_accepted_at" timestamp (3) with time zone,
	"marketing_consent_at" timestamp (3) with time zone,
	"blocked_at" timestamp (3) with time zone,
	"deleted_at" timestamp (3) with time zone,
	"created_at" timestamp (3) with time zone DEFAULT now() NOT NULL,
	"updated_at" timestamp (3) with time zone DEFAULT now() NOT NULL,
	CONSTRAINT "users_pkey" PRIMARY KEY("id"),
	CONSTRAINT "users_user_type_check" CHECK ("users"."user_type" in ('individual', 'corporate')),
	CONSTRAINT "users_language_check" CHECK ("users"."language" in ('tr', 'en', 'pl')),
	CONSTRAINT "users_staff_or_customer_check" CHECK (("users"."password_hash" is null and "users"."phone" is not null and "users"."user_type" is not null)
        or ("users"."password_hash" is not null and "users"."email" is not null and "users"."user_type" is null))
);
--> statement-breakpoint
CREATE TABLE "cart_items" (
	"cart_id" uuid NOT NULL,
	"product_id" uuid NOT NULL,
	"quantity" integer NOT NULL,
	"seen_price_minor" bigint NOT NULL,
	"created_at" timestamp (3) with time zone DEFAULT now() NOT NULL,
	CONSTRAINT "cart_items_pkey" PRIMARY KEY("cart_id","product_id"),
	CONSTRAINT "cart_items_quantity_check" CHECK ("cart_items"."quantity" between 1 and 9999)
);
--> statement-breakpoint
CREATE TABLE "carts" (
	"id" uuid NOT NULL,
	"user_id" uuid,
	"guest_id" uuid,
	"version" bigint DEFAULT 1 NOT NULL,
	"created_at" timestamp (3) with time zone DEFAULT now() NOT NULL,
	"updated_at" timestamp (3) with time zone DEFAULT now() NOT NULL,
	CONSTRAINT "carts_pkey" PRIMARY KEY("id"),
	CONSTRAINT "carts_user_id_key" UNIQUE("user_id"),
	CONSTRAINT "carts_guest_id_key" UNIQUE("guest_id"),
	CONSTRAINT "carts_one_owner_check" CHECK (num_nonnulls("carts"."user_id", "carts"."guest_id") = 1)
);
--> statement-breakpoint
CREATE TABLE "order_events" (
	"order_id" uuid NOT NULL,
	"seq" integer NOT NULL,
	"event" text NOT NULL,
	"actor" text NOT NULL,
	"actor_id" uuid,
	"request_id" text,
	"details" jsonb DEFAULT '{}'::jsonb NOT NULL,
	"created_at" timestamp (3) with time zone DEFAULT now() NOT NULL,
	CONSTRAINT "order_events_pkey" PRIMARY KEY("order_id","seq"),
	CONSTRAINT "order_events_actor_check" CHECK ("order_events"."actor" in ('customer', 'admin', 'stripe', 'system'))
);
--> statement-breakpoint
CREATE TABLE "order_items" (
	"id" uuid NOT NULL,
	"order_id" uuid NOT NULL,
	"product_id" uuid NOT NULL,
	"position" smallint NOT NULL,
	"product_code" text NOT NULL,
	"name" text NOT NULL,
	"vat_rate" smallint NOT NULL,
	"quantity" integer NOT NULL,
	"unit_price_minor" bigint NOT NULL,
	"total_minor" bigint NOT NULL,
	CONSTRAINT "order_items_pkey" PRIMARY KEY("id"),
	CONSTRAINT "order_items_quantity_check" CHECK ("order_items"."quantity" > 0),
	CONSTRAINT "order_items_total_minor_check" CHECK ("order_items"."total_minor" = "order_items"."unit_price_minor" * "order_items"."quantity")
);
--> statement-breakpoint
CREATE TABLE "orders" (
	"id" uuid NOT NULL,
	"order_number" text NOT NULL,
	"user_id" uuid NOT NULL,
	"status" text NOT NULL,
	"payment_status" text NOT NULL,
	"payment_method" text NOT NULL,
	"payment_term_days" smallint,
	"subtotal_minor" bigint NOT NULL,
	"vat_minor" bigint NOT NULL,
	"shipping_minor" bigint NOT NULL,
	"discount_minor" bigint NOT NULL,
	"total_minor" bigint NOT NULL,
	"currency" char(3) NOT NULL,
	"language" text NOT NULL,
	"shipping_address" jsonb NOT NULL,
	"billing_address" jsonb NOT NULL,
	"notes" text,
	"cart_id" uuid NOT NULL,
	"cart_version" bigint NOT NULL,
	"request_hash" text NOT NULL,
	"stripe_payment_intent_id" text,
	"hold_reason" text,
	"expires_at" timestamp (3) with time zone,
	"expiry_leased_until" timestamp (3) with time zone,
	"paid_at" timestamp (3) with time zone,
	"cancelled_at" timestamp (3) with time zone,
	"cancel_reason" text,
	"shipping_company" text,
	"tracking_number" text,
	"event_seq" integer DEFAULT 0 NOT NULL,
	"created_at" timestamp (3) with time zone DEFAULT now() NOT NULL,
	"updated_at" timestamp (3) with time zone DEFAULT now() NOT NULL,
	CONSTRAINT "orders_pkey" PRIMARY KEY("id"),
	CONSTRAINT "orders_order_number_key" UNIQUE("order_number"),
	CONSTRAINT "orders_status_check" CHECK ("orders"."status" in ('pending', 'confirmed', 'preparing', 'shipped', 'delivered', 'cancelled', 'expired')),
	CONSTRAINT "orders_payment_status_check" CHECK ("orders"."payment_status" in ('pending', 'requires_action', 'processing', 'paid', 'failed', 'cancelled', 'partially_refunded', 'refunded')),
	CONSTRAINT "orders_payment_method_check" CHECK ("orders"."payment_method" in ('card', 'blik', 'apple_pay', 'google_pay', 'bank_transfer')),
	CONSTRAINT "orders_payment_term_days_check" CHECK ("orders"."payment_term_days" in (7, 14, 21)),
	CONSTRAINT "orders_language_check" CHECK ("orders"."language" in ('tr', 'en', 'pl')),
	CONSTRAINT "orders_total_check" CHECK ("orders"."subtotal_minor" + "orders"."shipping_minor" - "orders"."discount_minor" = "orders"."total_minor"
        and "orders"."discount_minor" >= 0 and "orders"."shipping_minor" >= 0 and "orders"."total_minor" > 0)
);
--> statement-breakpoint
CREATE TABLE "disputes" (
	"id" text NOT NULL,
	"order_id" uuid NOT NULL,
	"payment_id" uuid NOT NULL,
	"amount_minor" bigint NOT NULL,
	"currency" char(3) NOT NULL,
	"reason" text NOT NULL,
	"status" text NOT NULL,
	"event_created_at" timestamp (3) with time zone NOT NULL,
	"created_at" timestamp (3) with time zone DEFAULT now() NOT NULL,
	"updated_at" timestamp (3) with time zone DEFAULT now() NOT NULL,
	CONSTRAINT "disputes_pkey" PRIMARY KEY("id"),
	CONSTRAINT "disputes_status_check" CHECK ("disputes"."status" in ('warning_needs_response', 'warning_under_review', 'warning_closed', 'needs_response', 'under_review', 'prevented', 'lost', 'won'))
);
--> statement-breakpoint
CREATE TABLE "money_movements" (
	"id" uuid NOT NULL,
	"order_id" uuid NOT NULL,
	"payment_id" uuid NOT NULL,
	"kind" text NOT NULL,
	"amount_minor" bigint NOT NULL,
	"currency" char(3) NOT NULL,
	"stripe_object_id" text NOT NULL,
	"created_at" timestamp (3) with time zone DEFAULT now() NOT NULL,
	CONSTRAINT "money_movements_pkey" PRIMARY KEY("id"),
	CONSTRAINT "money_movements_stripe_object_id_kind_key" UNIQUE("stripe_object_id","kind"),
	CONSTRAINT "money_movements_kind_check" CHECK ("money_movements"."kind" in ('capture', 'refund', 'refund_reversal', 'dispute', 'dispute_reversal')),
	CONSTRAINT "money_movements_amount_minor_check" CHECK ("money_movements"."amount_minor" <> 0)
);
--> statement-breakpoint
CREATE TABLE "payments" (
	"id" uuid NOT NULL,
	"order_id" uuid NOT NULL,
	"attempt" smallint NOT NULL,
	"state" text NOT NULL,
	"parameters" jsonb NOT NULL,
	"amount_minor" bigint NOT NULL,
	"currency" char(3) NOT NULL,
	"key_attempt" smallint DEFAULT 1 NOT NULL,
	"asked_at" timestamp (3) with time zone,
	"stripe_payment_intent_id" text,
	"client_secret" text,
	"event_created_at" timestamp (3) with time zone,
	"event_rank" smallint DEFAULT 0 NOT NULL,
	"failure_code" text,
	"failure_message" text,
	"created_at" timestamp (3) with time zone DEFAULT now() NOT NULL,
	"updated_at" timestamp (3) with time zone DEFAULT now() NOT NULL,
	CONSTRAINT "payments_pkey" PRIMARY KEY("id"),
	CONSTRAINT "payments_order_id_attempt_key" UNIQUE("order_id","attempt"),
	CONSTRAINT "payments_stripe_payment_intent_id_key" UNIQUE("stripe_payment_intent_id"),
	CONSTRAINT "payments_state_check" CHECK ("payments"."state" in ('creating', 'requires_payment', 'requires_action', 'declined', 'processing', 'succeeded', 'cancelled', 'failed')),
	CONSTRAINT "payments_amount_minor_check" CHECK ("payments"."amount_minor" > 0)
);
--> statement-breakpoint
CREATE TABLE "refund_lines" (
	"refund_id" uuid NOT NULL,
	"order_item_id" uuid NOT NULL,
	"quantity" integer NOT NULL,
	"amount_minor" bigint NOT NULL,
	"restocked" boolean NOT NULL,
	CONSTRAINT "refund_lines_pkey" PRIMARY KEY("refund_id","order_item_id"),
	CONSTRAINT "refund_lines_quantity_check" CHECK ("refund_lines"."quantity" > 0),
	CONSTRAINT "refund_lines_amount_minor_check" CHECK ("refund_lines"."amount_minor" >= 0)
);
--> statement-breakpoint
CREATE TABLE "refunds" (
	"id" uuid NOT NULL,
	"order_id" uuid NOT NULL,
	"payment_id" uuid NOT NULL,
	"amount_minor" bigint NOT NULL,
	"currency" char(3) NOT NULL,
	"state" text NOT NULL,
	"reason" text NOT NULL,
	"actor" text NOT NULL,
	"actor_id" uuid,
	"retry_of" uuid,
	"key_attempt" smallint DEFAULT 1 NOT NULL,
	"asked_at" timestamp (3) with time zone,
	"stripe_refund_id" text,
	"failure_code" text,
	"failure_message" text,
	"created_at" timestamp (3) with time zone DEFAULT now() NOT NULL,
	"updated_at" timestamp (3) with time zone DEFAULT now() NOT NULL,
	CONSTRAINT "refunds_pkey" PRIMARY KEY("id"),
	CONSTRAINT "refunds_stripe_refund_id_key" UNIQUE("stripe_refund_id"),
	CONSTRAINT "refunds_retry_of_key" UNIQUE("retry_of"),
	CONSTRAINT "refunds_state_check" CHECK ("refunds"."state" in ('pending', 'succeeded', 'cancelled', 'failed')),
	CONSTRAINT "refunds_actor_check" CHECK ("refunds"."actor" in ('customer', 'admin', 'system', 'stripe')),
	CONSTRAINT "refunds_amount_minor_check" CHECK ("refunds"."amount_minor" > 0)
);
--> statement-breakpoint
CREATE TABLE "stripe_events" (
	"id" text NOT NULL,
	"type" text NOT NULL,
	"created_at" timestamp (3) with time zone NOT NULL,
	"payload" jsonb NOT NULL,
	"received_at" timestamp (3) with time zone DEFAULT now() NOT NULL,
	"processed_at" timestamp (3) with time zone,
	"outcome" text,
	"attempts" integer DEFAULT 1 NOT NULL,
	"swept_at" timestamp (3) with time zone,
	"error" text,
	CONSTRAINT "stripe_events_pkey" PRIMARY KEY("id"),
	CONSTRAINT "stripe_events_outcome_check" CHECK ("stripe_events"."outcome" in ('applied', 'ignored', 'unmatched', 'mismatched'))
);
--> statement-breakpoint
ALTER TABLE "admin_role_permissions" ADD CONSTRAINT "admin_role_permissions_role_id_fkey" FOREIGN KEY ("role_id") REFERENCES "public"."admin_roles"("id") ON DELETE cascade ON UPDATE no action;
--> statement-breakpoint
ALTER TABLE "admin_role_permissions" ADD CONSTRAINT "admin_role_permissions_permission_id_fkey" FOREIGN KEY ("permission_id") REFERENCES "public"."admin_permissions"("id") ON DELETE cascade ON UPDATE no action;
--> statement-breakpoint
ALTER TABLE "admin_user_roles" ADD CONSTRAINT "admin_user_roles_user_id_fkey" FOREIGN KEY ("user_id") REFERENCES "public"."users"("id") ON DELETE cascade ON UPDATE no action;
--> statement-breakpoint
ALTER TABLE "admin_user_roles" ADD CONSTRAINT "admin_user_roles_role_id_fkey" FOREIGN KEY ("role_id") REFERENCES "public"."admin_roles"("id") ON DELETE cascade ON UPDATE no action;
--> statement-breakpoint
ALTER TABLE "order_notes" ADD CONSTRAINT "order_notes_order_id_fkey" FOREIGN KEY ("order_id") REFERENCES "public"."orders"("id") ON DELETE no action ON UPDATE no action;
--> statement-breakpoint
ALTER TABLE "order_notes" ADD CONSTRAINT "order_notes_author_id_fkey" FOREIGN KEY ("author_id") REFERENCES "public"."users"("id") ON DELETE no action ON UPDATE no action;
--> statement-breakpoint
ALTER TABLE "staff_recovery_codes" ADD CONSTRAINT "staff_recovery_codes_user_id_fkey" FOREIGN KEY ("user_id") REFERENCES "public"."staff_totp"("user_id") ON DELETE cascade ON UPDATE no action;
--> statement-breakpoint
ALTER TABLE "staff_totp" ADD CONSTRAINT "staff_totp_user_id_fkey" FOREIGN KEY ("user_id") REFERENCES "public"."users"("id") ON DELETE cascade ON UPDATE no action;
--> statement-breakpoint
ALTER TABLE "categories" ADD CONSTRAINT "categories_parent_id_fkey" FOREIGN KEY ("parent_id") REFERENCES "public"."categories"("id") ON DELETE no action ON UPDATE no action;
--> statement-breakpoint
ALTER TABLE "category_translations" ADD CONSTRAINT "category_translations_category_id_fkey" FOREIGN KEY ("category_id") REFERENCES "public"."categories"("id") ON DELETE cascade ON UPDATE no action;
--> statement-breakpoint
ALTER TABLE "product_translations" ADD CONSTRAINT "product_translations_product_id_fkey" FOREIGN KEY ("product_id") REFERENCES "public"."products"("id") ON DELETE cascade ON UPDATE no action;
--> statement-breakpoint
ALTER TABLE "products" ADD CONSTRAINT "products_category_id_fkey" FOREIGN KEY ("category_id") REFERENCES "public"."categories"("id") ON DELETE no action ON UPDATE no action;
--> statement-breakpoint
ALTER TABLE "stock_movements" ADD CONSTRAINT "stock_movements_product_id_fkey" FOREIGN KEY ("product_id") REFERENCES "public"."products"("id") ON DELETE no action ON UPDATE no action;
--> statement-breakpoint
ALTER TABLE "stock_reservations" ADD CONSTRAINT "stock_reservations_product_id_fkey" FOREIGN KEY ("product_id") REFERENCES "public"."products"("id") ON DELETE no action ON UPDATE no action;
--> statement-breakpoint
ALTER TABLE "addresses" ADD CONSTRAINT "addresses_user_id_fkey" FOREIGN KEY ("user_id") REFERENCES "public"."users"("id") ON DELETE no action ON UPDATE no action;
--> statement-breakpoint
ALTER TABLE "company_members" ADD CONSTRAINT "company_members_user_id_fkey" FOREIGN KEY ("user_id") REFERENCES "public"."users"("id") ON DELETE cascade ON UPDATE no action;
--> statement-breakpoint
ALTER TABLE "company_members" ADD CONSTRAINT "company_members_company_id_fkey" FOREIGN KEY ("company_id") REFERENCES "public"."companies"("id") ON DELETE no action ON UPDATE no action;
--> statement-breakpoint
ALTER TABLE "company_members" ADD CONSTRAINT "company_members_decided_by_fkey" FOREIGN KEY ("decided_by") REFERENCES "public"."users"("id") ON DELETE no action ON UPDATE no action;
--> statement-breakpoint
ALTER TABLE "guests" ADD CONSTRAINT "guests_user_id_fkey" FOREIGN KEY ("user_id") REFERENCES "public"."users"("id") ON DELETE cascade ON UPDATE no action;
--> statement-breakpoint
ALTER TABLE "security_events" ADD CONSTRAINT "security_events_user_id_fkey" FOREIGN KEY ("user_id") REFERENCES "public"."users"("id") ON DELETE cascade ON UPDATE no action;
--> statement-breakpoint
ALTER TABLE "user_sessions" ADD CONSTRAINT "user_sessions_user_id_fkey" FOREIGN KEY ("user_id") REFERENCES "public"."users"("id") ON DELETE cascade ON UPDATE no action;
--> statement-breakpoint
ALTER TABLE "cart_items" ADD CONSTRAINT "cart_items_cart_id_fkey" FOREIGN KEY ("cart_id") REFERENCES "public"."carts"("id") ON DELETE cascade ON UPDATE no action;
--> statement-breakpoint
ALTER TABLE "cart_items" ADD CONSTRAINT "cart_items_product_id_fkey" FOREIGN KEY ("product_id") REFERENCES "public"."products"("id") ON DELETE no action ON UPDATE no action;
--> statement-breakpoint
ALTER TABLE "carts" ADD CONSTRAINT "carts_user_id_fkey" FOREIGN KEY ("user_id") REFERENCES "public"."users"("id") ON DELETE no action ON UPDATE no action;
--> statement-breakpoint
ALTER TABLE "carts" ADD CONSTRAINT "carts_guest_id_fkey" FOREIGN KEY ("guest_id") REFERENCES "public"."guests"("id") ON DELETE cascade ON UPDATE no action;
--> statement-breakpoint
ALTER TABLE "order_events" ADD CONSTRAINT "order_events_order_id_fkey" FOREIGN KEY ("order_id") REFERENCES "public"."orders"("id") ON DELETE no action ON UPDATE no action;
--> statement-breakpoint
ALTER TABLE "order_items" ADD CONSTRAINT "order_items_order_id_fkey" FOREIGN KEY ("order_id") REFERENCES "public"."orders"("id") ON DELETE no action ON UPDATE no action;
--> statement-breakpoint
ALTER TABLE "order_items" ADD CONSTRAINT "order_items_product_id_fkey" FOREIGN KEY ("product_id") REFERENCES "public"."products"("id") ON DELETE no action ON UPDATE no action;
--> statement-breakpoint
ALTER TABLE "orders" ADD CONSTRAINT "orders_user_id_fkey" FOREIGN KEY ("user_id") REFERENCES "public"."users"("id") ON DELETE no action ON UPDATE no action;
--> statement-breakpoint
ALTER TABLE "disputes" ADD CONSTRAINT "disputes_order_id_fkey" FOREIGN KEY ("order_id") REFERENCES "public"."orders"("id") ON DELETE no action ON UPDATE no action;
--> statement-breakpoint
ALTER TABLE "disputes" ADD CONSTRAINT "disputes_payment_id_fkey" FOREIGN KEY ("payment_id") REFERENCES "public"."payments"("id") ON DELETE no action ON UPDATE no action;
--> statement-breakpoint
ALTER TABLE "money_movements" ADD CONSTRAINT "money_movements_order_id_fkey" FOREIGN KEY ("order_id") REFERENCES "public"."orders"("id") ON DELETE no action ON UPDATE no action;
--> statement-breakpoint
ALTER TABLE "money_movements" ADD CONSTRAINT "money_movements_payment_id_fkey" FOREIGN KEY ("payment_id") REFERENCES "public"."payments"("id") ON DELETE no action ON UPDATE no action;
--> statement-breakpoint
ALTER TABLE "payments" ADD CONSTRAINT "payments_order_id_fkey" FOREIGN KEY ("order_id") REFERENCES "public"."orders"("id") ON DELETE no action ON UPDATE no action;
--> statement-breakpoint
ALTER TABLE "refund_lines" ADD CONSTRAINT "refund_lines_refund_id_fkey" FOREIGN KEY ("refund_id") REFERENCES "public"."refunds"("id") ON DELETE no action ON UPDATE no action;
--> statement-breakpoint
ALTER TABLE "refund_lines" ADD CONSTRAINT "refund_lines_order_item_id_fkey" FOREIGN KEY ("order_item_id") REFERENCES "public"."order_items"("id") ON DELETE no action ON UPDATE no action;
--> statement-breakpoint
ALTER TABLE "refunds" ADD CONSTRAINT "refunds_order_id_fkey" FOREIGN KEY ("order_id") REFERENCES "public"."orders"("id") ON DELETE no action ON UPDATE no action;
--> statement-breakpoint
ALTER TABLE "refunds" ADD CONSTRAINT "refunds_payment_id_fkey" FOREIGN KEY ("payment_id") REFERENCES "public"."payments"("id") ON DELETE no action ON UPDATE no action;
--> statement-breakpoint
ALTER TABLE "refunds" ADD CONSTRAINT "refunds_retry_of_fkey" FOREIGN KEY ("retry_of") REFERENCES "public"."refunds"("id") ON DELETE no action ON UPDATE no action;
--> statement-breakpoint
CREATE INDEX "idx_idempotency_keys_created_at" ON "idempotency_keys" USING btree ("created_at");
--> statement-breakpoint
CREATE INDEX "idx_outbox_open" ON "outbox" USING btree ("created_at") WHERE "outbox"."done_at" is null and "outbox"."parked_at" is null;
--> statement-breakpoint
CREATE INDEX "idx_outbox_done" ON "outbox" USING btree ("done_at") WHERE "outbox"."done_at" is not null;
--> statement-breakpoint
CREATE INDEX "idx_outbox_parked" ON "outbox" USING btree ("parked_at") WHERE "outbox"."parked_at" is not null;
--> statement-breakpoint
CREATE INDEX "idx_admin_role_permissions_permission_id" ON "admin_role_permissions" USING btree ("permission_id");
--> statement-breakpoint
CREATE INDEX "idx_admin_user_roles_role_id" ON "admin_user_roles" USING btree ("role_id");
--> statement-breakpoint
CREATE INDEX "idx_audit_log_entity" ON "audit_log" USING btree ("entity_type","entity_id","seq");
--> statement-breakpoint
CREATE INDEX "idx_audit_log_actor_id" ON "audit_log" USING btree ("actor_id","seq");
--> statement-breakpoint
CREATE INDEX "idx_audit_log_action" ON "audit_log" USING btree ("action","seq");
--> statement-breakpoint
CREATE INDEX "idx_order_notes_order_id" ON "order_notes" USING btree ("order_id","created_at");
--> statement-breakpoint
CREATE INDEX "idx_order_notes_author_id" ON "order_notes" USING btree ("author_id");
--> statement-breakpoint
CREATE INDEX "idx_staff_sign_in_attempts_last_at" ON "staff_sign_in_attempts" USING btree ("last_at");
--> statement-breakpoint
CREATE INDEX "idx_categories_parent_id" ON "categories" USING btree ("parent_id");
--> statement-breakpoint
CREATE INDEX "idx_stock_movements_product_id" ON "stock_movements" USING btree ("product_id","created_at");
--> statement-breakpoint
CREATE INDEX "idx_stock_movements_order_id" ON "stock_movements" USING btree ("order_id") WHERE "stock_movements"."order_id" is not null;
--> statement-breakpoint
CREATE INDEX "idx_stock_reservations_product_id" ON "stock_reservations" USING btree ("product_id");
--> statement-breakpoint
CREATE INDEX "idx_addresses_user_id" ON "addresses" USING btree ("user_id");
--> statement-breakpoint
CREATE UNIQUE INDEX "addresses_default_key" ON "addresses" USING btree ("user_id") WHERE "addresses"."is_default" and "addresses"."deleted_at" is null;
--> statement-breakpoint
CREATE INDEX "idx_company_members_company_id" ON "company_members" USING btree ("company_id");
--> statement-breakpoint
CREATE INDEX "idx_company_members_decided_by" ON "company_members" USING btree ("decided_by");
--> statement-breakpoint
CREATE INDEX "idx_company_members_state" ON "company_members" USING btree ("state","created_at");
--> statement-breakpoint
CREATE INDEX "idx_guests_user_id" ON "guests" USING btree ("user_id");
--> statement-breakpoint
CREATE INDEX "idx_guests_expires_at" ON "guests" USING btree ("expires_at");
--> statement-breakpoint
CREATE INDEX "idx_otp_challenges_phone" ON "otp_challenges" USING btree ("phone","created_at");
--> statement-breakpoint
CREATE INDEX "idx_otp_challenges_created_at" ON "otp_challenges" USING btree ("created_at");
--> statement-breakpoint
CREATE INDEX "idx_otp_challenges_network" ON "otp_challenges" USING btree ("network","created_at");
--> statement-breakpoint
CREATE INDEX "idx_otp_challenges_calling_code" ON "otp_challenges" USING btree ("calling_code","created_at");
--> statement-breakpoint
CREATE INDEX "idx_security_events_user_id" ON "security_events" USING btree ("user_id","created_at");
--> statement-breakpoint
CREATE INDEX "idx_security_events_created_at" ON "security_events" USING btree ("created_at");
--> statement-breakpoint
CREATE INDEX "idx_user_sessions_user_id" ON "user_sessions" USING btree ("user_id");
--> statement-breakpoint
CREATE INDEX "idx_user_sessions_expires" ON "user_sessions" USING btree ("expires_at") WHERE "user_sessions"."revoked_at" is null;
--> statement-breakpoint
CREATE INDEX "idx_user_sessions_revoked" ON "user_sessions" USING btree ("revoked_at") WHERE "user_sessions"."revoked_at" is not null;
--> statement-breakpoint
CREATE UNIQUE INDEX "users_phone_user_type_key" ON "users" USING btree ("phone","user_type") WHERE "users"."deleted_at" is null;
--> statement-breakpoint
CREATE UNIQUE INDEX "users_staff_email_key" ON "users" USING btree (lower("email")) WHERE "users"."password_hash" is not null and "users"."deleted_at" is null;
--> statement-breakpoint
CREATE INDEX "idx_users_customers_created_at" ON "users" USING btree ("created_at" DESC NULLS FIRST,"id" DESC NULLS FIRST) WHERE "users"."user_type" is not null and "users"."deleted_at" is null;
--> statement-breakpoint
CREATE INDEX "idx_cart_items_product_id" ON "cart_items" USING btree ("product_id");
--> statement-breakpoint
CREATE UNIQUE INDEX "orders_live_cart_key" ON "orders" USING btree ("cart_id") WHERE "orders"."status" = 'pending' and "orders"."payment_method" <> 'bank_transfer';
--> statement-breakpoint
CREATE INDEX "idx_orders_created_at" ON "orders" USING btree ("created_at" DESC NULLS FIRST,"id" DESC NULLS FIRST);
--> statement-breakpoint
CREATE INDEX "idx_orders_payment_status" ON "orders" USING btree ("payment_status","created_at" DESC NULLS FIRST,"id" DESC NULLS FIRST);
--> statement-breakpoint
CREATE INDEX "idx_orders_expires_at" ON "orders" USING btree ("expires_at") WHERE "orders"."status" = 'pending';
--> statement-breakpoint
CREATE INDEX "idx_disputes_order_id" ON "disputes" USING btree ("order_id");
--> statement-breakpoint
CREATE INDEX "idx_disputes_payment_id" ON "disputes" USING btree ("payment_id");
--> statement-breakpoint
CREATE INDEX "idx_money_movements_order_id" ON "money_movements" USING btree ("order_id");
--> statement-breakpoint
CREATE INDEX "idx_money_movements_payment_id" ON "money_movements" USING btree ("payment_id");
--> statement-breakpoint
CREATE UNIQUE INDEX "payments_live_order_key" ON "payments" USING btree ("order_id") WHERE "payments"."state" not in ('cancelled', 'failed');
--> statement-breakpoint
CREATE INDEX "idx_refund_lines_order_item_id" ON "refund_lines" USING btree ("order_item_id");
--> statement-breakpoint
CREATE INDEX "idx_refunds_order_id" ON "refunds" USING btree ("order_id");
--> statement-breakpoint
CREATE INDEX "idx_refunds_payment_id" ON "refunds" USING btree ("payment_id");
--> statement-breakpoint
CREATE INDEX "idx_stripe_events_unprocessed" ON "stripe_events" USING btree ("received_at") WHERE "stripe_events"."processed_at" is null;
--> statement-breakpoint
CREATE INDEX "idx_stripe_events_processed_at" ON "stripe_events" USING btree ("processed_at");
--> statement-breakpoint
CREATE INDEX "idx_stripe_events_received_at" ON "stripe_events" USING btree ("received_at" DESC NULLS FIRST,"id" DESC NULLS FIRST);
--> statement-breakpoint
ALTER TABLE "products" SET (fillfactor = 80);
