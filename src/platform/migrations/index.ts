export {
  /** A statement without its comments and texts, to look at and never to run. */
  bareSql,
  /** Whether a statement works beside writers, and so cannot stand in a transaction. */
  isConcurrent,
  /** The migrations of a folder, in order; refuses one that is not whole. */
  loadMigrations,
  /** A refusal that ops can act on: its message says what to do next. */
  MigrationError,
} from './files'
/** How long a statement may stand in a lock's queue: whatever changes a live database keeps to it. */
export { defaultLockTimeoutMs } from './locks'
/** Brings a database to the newest migration, and says what it has and lacks. */
export { migrate, readMigrationStatus } from './migrate'
/** Carries one file out, up or down, beside a shop that is open. */
export { runScript, type Script, type ScriptOptions } from './script'
export {
  /** Refuses a pooler, before anything is set or held. */
  assertSession,
  /** An address that names a database; the driver alone would take anything for one. */
  checkUrl,
  /** What is wrong with a database, in words that say what to do. */
  databaseFault,
  /** The one connection of a runner. */
  openSession,
  type Session,
  /** Waits until no other runner works on that database. */
  takeTurn,
} from './session'
