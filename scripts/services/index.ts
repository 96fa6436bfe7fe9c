/** Processes that must not outlive their parent: written down, and ended by whoever comes next. */
export { reapChildren, registerChild } from './children'
/** Packages of the distribution, unpacked without being installed. */
export { debianPackagesUsable, unpackDebianPackages } from './debian-packages'
/** A process that is still the one that was meant, and not another with its number. */
export {
  endProcess,
  type Identity,
  identityOf,
  isAlive,
  readLivePidFile,
  signal,
  writePidFile,
} from './identity'
export type { Service } from './ladder'
/** Runs one thing at a time, across processes, by a lock on a file. */
export { withLock } from './lock'
/** A process with a log of its own, ready when it says so. */
export { lastLines, type ManagedProcess, type ProcessOptions, startManaged } from './managed-process'
/** Asks again until it is so, or the time is over. */
export { poll } from './polling'
/** A port nobody has, and who has one that is taken. */
export { freePort, refuseTakenPort } from './ports'
/** Postgres that answers, whichever way it is to be had on this machine. */
export { ensurePostgres, findPostmaster, removePostgres, stopPostgres } from './postgres'
/** The programs of Postgres, found or unpacked. */
export { findLocalPostgres, type PostgresBinaries, unpackPostgres } from './postgres-binaries'
/** One cluster of Postgres: its folder, its processes, its databases. */
export {
  ask,
  createDatabase,
  localUrl,
  openCluster,
  readPostmaster,
  startCluster,
  stopCluster,
  whereabouts,
} from './postgres-cluster'
/** What a command says: lines, steps with their time, and faults that need no stack. */
export { explain, Fault, messageOf, type Report, step, toConsole } from './progress'
/** Redis that answers, whichever way it is to be had on this machine. */
export { ensureRedis, ensureRedisBinary, stopRedis } from './redis'
export type { RedisBinary } from './redis-binaries'
/** One server of Redis. */
export { askRedis, launchRedis, type RedisServer, redisUrl, stopRedisServer } from './redis-server'
/** Runs what refuses root as somebody else, where both reach the files. */
export { asUser, findPlace } from './run-as'
/** Where the project and its data lie, and how its services are set. */
export { dataDirectory, packagesDirectory, ROOT, serviceSettings } from './settings'
/** A program run to its end; `must` throws where that is not a good one. */
export { must, run } from './shell'
/** How `./scripts/start` is set, and the environment that it gives the shop. */
export {
  apiUrl,
  developmentEnvironment,
  emulatorUrl,
  type StartSettings,
  startedHereMark,
  startSettings,
} from './start-settings'
/** Where the shop of this checkout answers, as its start wrote it down. */
export { keepStarted, readStarted, withoutAddresses } from './started'
/** What was started, to be stopped in the reverse order. */
export { createStopStack } from './stop-stack'
/** What `bun test` says it ran. */
export { countTests, type TestCounts } from './test-counts'
/** Postgres and Redis for tests: shared by those that run at once, and gone after the last of them. */
export { home, joinTestServices, type TestServices } from './throw-away'
