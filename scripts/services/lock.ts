import { Database } from 'bun:sqlite'
import { poll } from './polling'
import { Fault } from './progress'

/**
 * A lock between processes. SQLite's own file lock is borrowed because the operating system drops it when its
 * holder dies, by whatever signal: there is no stale lock file to judge, and none to steal by mistake.
 */
export async function withLock<T>(path: string, work: () => Promise<T>, deadlineMs = 300_000): Promise<T> {
  const held = await poll(() => tryLock(path), { deadlineMs, everyMs: 50 })
  if (!held) throw new Fault(`${path} has been locked by another process for ${deadlineMs / 1_000} s.`)
  try {
    return await work()
  } finally {
    held.close()
  }
}

function tryLock(path: string): Database | undefined {
  const database = new Database(path, { create: true })
  try {
    database.run('pragma busy_timeout = 0')
    database.run('begin exclusive')
    return database
  } catch (error) {
    database.close()
    if ((error as { code?: unknown }).code === 'SQLITE_BUSY') return undefined
    throw error
  }
}
