/**
 * Did Postgres end the transaction because of what others did at the same time (a deadlock, a serialization failure)?
 * Then nothing of it was written, and the same may well succeed a moment later.
 */
export function isEndedByConflict(error: unknown): boolean {
  const code = sqlState(error)
  return code === '40001' || code === '40P01'
}

/** The SQLSTATE of a refused statement (`23505`), or the socket's code (`ECONNREFUSED`). */
export function sqlState(error: unknown): string | undefined {
  const code = error instanceof Error && 'code' in error ? error.code : undefined
  return typeof code === 'string' ? code : undefined
}

/** The constraint that a statement violated. Every constraint has a name because code matches on it. */
export function violatedConstraint(error: unknown): string | undefined {
  const name = error instanceof Error && 'constraint_name' in error ? error.constraint_name : undefined
  return typeof name === 'string' && name !== '' ? name : undefined
}

const unreachable = new Set([
  'POOL_EXHAUSTED',
  'NO_FITTING_HOST',
  'ECONNREFUSED',
  'ECONNRESET',
  'ENOTFOUND',
  'EPIPE',
  'CONNECTION_CLOSED',
  'CONNECTION_ENDED',
  'CONNECTION_DESTROYED',
  'CONNECT_TIMEOUT',
  'QUERY_TIMEOUT',
  // It held a transaction open while this process stood still.
  '25P03',
  '57P01',
  '57P02',
  '57P03',
  '53300',
  '08000',
  '08001',
  '08003',
  '08004',
  '08006',
])

/** Is Postgres away or restarting, or has no connection come free? Then the caller may come back. */
export function isDatabaseUnavailable(error: unknown): boolean {
  const state = sqlState(error) ?? ''
  return unreachable.has(state) || (refusals.has(state) && isFatal(error))
}

/**
 * States that mean something else where a statement of ours is wrong. 55000: the database takes no connections, as while a
 * copy is made of it. 08P01: PgBouncer says all that is wrong behind it so ("server login has been failing",
 * "query_wait_timeout"), and closes the connection.
 */
const refusals = new Set(['08P01', '55000'])

/** Postgres says it in two fields, of which a pooler sends the older one alone; that one Postgres translates. */
function isFatal(error: unknown): boolean {
  if (!(error instanceof Error)) return false
  if ('severity' in error) return error.severity === 'FATAL'
  return 'severity_local' in error && error.severity_local === 'FATAL'
}
