import type { Database } from '#platform/database'
import { isAdminPermission } from '../permission'
import type { Staff } from '../staff'

/**
 * The one statement of every request by staff: the session, its user and what they may do, all as of this moment. It is
 * never cached, so that a demotion or a block holds from the next request on, in every process. All permissions there
 * are stand on one page, so that they are read once and not looked up one by one.
 */
export async function findStaffActor(
  db: Database,
  sessionId: string,
  userId: string,
): Promise<Omit<Staff, 'origin'> | undefined> {
  const rows = await db.sql<(Omit<Staff, 'kind' | 'permissions' | 'origin'> & { permissions: string[] })[]>`
    select u.id as "userId", s.id as "sessionId", s.device_id as "deviceId", u.language,
      u.password_issued_at is not null as "mustChangePassword",
      exists(select from staff_totp t where t.user_id = u.id and t.confirmed_at is not null) as "totpEnabled",
      array(
        select p.name from admin_permissions p
        where p.id = any(array(
          select rp.permission_id from admin_user_roles ur
          join admin_role_permissions rp on rp.role_id = ur.role_id
          where ur.user_id = u.id
        ))
      ) as permissions
    from user_sessions s join users u on u.id = s.user_id
    where s.id = ${sessionId} and s.user_id = ${userId} and s.kind = 'admin'
      and s.revoked_at is null and s.expires_at > now()
      and u.blocked_at is null and u.deleted_at is null and u.password_hash is not null`
  const [row] = rows
  return row && { kind: 'staff', ...row, permissions: row.permissions.filter(isAdminPermission) }
}
