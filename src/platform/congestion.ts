import { AsyncLocalStorage } from 'node:async_hooks'

/** So long the first in line waits before more is asked than can be served, as a share of what it may wait. */
const bearableShare = 1 / 4
/** A crowd that comes at once is served in turn. Only a line that stays too long for this share of the wait is more. */
const patienceShare = 1 / 2
/** Of what it may wait at most: the pace is an estimate. */
const hopelessShare = 3 / 4
/** How much the latest one changes what is known of the pace. */
const weightOfLatest = 0.1
/** How long it is remembered that too much was asked: the next long line is seen at once. */
const alertMs = 1_000

/** The line as it stands. */
export interface Line {
  readonly length: number
  readonly firstWaitMs: number
}

export interface Congestion {
  /** Is more asked than can be served? To be asked whenever somebody joins or leaves the line. */
  look(line: Line): boolean
  /** The first in line was let in, and others wait behind: that is how fast the line moves. */
  moved(): void
}

/**
 * Tells a crowd from a flood: whoever would wait in vain, as fast as the line moves, and whoever comes while its first
 * one has waited too long for too long, comes too much. `now` in milliseconds.
 */
export function openCongestion(waitMs: number, now: () => number): Congestion {
  let calmAt = now()
  let alertUntil = Number.NEGATIVE_INFINITY
  let movedAt = now()
  let paceMs = 0
  return {
    moved() {
      const at = now()
      paceMs += (Math.min(at - movedAt, waitMs) - paceMs) * weightOfLatest
      movedAt = at
    },
    look({ length, firstWaitMs }) {
      const at = now()
      if (length === 0) movedAt = at
      if (firstWaitMs <= waitMs * bearableShare) {
        calmAt = at
        return length * paceMs > waitMs * hopelessShare
      }
      const isFlood = at < alertUntil || at - calmAt > waitMs * patienceShare
      if (isFlood) alertUntil = at + alertMs
      return isFlood || length * paceMs > waitMs * hopelessShare
    },
  }
}

const newcomers = new AsyncLocalStorage<{ isNew: boolean }>()

/** Whatever `work` asks of the database first may be turned away at once: until then nothing was done for it. */
export function asNewcomer<Result>(work: () => Result): Result {
  return newcomers.run({ isNew: true }, work)
}

/** Whether this is the first that somebody asks. From then on they are no newcomer: what has begun is brought to its end. */
export function comesFirst(): boolean {
  const newcomer = newcomers.getStore()
  if (!newcomer?.isNew) return false
  newcomer.isNew = false
  return true
}
