/** After a restore: what was under way outside when the backup was made is asked about again. */
export { settleAfterRestore } from './after-restore'
/** Keys of backups, by file. */
export { readIdentities, readRecipients } from './age-files'
/** Says which database is meant before it is touched, and refuses production where it was not named. */
export { announceTarget, refuseUnmeant } from './announce'
/** A backup with its manifest, and the connection that ops' commands open. */
export { backUp, manifestOf, openForOps } from './backup'
/** Backups in a folder or a bucket, and how many of them are kept. */
export { fetchInto, keepNewest, putInto } from './backup-store'
/** The tools of Postgres: those that are on this machine, and those that fit a server, from wherever they can be had. */
export { findClientTools, localTools } from './client-tools'
/** The promises that the rows themselves can break, asked of a database. */
export { findBrokenInvariants } from './invariants'
/** Logins, made and dropped. */
export { dropLogin, makeLogin } from './logins'
/** A whole server, as it was at a minute. */
export { restoreToTime } from './point-in-time'
/** How far a long work has come, in one line. */
export { openProgressBar } from './progress-bar'
/** I1 to I7, and what customers were told, asked of a database. */
export { findBrokenPromises, findOrdersOf } from './promises'
/** `--replica`: what only reads can be asked of a standby. */
export { settingsForReading } from './replica-option'
/** A backup into a database of its own, compared with its manifest. */
export { restore } from './restore'
/** What each purpose of a login is, and its group. */
export { groupOf, purposes } from './role-rights'
/** What each role may do, and nothing else. */
export { findWrongRights, grantRoles } from './roles'
/** Undoes migrations where nothing is lost by it. */
export { rollBack } from './rollback'
/** A copy of a whole server. */
export { dropOldBases, takeBaseBackup } from './server-copy'
/** A live database at one look. */
export { deadShare, readStatus } from './status'
export {
  /** The ways back. */
  downDirectory,
  /** The migrations. */
  migrationsDirectory,
  /** The value after `--name`. */
  option,
  /** A misspelt `--status` must not migrate. */
  refuseUnknownOptions,
  /** Runs a command to its end: an expected fault in one line, anything else with its stack. */
  runCommand,
  /** Rows in columns, for people. */
  table,
  /** The address that a command of ops means. */
  targetUrl,
} from './target'
/** WAL, kept and given back. */
export { archiveWal, fetchWal, inScratch } from './wal-archive'
