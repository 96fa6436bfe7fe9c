import { expect, test } from 'bun:test'
import { asNewcomer, comesFirst, openCongestion } from '#platform/congestion'
import { openGate, PoolExhaustedError, TurnedAwayError } from '#platform/connection-gate'

/** A line that may be waited in for two seconds, looked at when the first in it has waited so long. */
function lineOf2Seconds() {
  const clock = { at: 0 }
  const congestion = openCongestion(2_000, () => clock.at)
  return (at: number, firstWaitMs: number) => {
    clock.at = at
    return congestion.look({ length: 1, firstWaitMs })
  }
}

test('a crowd that comes at once is no flood, however long its line is, until it has lasted a second', () => {
  const look = lineOf2Seconds()
  expect([look(0, 0), look(600, 600), look(1_000, 1_000)]).toEqual([false, false, false])
  expect(look(1_001, 1_001)).toBe(true)
})

test('a flood is seen at once as long as it comes back, and forgotten a second after the line was last too long', () => {
  const look = lineOf2Seconds()
  expect([look(0, 0), look(1_100, 600)]).toEqual([false, true])
  expect([look(1_200, 100), look(1_900, 501), look(2_800, 501)]).toEqual([false, true, true])
  expect([look(3_700, 0), look(3_900, 501)]).toEqual([false, false])
})

test('who would wait in vain, as fast as the line moves, need not wait to learn it', () => {
  const clock = { at: 0 }
  const congestion = openCongestion(2_000, () => clock.at)
  congestion.look({ length: 0, firstWaitMs: 0 })
  for (let moves = 0; moves < 100; moves += 1) {
    clock.at += 20
    congestion.moved()
  }
  expect(congestion.look({ length: 70, firstWaitMs: 400 })).toBe(false)
  expect(congestion.look({ length: 80, firstWaitMs: 400 })).toBe(true)
})

test('who has begun is no newcomer any more, and who is nobody’s request never was one', async () => {
  expect(comesFirst()).toBe(false)
  const asked = await asNewcomer(async () => {
    const first = comesFirst()
    await Promise.resolve()
    return [first, comesFirst()]
  })
  expect(asked).toEqual([true, false])
})

const places = 4
const waitMs = 400
const everyMs = 5

/** Something that takes a place for a while, as a statement does. */
async function useGate(gate: ReturnType<typeof openGate>): Promise<void> {
  await gate.enter()
  await new Promise<void>((resolve) => void setTimeout(resolve, everyMs))
  gate.leave()
}

test('at three times what can be served, newcomers are turned away at once and as much is served as at best', async () => {
  const gate = openGate({ places, waitMs })
  const best = await servedBy(gate, 500)
  const outcome = await flood(gate, { perSecond: 3 * best, milliseconds: 2_000 })
  expect(outcome.servedPerSecond / best).toBeGreaterThan(0.8)
  expect(outcome.turnedAway).toBeGreaterThan(0)
  // The pace is an estimate: those who came when it was not known yet may have hoped in vain.
  expect(outcome.waitedInVain).toBeLessThan(outcome.turnedAway / 20)
  expect(outcome.slowestTurnMs).toBeLessThan(100)
  // Nobody is left, and the next one is let in at once.
  const startedAt = performance.now()
  await asNewcomer(() => useGate(gate))
  expect(performance.now() - startedAt).toBeLessThan(waitMs)
})

/** How many a second, where each asks again as soon as it was served. */
async function servedBy(gate: ReturnType<typeof openGate>, milliseconds: number): Promise<number> {
  const endsAt = performance.now() + milliseconds
  let served = 0
  const client = async (): Promise<void> => {
    while (performance.now() < endsAt) {
      await useGate(gate)
      served += 1
    }
  }
  await Promise.all(Array.from({ length: places * 2 }, client))
  return (served * 1_000) / milliseconds
}

/** They come whether or not others were served. */
async function flood(
  gate: ReturnType<typeof openGate>,
  { perSecond, milliseconds }: { readonly perSecond: number; readonly milliseconds: number },
) {
  const outcome = { served: 0, turnedAway: 0, waitedInVain: 0, slowestTurnMs: 0 }
  const come = async (): Promise<void> => {
    const startedAt = performance.now()
    try {
      await asNewcomer(() => useGate(gate))
      outcome.served += 1
    } catch (error) {
      if (!(error instanceof PoolExhaustedError)) throw error
      if (!(error instanceof TurnedAwayError)) outcome.waitedInVain += 1
      else {
        outcome.turnedAway += 1
        outcome.slowestTurnMs = Math.max(outcome.slowestTurnMs, performance.now() - startedAt)
      }
    }
  }
  const all: Promise<void>[] = []
  const startedAt = performance.now()
  await new Promise<void>((resolve) => {
    const timer = setInterval(() => {
      const elapsed = Math.min(performance.now() - startedAt, milliseconds)
      while (all.length < (perSecond * elapsed) / 1_000) all.push(come())
      if (elapsed < milliseconds) return
      clearInterval(timer)
      resolve()
    }, everyMs)
  })
  await Promise.all(all)
  return { ...outcome, servedPerSecond: (outcome.served * 1_000) / (performance.now() - startedAt) }
}
