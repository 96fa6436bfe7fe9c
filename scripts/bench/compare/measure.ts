import { createEmptyDatabase } from '../../../tests/support/database'
import { startRedis } from '../../../tests/support/redis'
import { must } from '../../services/index'
import { type Checkout, workingTree } from '../shop/checkout'
import { memoryOf } from '../shop/proc'
import { openSide, type Side } from '../shop/side'
import { type Run, sellOut, type Workload, workloads } from '../shop/workloads'
import { timeToStart } from '../startup'

export interface Scale {
  readonly quick: boolean
  readonly rounds: number
  /** Orders that are there already, on either side. */
  readonly orders: number
  readonly advance: (share: number, what: string) => void
}

export interface Measured {
  readonly runs: ReadonlyMap<Workload, Run[]>
  readonly soldOut: number[]
  readonly ready: number[]
  /** MiB of API and worker together, before and after the load. */
  readonly memory: number[]
}

interface Contestant {
  readonly side: Side
  readonly measured: Measured
  readonly start: () => Promise<number>
}

/** Measures a checkout and the working tree in turns. */
export async function measureBoth(
  there: Checkout,
  scale: Scale,
): Promise<{ before: Measured; after: Measured }> {
  scale.advance(0, `opening ${there.name}`)
  const before = await openContestant(there, scale)
  scale.advance(0.1, 'opening the working tree')
  const after = await openContestant(workingTree, scale)
  for (let round = 0; round < scale.rounds; round += 1) {
    await measureRound(round % 2 ? [after, before] : [before, after], scale.quick)
    scale.advance(0.2 + (0.8 * (round + 1)) / scale.rounds, `round ${round + 1} of ${scale.rounds}`)
  }
  for (const { side, measured } of [before, after]) measured.memory.push(memoryOf(side.parts).together)
  return { before: before.measured, after: after.measured }
}

/** A running shop, warmed up, whose memory was noted before. */
async function openContestant(checkout: Checkout, { orders }: Scale): Promise<Contestant> {
  const side = await openSide({ checkout, orders })
  const memory = [side.idle.together]
  for (const workload of workloads) await workload.run(side, Math.ceil(workload.requests / 20))
  const runs = new Map(workloads.map((workload): [Workload, Run[]] => [workload, []]))
  return { side, measured: { runs, soldOut: [], ready: [], memory }, start: await startOf(checkout) }
}

async function measureRound(turns: readonly Contestant[], quick: boolean): Promise<void> {
  for (const workload of workloads) {
    const count = quick ? Math.ceil(workload.requests / 6) : workload.requests
    for (const { side, measured } of turns) {
      measured.runs.get(workload)?.push(await workload.run(side, count))
    }
  }
  for (const { side, measured } of turns) measured.soldOut.push(await sellOut(side))
  for (const { measured, start } of turns) measured.ready.push(await start())
}

/** Starts another API of a checkout, on an empty database of its own, and says how long it took. */
async function startOf({ root }: Checkout): Promise<() => Promise<number>> {
  const [{ url }, redis] = await Promise.all([createEmptyDatabase(), startRedis()])
  const environment = { ...process.env, DATABASE_URL: url }
  await must([process.execPath, 'scripts/migrate.ts'], { cwd: root, environment })
  const settings = { NODE_ENV: 'test', DATABASE_URL: url, REDIS_URL: redis.url }
  return () => timeToStart({ root, script: 'src/api.ts', settings, marker: 'api is listening' })
}
