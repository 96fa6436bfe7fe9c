/** Who signs in to the database, and for what. `shop` is one login for API and worker together. */
export const purposes = ['shop', 'api', 'worker', 'reports', 'backup'] as const
export type Purpose = (typeof purposes)[number]

export const verbs = ['SELECT', 'INSERT', 'UPDATE', 'DELETE'] as const
export type Verb = (typeof verbs)[number]

const readAndWrite: readonly Verb[] = verbs
const readOnly: readonly Verb[] = ['SELECT']
const add: readonly Verb[] = ['SELECT', 'INSERT']
const keep: readonly Verb[] = ['SELECT', 'INSERT', 'UPDATE']
const nothing: readonly Verb[] = []

/** What a role may do with a table that nobody decided about, such as one of a later migration. */
const usual: Record<Purpose, readonly Verb[]> = {
  shop: readAndWrite,
  // What is over is removed by the worker's retention: a request that could delete orders has no reason to.
  api: keep,
  worker: readAndWrite,
  reports: readOnly,
  backup: readOnly,
}

const named = (right: readonly Verb[], ...tables: string[]) =>
  Object.fromEntries(tables.map((table) => [table, right]))

/** The audit log is added to and never changed; only migrations write down which of them were applied. */
const held = { ...named(add, 'audit_log'), ...named(readOnly, 'schema_migrations', 'database_epoch') }
const credentials = ['staff_totp', 'staff_recovery_codes', 'staff_invitations', 'otp_challenges']

const decided: Record<Purpose, Readonly<Record<string, readonly Verb[]>>> = {
  shop: held,
  api: {
    ...named(
      readAndWrite,
      'product_translations',
      'category_translations',
      'categories',
      'carts',
      'cart_items',
    ),
    // Triggers write these as whoever changes a product.
    ...named(readAndWrite, 'product_listings', 'product_search_texts'),
    ...named(readAndWrite, 'admin_roles', 'admin_role_permissions', 'admin_user_roles', 'attention_claims'),
    ...named(readAndWrite, 'staff_totp', 'staff_recovery_codes'),
    ...held,
  },
  worker: {
    // Nobody signs in at a worker, and no job changes what staff may do or what the shop sells.
    ...named(nothing, 'staff_totp', 'staff_recovery_codes'),
    ...named(readOnly, 'admin_roles', 'admin_permissions', 'admin_role_permissions', 'admin_user_roles'),
    ...named(readOnly, 'categories', 'category_translations', 'product_translations', 'addresses'),
    ...held,
  },
  reports: named(nothing, ...credentials, 'idempotency_keys', 'user_sessions'),
  backup: {},
}

export function rightsOf(purpose: Purpose, table: string): readonly Verb[] {
  return decided[purpose][table] ?? usual[purpose]
}

/** Columns of tables that a role reads otherwise. */
export const hiddenColumns: Partial<Record<Purpose, Readonly<Record<string, readonly string[]>>>> = {
  reports: { users: ['password_hash'] },
}

/** What `alter default privileges` gives to the tables of later migrations. */
export const usualRights = (purpose: Purpose): readonly Verb[] => usual[purpose]

/** Tables that are named here and may have been renamed since: a decision about nothing is a mistake. */
export const decidedTables = (purpose: Purpose): readonly string[] => Object.keys(decided[purpose])

/** What each role may do with numbers that are given out. */
export const sequenceRights: Record<Purpose, string> = {
  shop: 'usage, select',
  api: 'usage, select',
  worker: 'usage, select',
  reports: 'select',
  backup: 'select',
}

/**
 * Of each login: settings of a group are not handed down to its members. The shop's processes send shorter ones with
 * each connection; these hold where something else signs in by the same login, or a pooler swallows them.
 */
export const loginSettings: Record<Purpose, Readonly<Record<string, string>>> = {
  shop: timeouts('10s', '2s', '10s'),
  api: timeouts('10s', '2s', '10s'),
  worker: timeouts('30s', '5s', '30s'),
  reports: { ...timeouts('60s', '2s', '60s'), default_transaction_read_only: 'on' },
  // A dump reads for as long as it takes, in one transaction that exports its snapshot.
  backup: { ...timeouts('0', '10s', '0'), default_transaction_read_only: 'on' },
}

function timeouts(statement: string, lock: string, idle: string): Readonly<Record<string, string>> {
  return {
    statement_timeout: statement,
    lock_timeout: lock,
    idle_in_transaction_session_timeout: idle,
  }
}

/** The group of a purpose: `metropolitan_shop`, and beside it `metropolitan_api` and so on. */
export function groupOf(shopRole: string, purpose: Purpose): string {
  return purpose === 'shop' ? shopRole : `${shopRole.replace(/_shop$/, '')}_${purpose}`
}
