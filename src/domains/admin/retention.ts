import type { KeptTables } from '#platform/retention'

/**
 * How long rows are kept once nobody needs them: the count of failed sign-ins begins anew after an hour, and who was
 * invited by whom is in the audit log.
 */
export const adminRetention = [
  { table: 'staff_sign_in_attempts', age: 'last_at', keepDays: 1 },
  { table: 'staff_invitations', age: 'expires_at', keepDays: 30 },
]

/** What is never pruned, and why. */
export const adminKept: KeptTables = {
  admin_roles: 'as large as the staff',
  admin_permissions: 'as large as the code',
  admin_role_permissions: 'as large as the staff',
  admin_user_roles: 'as large as the staff',
  audit_log: 'append-only by design',
  audit_head: 'one row',
  attention_claims: 'who decided what, and in which words: few',
  staff_totp: 'as large as the staff',
  staff_recovery_codes: 'as large as the staff',
}
