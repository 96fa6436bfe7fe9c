import { sql } from 'drizzle-orm'
import {
  bigint,
  check,
  foreignKey,
  index,
  integer,
  jsonb,
  pgTable,
  primaryKey,
  smallint,
  text,
  unique,
  uniqueIndex,
  uuid,
} from 'drizzle-orm/pg-core'
import { moment } from '#platform/tables'
import { users } from '../../identity/infrastructure/tables'

export const adminRoles = pgTable(
  'admin_roles',
  {
    id: uuid('id').notNull(),
    name: text('name').notNull(),
    description: text('description').notNull().default(''),
    createdAt: moment('created_at').notNull().defaultNow(),
    updatedAt: moment('updated_at').notNull().defaultNow(),
  },
  (table) => [
    primaryKey({ name: 'admin_roles_pkey', columns: [table.id] }),
    unique('admin_roles_name_key').on(table.name),
    check('admin_roles_name_check', sql`${table.name} ~ '^[a-z][a-z0-9_]{1,59}$'`),
  ],
)

export const adminPermissions = pgTable(
  'admin_permissions',
  {
    id: uuid('id').notNull(),
    name: text('name').notNull(),
    resource: text('resource').notNull(),
    action: text('action').notNull(),
  },
  (table) => [
    primaryKey({ name: 'admin_permissions_pkey', columns: [table.id] }),
    unique('admin_permissions_name_key').on(table.name),
  ],
)

export const adminRolePermissions = pgTable(
  'admin_role_permissions',
  {
    roleId: uuid('role_id').notNull(),
    permissionId: uuid('permission_id').notNull(),
  },
  (table) => [
    primaryKey({ name: 'admin_role_permissions_pkey', columns: [table.roleId, table.permissionId] }),
    foreignKey({
      name: 'admin_role_permissions_role_id_fkey',
      columns: [table.roleId],
      foreignColumns: [adminRoles.id],
    }).onDelete('cascade'),
    foreignKey({
      name: 'admin_role_permissions_permission_id_fkey',
      columns: [table.permissionId],
      foreignColumns: [adminPermissions.id],
    }).onDelete('cascade'),
    index('idx_admin_role_permissions_permission_id').on(table.permissionId),
  ],
)

export const adminUserRoles = pgTable(
  'admin_user_roles',
  {
    userId: uuid('user_id').notNull(),
    roleId: uuid('role_id').notNull(),
    createdAt: moment('created_at').notNull().defaultNow(),
  },
  (table) => [
    primaryKey({ name: 'admin_user_roles_pkey', columns: [table.userId, table.roleId] }),
    foreignKey({
      name: 'admin_user_roles_user_id_fkey',
      columns: [table.userId],
      foreignColumns: [users.id],
    }).onDelete('cascade'),
    foreignKey({
      name: 'admin_user_roles_role_id_fkey',
      columns: [table.roleId],
      foreignColumns: [adminRoles.id],
    }).onDelete('cascade'),
    index('idx_admin_user_roles_role_id').on(table.roleId),
  ],
)

/** What staff changed. Append-only and chained: each seal covers the row and the seal before it. */
export const auditLog = pgTable(
  'audit_log',
  {
    seq: bigint('seq', { mode: 'number' }).notNull(),
    at: moment('at').notNull(),
    /** No foreign key: the record outlives the account. Null where nobody was signed in, as at a command line. */
    actorId: uuid('actor_id'),
    action: text('action').notNull(),
    entityType: text('entity_type').notNull(),
    entityId: text('entity_id').notNull(),
    before: jsonb('before').$type<Record<string, unknown>>(),
    after: jsonb('after').$type<Record<string, unknown>>(),
    reason: text('reason'),
    requestId: text('request_id'),
    previousSeal: text('previous_seal').notNull(),
    seal: text('seal').notNull(),
  },
  (table) => [
    primaryKey({ name: 'audit_log_pkey', columns: [table.seq] }),
    // No row before the first of the chain, and none that a walk in JavaScript could not count to.
    check('audit_log_seq_check', sql`${table.seq} between 1 and 9007199254740991`),
    index('idx_audit_log_entity').on(table.entityType, table.entityId, table.seq),
    index('idx_audit_log_actor_id').on(table.actorId, table.seq),
    index('idx_audit_log_action').on(table.action, table.seq),
  ],
)

/** One row: the end of the chain. Whoever writes to the log holds its lock, as the last thing of a transaction. */
export const auditHead = pgTable(
  'audit_head',
  {
    id: smallint('id').notNull().default(1),
    seq: bigint('seq', { mode: 'number' }).notNull(),
    seal: text('seal').notNull(),
  },
  (table) => [
    primaryKey({ name: 'audit_head_pkey', columns: [table.id] }),
    check('audit_head_one_row_check', sql`${table.id} = 1`),
  ],
)

