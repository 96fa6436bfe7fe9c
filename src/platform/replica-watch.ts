import type { Reader } from './database'
import { inTime } from './in-time'

/** Where a server is in the log of changes (WAL), in bytes from its beginning. */
export type Position = number

export type ReplicaState = 'fresh' | 'late' | 'away' | 'of another past' | 'of another cluster' | 'unknown'

export interface WatchedReplica {
  readonly host: string
  readonly reader: Reader
  /** What was last seen of it. */
  state(): ReplicaState
  /** By how much it is behind at most; undefined where that cannot be told. */
  lagMs(): number | undefined
  /** Whether it may be read from now, by whoever must see what stands at `needed`. */
  has(needed: Position): boolean
  /** Whether it was reached when last asked, though nobody may know how late it is. */
  isThere(): boolean
  /** It has just failed a statement: it is left out until it is seen to be well again. */
  leaveOut(): void
  stop(): void
}

export interface WatchOptions {
  readonly host: string
  readonly reader: Reader
  /** A connection of its own to the same replica: one whose readers are all at work is not away. */
  readonly eye: Reader
  /** The database that is written, on a connection that customers do not use. */
  readonly primary: Reader
  readonly maxLagMs: number
  readonly onChange: (state: ReplicaState) => void
}

interface Look {
  readonly standby: boolean
  readonly system: string
  /** Of a standby it cannot be asked. */
  readonly timeline: string | null
  readonly position: Position
}

/** Somebody who asked at `askedAt` was told this position: what was committed before is not beyond it. */
interface Sample {
  readonly askedAt: number
  readonly position: Position
}

const everyMs = 250
const patienceMs = 1_000
const samplesKept = 60

/**
 * Looks at a replica again and again. It is asked what it has replayed, the primary before that where it was: so a replica
 * is known to be at most as late as the question that it has caught up with is old, with nothing written for it, no
 * clock of another machine, and an idle shop makes nobody late. What nobody could find out in time makes it unfit by itself.
 */
export function watchReplica({
  host,
  reader,
  eye,
  primary,
  maxLagMs,
  onChange,
}: WatchOptions): WatchedReplica {
  let state: ReplicaState = 'unknown'
  let replayed: Position = -1
  /** All that was committed until then is there. */
  let completeUntil = Number.NEGATIVE_INFINITY
  let samples: Sample[] = []
  let timeline: string | null = null
  /** Where a server stood that had what the primary never wrote. Its copy of the past is wrong until it is another one. */
  let strayedAt: Position | undefined
  let isStopped = false

  const become = (next: ReplicaState): void => {
    if (next === state) return
    state = next
    onChange(next)
  }
  const examine = async (): Promise<ReplicaState> => {
    const askedAt = performance.now()
    const before = await look(primary)
    const found = await look(eye)
    if (!found) return 'away'
    if (!before || before.standby) return 'unknown'
    if (found.system !== before.system) return 'of another cluster'
    remember(before, askedAt)
    if (found.position === strayedAt || (await isAhead(found, before))) {
      strayedAt = found.position
      return 'of another past'
    }
    strayedAt = undefined
    replayed = found.position
    completeUntil = askedBefore(replayed)
    return performance.now() - completeUntil <= maxLagMs ? 'fresh' : 'late'
  }
  const remember = (before: Look, askedAt: number): void => {
    if (before.timeline !== timeline) {
      samples = []
      strayedAt = undefined
    }
    timeline = before.timeline
    samples = [...samples.slice(1 - samplesKept), { askedAt, position: before.position }]
  }
  const askedBefore = (reached: Position): number =>
    samples.findLast(({ position }) => position <= reached)?.askedAt ?? Number.NEGATIVE_INFINITY
  /** A follower has nothing that its primary lacks: who has is of a future that was lost. */
  const isAhead = async (found: Look, before: Look): Promise<boolean> => {
    if (!found.standby) return found.timeline !== before.timeline
    if (found.position <= before.position) return false
    const after = await look(primary)
    return after !== undefined && found.position > after.position
  }
  const watch = async (): Promise<void> => {
    while (!isStopped) {
      const next = await examine()
      if (isOut(next)) completeUntil = Number.NEGATIVE_INFINITY
      if (!isStopped) become(next)
      await Bun.sleep(everyMs)
    }
  }
  void watch()
  const lagMs = () => performance.now() - completeUntil
  return {
    host,
    reader,
    state: () => state,
    lagMs: () => (Number.isFinite(completeUntil) ? lagMs() : undefined),
    has: (needed) => !isOut(state) && lagMs() <= maxLagMs && replayed >= needed,
    isThere: () => !isOut(state),
    leaveOut() {
      completeUntil = Number.NEGATIVE_INFINITY
      become('away')
    },
    stop() {
      isStopped = true
    },
  }
}

function isOut(state: ReplicaState): boolean {
  return state === 'away' || state === 'of another past' || state === 'of another cluster'
}

/** Undefined where it does not answer in time. What was flushed is asked for: more than that no standby can have. */
async function look({ sql }: Reader): Promise<Look | undefined> {
  const asked = sql<Look[]>`
    select coalesce(standby, false) as standby, coalesce(system_identifier::text, '') as system,
      case when not standby then left(pg_walfile_name(pg_current_wal_flush_lsn()), 8) end as timeline,
      coalesce(pg_wal_lsn_diff(
        case when standby then pg_last_wal_replay_lsn() else pg_current_wal_flush_lsn() end, '0/0')::float8, 0) as position
    from pg_control_system(), pg_is_in_recovery() standby`
  const rows = await inTime(
    asked.catch(() => []),
    patienceMs,
  )
  return rows?.[0]
}
