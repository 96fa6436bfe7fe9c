import type { Pool } from './database'
import type { Log } from './log'

/**
 * Which past Postgres has. A restored database has another epoch, and so has a replica that was promoted: what was
 * noted elsewhere under an older one may speak of rows that are not there any more.
 */
export interface DatabaseEpoch {
  /**
   * The epoch, read anew after a connection was lost, and every few seconds because a pooler hides that. Undefined
   * while it cannot be told: then nothing but Postgres is believed.
   */
  read(): Promise<string | undefined>
}

const believedMs = 5_000

interface Reading {
  readonly epoch: Promise<string | undefined>
  /** How many connections had been lost when it was read. */
  readonly lostConnections: number
  readonly endsAt: number
}

export function openDatabaseEpoch(db: Pool, log: Log): DatabaseEpoch {
  let latest: Reading | undefined
  let complained = false
  const ask = async (): Promise<string | undefined> => {
    try {
      const epoch = await selectEpoch(db)
      complained = false
      return epoch
    } catch (error) {
      if (!complained) log.warn({ err: error }, 'the epoch of the database cannot be read')
      complained = true
      return undefined
    }
  }
  return {
    async read() {
      const lostConnections = db.lostConnections()
      const isCurrent = latest?.lostConnections === lostConnections && latest.endsAt > performance.now()
      if (!latest || !isCurrent) {
        latest = { epoch: ask(), lostConnections, endsAt: performance.now() + believedMs }
      }
      const reading = latest
      const epoch = await reading.epoch
      if (epoch === undefined && latest === reading) latest = undefined
      // A connection went while it was read: the answer may be of the server that went with it.
      return db.lostConnections() === lostConnections ? epoch : undefined
    },
  }
}

/**
 * The row changes with a restore, the system with another cluster, the timeline with a promotion. The timeline is taken
 * from the WAL that is written now: `pg_control_checkpoint()` names the old one until the first checkpoint is over.
 */
async function selectEpoch(db: Pool): Promise<string | undefined> {
  const rows = await db.sql<{ epoch: string | null }[]>`
    select concat_ws('/', e.epoch, s.system_identifier, left(pg_walfile_name(pg_current_wal_insert_lsn()), 8)) as epoch
    from database_epoch e, pg_control_system() s
    where not pg_is_in_recovery()`
  return rows[0]?.epoch ?? undefined
}
