import type { Reader } from './database'
import { withoutRedis } from './redis'
import type { Position } from './replica-watch'
import type { RedisClient } from './wake-ups'

/** Up to where a replica must have come for somebody to see there what they wrote. */
export interface WritePositions {
  /** Somebody has just written: remembered here and, before it resolves, for all processes. */
  note(whose: string): Promise<void>
  /** The same in this process alone, where all processes are told by themselves. */
  noteHere(whose: string): void
  /** 0 where nothing of them is remembered; infinite where it cannot be told. */
  find(whose: string): Promise<Position>
  findHere(whose: string): Position
}

/** Longer than any replica that is read from may be behind: who wrote before that finds it on all of them. */
const rememberedMs = 60_000
const mostRemembered = 10_000
const unknown = Number.POSITIVE_INFINITY

interface Note {
  readonly position: Position
  readonly endsAt: number
}

/**
 * Whoever has written is remembered with a position that the log had after that. It is asked for once for all who have
 * written meanwhile, and until it is known nothing but the primary is good enough.
 */
export function openWritePositions(primary: Reader, redis: RedisClient): WritePositions {
  const notes = new Map<string, Note>()
  const keep = (whose: string, position: Position): void => {
    // The oldest go first: whoever writes is put at the end.
    notes.delete(whose)
    notes.set(whose, { position, endsAt: performance.now() + rememberedMs })
    for (const [oldest, { endsAt }] of notes) {
      if (notes.size <= mostRemembered && endsAt > performance.now()) break
      notes.delete(oldest)
    }
  }
  const findHere = (whose: string): Position => {
    const note = notes.get(whose)
    return note && note.endsAt > performance.now() ? note.position : 0
  }
  const askNext = coalesced(() => readPosition(primary))
  const noteHere = async (whose: string): Promise<Position> => {
    keep(whose, unknown)
    const mine = notes.get(whose)
    const position = await askNext()
    // Whoever has written again meanwhile waits for a later answer.
    if (notes.get(whose) === mine) keep(whose, position)
    return position
  }
  return {
    async note(whose) {
      const position = await noteHere(whose)
      const score = Number.isFinite(position) ? position : '+inf'
      // Of two processes that note at once the later position stays.
      const noted = redis.multi().zadd(keyOf(whose), 'GT', score, 'at').pexpire(keyOf(whose), rememberedMs)
      await withoutRedis(() => noted.exec(), null)
    },
    noteHere: (whose) => void noteHere(whose),
    findHere,
    async find(whose) {
      const score = await withoutRedis(() => redis.zscore(keyOf(whose), 'at'), 'inf')
      return Math.max(findHere(whose), score === null ? 0 : readScore(score))
    },
  }
}

function keyOf(whose: string): string {
  return `metropolitan:wrote:${whose}`
}

function readScore(score: string): Position {
  const position = Number(score)
  return Number.isFinite(position) ? position : unknown
}

/** What is inserted, not what is flushed: a commit need not have waited for the disk. */
async function readPosition({ sql }: Reader): Promise<Position> {
  try {
    const [row] = await sql<[{ position: Position | null }]>`
      select pg_wal_lsn_diff(pg_current_wal_insert_lsn(), '0/0')::float8 as position`
    return row.position ?? unknown
  } catch {
    return unknown
  }
}

/** An answer to a question that began after the call: who comes while one is under way shares the next. */
function coalesced<Answer>(ask: () => Promise<Answer>): () => Promise<Answer> {
  let running: Promise<Answer> | undefined
  let next: Promise<Answer> | undefined
  const begin = (): Promise<Answer> => {
    running = ask().finally(() => {
      running = undefined
    })
    return running
  }
  return () => {
    if (!running) return begin()
    next ??= running.then(() => {
      next = undefined
      return begin()
    })
    return next
  }
}
