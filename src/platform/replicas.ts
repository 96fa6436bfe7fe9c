import type { Config } from './config'
import { type DatabaseProbes, isDatabaseUnavailable, openReader, type Reader, sqlState } from './database'
import type { Log } from './log'
import { type Position, type ReplicaState, type WatchedReplica, watchReplica } from './replica-watch'
import type { RedisClient } from './wake-ups'
import { openWritePositions } from './write-positions'

/** Whose writes a read must see: those of one caller, of all staff, or what is announced to every process. */
export type Author = `user:${string}` | `guest:${string}` | 'staff' | 'everybody'

/** The databases that `DATABASE_READ_URL` names. */
export interface Replicas {
  /** Reads where all that `whose` wrote is known to be, which is `atHome` while it can be told of no replica. */
  read<Answer>(whose: Author, atHome: Reader, work: (reader: Reader) => Promise<Answer>): Promise<Answer>
  /** Before a writing request is answered: what was written is not missing from what its author reads next. */
  note(whose: Author): Promise<void>
  /** What is announced is noted by every process that hears it. */
  noteAnnounced(): void
  states(): readonly ReplicaReport[]
  close(): Promise<void>
}

export interface ReplicaReport {
  readonly host: string
  readonly state: ReplicaState
  readonly lagMs: number | undefined
}

interface MayHaveReplicas {
  readonly replicas: Replicas | undefined
}

interface Surroundings {
  readonly config: Config['database']
  readonly processName: string
  readonly redis: RedisClient
  readonly log: Log
  readonly probes: DatabaseProbes
}

/**
 * Reads what may be some moments old, from a replica where one is configured and has what `whose` wrote, else `atHome`.
 * `work` may run twice, on different servers, and so only reads.
 */
export function readAside<Answer>(
  { replicas }: MayHaveReplicas,
  from: { readonly whose: Author; readonly atHome: Reader },
  work: (reader: Reader) => Promise<Answer>,
): Promise<Answer> {
  return replicas ? replicas.read(from.whose, from.atHome, work) : work(from.atHome)
}

/** Lists and reports of staff: each shows what any of them has done. */
export function readForStaff<Answer>(
  context: MayHaveReplicas & { readonly db: { readonly reading: Reader } },
  work: (reader: Reader) => Promise<Answer>,
): Promise<Answer> {
  return readAside(context, { whose: 'staff', atHome: context.db.reading }, work)
}

/** What is read across domains for them, at home by a pool of its own that keeps no customer waiting. */
export function readAcrossDomains<Answer>(
  context: MayHaveReplicas & { readonly reader: Reader },
  work: (reader: Reader) => Promise<Answer>,
): Promise<Answer> {
  return readAside(context, { whose: 'staff', atHome: context.reader }, work)
}

/** Opens them; they are looked at from the first read on. */
export function openReplicas({ config, processName, redis, log, probes }: Surroundings): Replicas {
  // Questions about positions must not stand in line behind customers.
  const primary = openReader(config, { processName: `${processName}-watch`, poolSize: 2 })
  const positions = openWritePositions(primary, redis)
  const eyes: Reader[] = []
  let watched: readonly WatchedReplica[] | undefined
  const watch = (): readonly WatchedReplica[] => {
    watched ??= config.replicaUrls.map((url) => {
      const { host } = new URL(url)
      const eye = openReader(config, { processName: `${processName}-watch`, url, poolSize: 1 })
      eyes.push(eye)
      return watchReplica({
        host,
        reader: openReader(config, { processName, url }, probes),
        eye,
        primary,
        maxLagMs: config.replicaLagMs,
        onChange: (state) =>
          log[state === 'fresh' ? 'info' : 'warn']({ host, state }, 'a replica has changed'),
      })
    })
    return watched
  }
  const choose = (whose: Author, needed: Position): WatchedReplica | undefined => {
    const fit = watch().filter((replica) => replica.has(needed))
    return fit[turnOf(whose) % fit.length]
  }
  return {
    async read(whose, atHome, work) {
      const isOfAll = whose === 'everybody'
      const chosen = choose(whose, isOfAll ? positions.findHere(whose) : await positions.find(whose))
      const answer = chosen && (await tryOn(chosen, work))
      if (answer) return answer.value
      if (!isOfAll) return await work(atHome)
      // What is the same for everybody can still be shown while the primary is away: nothing is sold meanwhile.
      return await work(atHome).catch((error: unknown) => {
        const last = isDatabaseUnavailable(error) && watch().find((one) => one.isThere())
        if (!last) throw error
        return work(last.reader)
      })
    },
    note: (whose) => positions.note(whose),
    noteAnnounced: () => positions.noteHere('everybody'),
    states: () =>
      watch().map((replica) => ({ host: replica.host, state: replica.state(), lagMs: replica.lagMs() })),
    async close() {
      for (const replica of watched ?? []) replica.stop()
      const readers = (watched ?? []).map(({ reader }) => reader)
      await Promise.all([primary, ...eyes, ...readers].map((one) => one.close()))
    },
  }
}

/** Undefined where the replica went away, or cancelled the statement because it stood in the way of what was to be replayed. */
async function tryOn<Answer>(
  replica: WatchedReplica,
  work: (reader: Reader) => Promise<Answer>,
): Promise<{ readonly value: Answer } | undefined> {
  try {
    return { value: await work(replica.reader) }
  } catch (error) {
    const isAway = isDatabaseUnavailable(error)
    if (isAway) replica.leaveOut()
    else if (!['40001', '40P01'].includes(sqlState(error) ?? '')) throw error
    return undefined
  }
}

/** The same replica for the same reader while it is fit: two of them may be at two moments. */
function turnOf(whose: Author): number {
  return Number(Bun.hash.crc32(whose))
}