/** A second factor. The secret is encrypted with a key that is not in the database. */
export const staffTotp = pgTable(
  'staff_totp',
  {
    userId: uuid('user_id').notNull(),
    secret: text('secret').notNull(),
    /** Null until the first code from it was given: then it is asked for at each sign-in. */
    confirmedAt: moment('confirmed_at'),
    /** The last time step that was used: each works once. */
    lastStep: bigint('last_step', { mode: 'number' }).notNull().default(0),
    createdAt: moment('created_at').notNull().defaultNow(),
  },
  (table) => [
    primaryKey({ name: 'staff_totp_pkey', columns: [table.userId] }),
    foreignKey({
      name: 'staff_totp_user_id_fkey',
      columns: [table.userId],
      foreignColumns: [users.id],
    }).onDelete('cascade'),
  ],
)

export const staffRecoveryCodes = pgTable(
  'staff_recovery_codes',
  {
    userId: uuid('user_id').notNull(),
    codeHash: text('code_hash').notNull(),
    usedAt: moment('used_at'),
  },
  (table) => [
    primaryKey({ name: 'staff_recovery_codes_pkey', columns: [table.userId, table.codeHash] }),
    foreignKey({
      name: 'staff_recovery_codes_user_id_fkey',
      columns: [table.userId],
      foreignColumns: [staffTotp.userId],
    }).onDelete('cascade'),
  ],
)

/** One-time links with which staff choose a password. Whoever reads the row cannot make the link: it has only a hash. */
export const staffInvitations = pgTable(
  'staff_invitations',
  {
    id: uuid('id').notNull(),
    userId: uuid('user_id').notNull(),
    tokenHash: text('token_hash').notNull(),
    /** Null where it was made at the machine itself. */
    createdBy: uuid('created_by'),
    createdAt: moment('created_at').notNull().defaultNow(),
    expiresAt: moment('expires_at').notNull(),
    usedAt: moment('used_at'),
    revokedAt: moment('revoked_at'),
  },
  (table) => [
    primaryKey({ name: 'staff_invitations_pkey', columns: [table.id] }),
    unique('staff_invitations_token_hash_key').on(table.tokenHash),
    foreignKey({
      name: 'staff_invitations_user_id_fkey',
      columns: [table.userId],
      foreignColumns: [users.id],
    }).onDelete('cascade'),
    foreignKey({
      name: 'staff_invitations_created_by_fkey',
      columns: [table.createdBy],
      foreignColumns: [users.id],
    }).onDelete('set null'),
    uniqueIndex('staff_invitations_open_key')
      .on(table.userId)
      .where(sql`${table.usedAt} is null and ${table.revokedAt} is null`),
    index('idx_staff_invitations_user_id').on(table.userId),
    index('idx_staff_invitations_created_by').on(table.createdBy),
    index('idx_staff_invitations_expires_at').on(table.expiresAt),
  ],
)

/** Failed sign-ins, by a keyed hash of who tried what from where: whoever reads it learns no address. */
export const staffSignInAttempts = pgTable(
  'staff_sign_in_attempts',
  {
    key: text('key').notNull(),
    failures: integer('failures').notNull(),
    lastAt: moment('last_at').notNull(),
    blockedUntil: moment('blocked_until').notNull(),
  },
  (table) => [
    primaryKey({ name: 'staff_sign_in_attempts_pkey', columns: [table.key] }),
    index('idx_staff_sign_in_attempts_last_at').on(table.lastAt),
  ],
)

/**
 * Who took on something that needs a person, and how they settled it. What needs one is read from the states themselves
 * and never from here: a row that is lost makes an entry nobody's again, and none disappears by it. `since` tells one
 * occurrence from the next: what fails again is new.
 */
export const attentionClaims = pgTable(
  'attention_claims',
  {
    kind: text('kind').notNull(),
    /** Ours or Stripe's. No foreign keys: the record outlives what it was about, and whose it was. */
    subjectId: text('subject_id').notNull(),
    since: moment('since').notNull(),
    takenBy: uuid('taken_by').notNull(),
    takenAt: moment('taken_at').notNull().defaultNow(),
    settledBy: uuid('settled_by'),
    settledAt: moment('settled_at'),
    /** In the words of who settled it. */
    settlement: text('settlement'),
  },
  (table) => [
    primaryKey({ name: 'attention_claims_pkey', columns: [table.kind, table.subjectId, table.since] }),
    index('idx_attention_claims_taken_by').on(table.takenBy),
    check(
      'attention_claims_settled_check',
      sql`num_nonnulls(${table.settledBy}, ${table.settledAt}, ${table.settlement}) in (0, 3)`,
    ),
  ],
)
