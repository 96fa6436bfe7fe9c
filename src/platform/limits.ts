import { type Gate, type GateOptions, openGate } from './connection-gate'

/** How much of something this process does at once. Each process counts for itself, and forgets when it ends. */
export interface Limits {
  /**
   * Takes one of `maximum` places called `name`. Answers how to give it back, which counts once however often it is
   * called; undefined where no place is free.
   */
  take(name: string, maximum: number): (() => void) | undefined
  /**
   * Runs `work` in one of `places` called `name`, of which there are always as many. Whoever finds none free waits their
   * turn; after `waitMs`, and where far too many wait already, PoolExhaustedError.
   */
  inTurn<Result>(name: string, room: GateOptions, work: () => Promise<Result>): Promise<Result>
  /** The lines there are, by name: those that somebody has stood in. */
  gates(): readonly (readonly [name: string, gate: Pick<Gate, 'occupancy'>])[]
}

/** Takes a place of each, or none at all. */
export function takeAll(
  limits: Limits,
  places: readonly (readonly [name: string, maximum: number])[],
): (() => void) | undefined {
  const taken: (() => void)[] = []
  const giveBack = (): void => {
    for (const one of taken) one()
  }
  for (const [name, maximum] of places) {
    const one = limits.take(name, maximum)
    if (!one) {
      giveBack()
      return undefined
    }
    taken.push(one)
  }
  return giveBack
}

export function openLimits(): Limits {
  const taken = new Map<string, number>()
  const gates = new Map<string, Gate>()
  return {
    gates: () => [...gates],
    async inTurn(name, room, work) {
      const gate = gates.get(name) ?? openGate(room)
      gates.set(name, gate)
      await gate.enter()
      try {
        return await work()
      } finally {
        gate.leave()
      }
    },
    take(name, maximum) {
      const before = taken.get(name) ?? 0
      if (before >= maximum) return undefined
      taken.set(name, before + 1)
      let held = true
      return () => {
        if (!held) return
        held = false
        const left = (taken.get(name) ?? 0) - 1
        // Names are made of ids: those that are not in use must not pile up.
        if (left > 0) taken.set(name, left)
        else taken.delete(name)
      }
    },
  }
}
