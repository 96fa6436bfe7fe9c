-- Writing a note on an order takes a permission of its own, so that who answers customers can. A shop that is new gets it
-- from the seed; in one that has roles, whoever could write notes still can.
INSERT INTO "admin_permissions" ("id", "name", "resource", "action")
SELECT gen_random_uuid(), 'orders:note', 'orders', 'note' WHERE EXISTS (SELECT FROM "admin_roles")
ON CONFLICT ("name") DO NOTHING;
--> statement-breakpoint
INSERT INTO "admin_role_permissions" ("role_id", "permission_id")
SELECT held."role_id", note."id"
FROM "admin_role_permissions" held
JOIN "admin_permissions" other ON other."id" = held."permission_id" AND other."name" = 'orders:write'
CROSS JOIN "admin_permissions" note
WHERE note."name" = 'orders:note'
ON CONFLICT DO NOTHING;
--> statement-breakpoint
-- "support", where it is still the role that a new shop started with: what the shop made of it is the shop's.
INSERT INTO "admin_role_permissions" ("role_id", "permission_id")
SELECT support."id", note."id"
FROM "admin_roles" support CROSS JOIN "admin_permissions" note
WHERE support."name" = 'support' AND note."name" = 'orders:note'
  AND ARRAY['dashboard:read', 'orders:read', 'products:read', 'users:read'] = ARRAY(
    SELECT p."name" FROM "admin_role_permissions" held JOIN "admin_permissions" p ON p."id" = held."permission_id"
    WHERE held."role_id" = support."id" ORDER BY p."name" COLLATE "C")
ON CONFLICT DO NOTHING;
